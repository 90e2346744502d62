"""A YAML file whose every value knows its line, so that whatever is wrong with it is said with file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from service.errors import NoticesError


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of the file, and where it is. Scalars are taken as they are written: `no` is a word, `112` a text."""

    path: Path
    node: yaml.Node

    def refuse(self, what: str, remedy: str, *, value: object = None) -> NoReturn:
        """Say what is wrong with this value.

        Raises:
            NoticesError: Always.
        """
        where = f"{self.path}, line {self.node.start_mark.line + 1}"
        raise NoticesError(what, where=where, value=value, remedy=remedy)

    def fields(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, "Entry"]:
        """The values of a mapping that has just these keys.

        Raises:
            NoticesError: If a key is missing or unknown.
        """
        known = (*required, *optional)
        found = {}
        for key, key_entry, entry in self._pairs():
            if key not in known:
                key_entry.refuse("Unknown key", f"Remove it, or use one of {', '.join(known)}", value=key)
            found[key] = entry
        for key in required:
            if key not in found:
                self.refuse(f"The key {key!r} is missing", "Add it")
        return found

    def named(self) -> dict[str, "Entry"]:
        """The values of a mapping that isn't empty, by names of one's own choice.

        Raises:
            NoticesError: If it is none, or a name comes twice.
        """
        return {key: entry for key, _, entry in self._pairs()}

    def text(self) -> str:
        """A text that isn't blank; its line breaks are spaces.

        Raises:
            NoticesError: If it is something else.
        """
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.refuse("A text is wanted here", "Write one, in quotation marks where it holds a colon")
        return " ".join(self.node.value.split())

    def number(self, *, most: int) -> int:
        """A whole number from 1 on.

        Raises:
            NoticesError: If it is something else.
        """
        text = self.text()
        if not text.isdecimal() or not 1 <= int(text) <= most:
            self.refuse(f"A whole number from 1 to {most} is wanted here", "Write one", value=text)
        return int(text)

    def entries(self) -> list["Entry"]:
        """The values of a list, which may be empty.

        Raises:
            NoticesError: If it is no list.
        """
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse("A list is wanted here", "Write each value on a line of its own, after a hyphen")
        return [Entry(self.path, node) for node in self.node.value]

    def _pairs(self) -> Iterator[tuple[str, "Entry", "Entry"]]:
        if not isinstance(self.node, yaml.MappingNode) or not self.node.value:
            self.refuse("Keys with values are wanted here", "Write them as key: value, indented below")
        seen: dict[str, int] = {}
        for key_node, value_node in self.node.value:
            entry = Entry(self.path, key_node)
            key = entry.text()
            if key in seen:
                entry.refuse(f"The key comes twice, first in line {seen[key]}", "Remove or rename one", value=key)
            seen[key] = key_node.start_mark.line + 1
            yield key, entry, Entry(self.path, value_node)


def open_rule_file(path: Path, text: str | None = None) -> Entry:
    """Read a YAML file.

    Args:
        path: The file.
        text: What is to be in it; None reads it.

    Raises:
        NoticesError: If it can't be read, or isn't YAML.
    """
    remedy = "Mend it, or remove it to use the default"
    try:
        node = yaml.compose(path.read_bytes().decode("utf-8") if text is None else text, Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise NoticesError(f"The rule file can't be read: {error}", where=str(path), remedy=remedy) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}, line {mark.line + 1}" if mark else str(path)
        raise NoticesError(f"This is not YAML: {error.problem}", where=where, remedy=remedy) from None
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise NoticesError(f"This is not YAML: {what}", where=str(path), remedy=remedy) from None
    if node is None:
        raise NoticesError("The rule file is empty", where=str(path), remedy=remedy)
    return Entry(path, node)
