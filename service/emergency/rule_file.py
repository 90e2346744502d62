"""A YAML file whose every value knows its line, so that whatever is wrong with it is said with file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from service.errors import NoticesError, ServiceError

_DEEPEST = 16  # rules for notices have five


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of the file, and where it is. Scalars are taken as they are written: `no` is a word, `112` a text.

    Attributes:
        where: The file, for errors.
        node: The value.
        fault: The error that is raised where something is wrong with it.
    """

    where: str
    node: yaml.Node
    fault: type[ServiceError] = NoticesError

    def refuse(self, what: str, remedy: str, *, value: object = None) -> NoReturn:
        """Say what is wrong with this value.

        Raises:
            ServiceError: Always; the `fault`, as all methods do.
        """
        raise self.fault(what, where=f"{self.where}, line {self.line}", value=value, remedy=remedy)

    @property
    def line(self) -> int:
        """The line that it starts in, from 1."""
        return self.node.start_mark.line + 1

    def fields(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, "Entry"]:
        """The values of a mapping that has just these keys.

        Raises:
            ServiceError: If a key is missing or unknown.
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
            ServiceError: If it is none, or a name comes twice.
        """
        return {key: entry for key, _, entry in self._pairs()}

    def text(self) -> str:
        """A text that isn't blank; its line breaks are spaces.

        Raises:
            ServiceError: If it is something else.
        """
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.refuse("A text is wanted here", "Write one, in quotation marks where it holds a colon")
        return " ".join(self.node.value.split())

    def literal(self) -> str:
        """A text that isn't blank, with every space that is written in it: a name that must be met exactly.

        Raises:
            ServiceError: If it is something else.
        """
        self.text()
        return str(self.node.value)

    def number(self, *, most: int) -> int:
        """A whole number from 1 on.

        Raises:
            ServiceError: If it is something else.
        """
        text = self.text()
        if not text.isdecimal() or not 1 <= int(text) <= most:
            self.refuse(f"A whole number from 1 to {most} is wanted here", "Write one", value=text)
        return int(text)

    @property
    def is_list(self) -> bool:
        """Whether it is a list, which may be empty."""
        return isinstance(self.node, yaml.SequenceNode)

    def entries(self) -> list["Entry"]:
        """The values of a list, which may be empty.

        Raises:
            ServiceError: If it is no list.
        """
        if not self.is_list:
            self.refuse("A list is wanted here", "Write each value on a line of its own, after a hyphen")
        return [self._of(node) for node in self.node.value]

    def _of(self, node: yaml.Node) -> "Entry":
        return Entry(self.where, node, self.fault)

    def _pairs(self) -> Iterator[tuple[str, "Entry", "Entry"]]:
        if not isinstance(self.node, yaml.MappingNode) or not self.node.value:
            self.refuse("Keys with values are wanted here", "Write them as key: value, indented below")
        seen: dict[str, int] = {}
        for key_node, value_node in self.node.value:
            entry = self._of(key_node)
            key = entry.text()
            if key in seen:
                entry.refuse(f"The key comes twice, first in line {seen[key]}", "Remove or rename one", value=key)
            seen[key] = key_node.start_mark.line + 1
            yield key, entry, self._of(value_node)


def open_rule_file(path: Path, text: str | None = None) -> Entry:
    """Read a YAML file.

    Args:
        path: The file.
        text: What somebody wants to be in it; None reads it.

    Raises:
        NoticesError: If it can't be read, or isn't YAML.
    """
    remedy = "Mend it, or remove it to use the default"
    try:
        read = path.read_bytes().decode("utf-8") if text is None else text
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error  # without the path
        raise NoticesError(f"The rule file can't be read: {why}", where=str(path), remedy=remedy) from None
    root = read_entries(read, where=str(path), remedy=remedy, deepest=None if text is None else _DEEPEST)
    if root is None:
        raise NoticesError("The rule file is empty", where=str(path), remedy=remedy)
    return root


def read_entries(
    text: str, *, where: str, remedy: str, fault: type[ServiceError] = NoticesError, deepest: int | None = None
) -> Entry | None:
    """The value of a YAML text; None where it has none but comments.

    Args:
        text: The text.
        where: The file that it is of, for errors.
        remedy: What to do where it isn't YAML.
        fault: The error that is raised for whatever is wrong with it.
        deepest: How deep lists and mappings may be in one another, where not the owner of this machine alone writes it:
            the parser in C calls itself for each; None bounds nothing.

    Raises:
        ServiceError: If it isn't YAML, or deeper; the `fault`.
    """
    try:
        line = None if deepest is None else _line_deeper_than(deepest, text)
        if line is not None:
            raise fault("Lists and keys are too deep in one another", where=f"{where}, line {line}", remedy=remedy)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{where}, line {mark.line + 1}" if mark else where
        raise fault(f"This is not YAML: {error.problem}", where=place, remedy=remedy) from None
    except yaml.YAMLError as error:
        raise fault(f"This is not YAML: {' '.join(str(error).split())}", where=where, remedy=remedy) from None
    return None if node is None else Entry(where, node, fault)


def _line_deeper_than(deepest: int, text: str) -> int | None:
    """The first line in which a list or mapping is inside so many others; None where none is."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > deepest:
                return 1 + (event.start_mark.line if event.start_mark else 0)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None
