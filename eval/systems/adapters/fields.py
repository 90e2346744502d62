"""Where in a JSON answer a value is: keys and numbers of a path, and a pattern where only a part of it is wanted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.errors import MalformedMapping

_MISSING = object()


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A place in an answer.

    Attributes:
        words: The path as it is written, such as `hits.0._source.text`; "" is the answer itself.
        pattern: With one group, which is what is taken of the text that is there; None takes all of it.
    """

    words: str
    pattern: re.Pattern[str] | None = None

    def find(self, value: Any) -> Any:
        """What is there; None where nothing is, or the pattern doesn't match."""
        for key in self.words.split(".") if self.words else ():
            value = _step(value, key)
            if value is _MISSING:
                return None
        if self.pattern is None or value is None:
            return value
        found = self.pattern.search(str(value))
        return found.group(1) if found else None

    @property
    def record(self) -> object:
        """As it is written in a mapping."""
        return self.words if self.pattern is None else {"path": self.words, "pattern": self.pattern.pattern}


def _step(value: Any, key: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(key, _MISSING)
    if isinstance(value, list) and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    return _MISSING


def field_path(value: object, where: str) -> FieldPath:
    """Read a path: words, or `{path: words, pattern: expression with one group}`.

    Raises:
        MalformedMapping: If it is neither.
    """
    if isinstance(value, str):
        return FieldPath(value)
    if not isinstance(value, Mapping) or set(value) != {"path", "pattern"} or not isinstance(value["path"], str):
        raise MalformedMapping(
            "A place in the answer is neither a path nor a path with a pattern",
            where=where,
            value=value,
            remedy="Write it like hits.text, or {path: id, pattern: '^(.*)#'}",
        )
    try:
        pattern = re.compile(str(value["pattern"]))
    except re.error as error:
        raise MalformedMapping(
            f"The pattern can't be read: {error}",
            where=where,
            value=value["pattern"],
            remedy="Write a regular expression with one group",
        ) from None
    if pattern.groups != 1:
        raise MalformedMapping(
            f"The pattern has {pattern.groups} groups",
            where=where,
            value=pattern.pattern,
            remedy="Put the part that is wanted into parentheses, and nothing else",
        )
    return FieldPath(value["path"], pattern)


def keys_of(value: Any) -> str:
    """What is there instead, for messages."""
    if isinstance(value, Mapping):
        return f"the keys {', '.join(map(str, value))}" if value else "no keys"
    return f"{type(value).__name__} of {len(value)}" if isinstance(value, list | str) else type(value).__name__
