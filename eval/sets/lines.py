"""Reading files of lines, so that whatever is wrong with one is said with file and line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from eval.errors import MalformedSet

_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line that isn't blank, and where it is.

    Attributes:
        path: The file.
        number: From 1.
        text: Without its line end.
    """

    path: Path
    number: int
    text: str

    @property
    def place(self) -> str:
        """The file and line, for people."""
        return f"{self.path}, line {self.number}"

    def refuse(self, what: str, remedy: str, *, value: object = None) -> NoReturn:
        """Say that this line is malformed.

        Raises:
            MalformedSet: Always.
        """
        raise MalformedSet(what, where=self.place, value=self.text if value is None else value, remedy=remedy) from None


def read_text(path: Path) -> str:
    r"""The text of a file, line ends as they are.

    Raises:
        MalformedSet: If it can't be read as UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedSet(
            f"The file can't be read: {error}", where=str(path), remedy="Name a file that is there, in UTF-8"
        ) from None


def read_lines(path: Path) -> list[FileLine]:
    r"""The lines of a file that aren't blank; only `\n` and `\r\n` end a line.

    Raises:
        MalformedSet: If the file can't be read, or holds no line.
    """
    pieces = read_text(path).split("\n")
    found = [FileLine(path, number, text.rstrip("\r")) for number, text in enumerate(pieces, start=1) if text.strip()]
    if not found:
        raise MalformedSet("The file is empty", where=str(path), remedy="Add lines, or leave the file out")
    return found


def read_records(path: Path) -> Iterator[tuple[FileLine, dict[str, Any]]]:
    """The JSON objects of a file, one a line.

    Raises:
        MalformedSet: If the file can't be read, or a line isn't a JSON object.
    """
    for line in read_lines(path):
        try:
            record = json.loads(line.text)
        except ValueError as error:
            line.refuse(f"The line is not JSON: {error}", "Write one JSON object a line")
        if not isinstance(record, dict):
            line.refuse("The line is not a JSON object", 'Write {"_id": "q1", "text": "…"}')
        yield line, record


def text_of(record: dict[str, Any], key: str, line: FileLine) -> str:
    """A text that must be there and not be blank.

    Raises:
        MalformedSet: If it isn't.
    """
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        line.refuse(f"{key!r} is missing, blank or not text", f'Give it: "{key}": "…"')
    return value


def whole_number(text: object, name: str, line: FileLine) -> int:
    """A whole number that must be there.

    Raises:
        MalformedSet: If it isn't.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    try:
        return int(str(text)) if isinstance(text, str) else line.refuse(f"{name} is not a number", "Write a number")
    except ValueError:
        line.refuse(f"{name} is not a whole number", "Write a whole number", value=text)


class Once:
    """Refuses a name that comes twice in a file."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._seen: dict[str, str] = {}

    def add(self, name: str, line: FileLine) -> None:
        """Take note of a name.

        Raises:
            MalformedSet: If it came before.
        """
        if name in self._seen:
            line.refuse(f"The {self._what} comes twice, first at {self._seen[name]}", "Rename one of them", value=name)
        self._seen[name] = line.place
