"""What differs between two texts, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_AROUND = 2
_MOST_LINES = 400
_SIGNS = {"insert": "+", "delete": "-"}


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a difference.

    Attributes:
        sign: `+` for a line that comes, `-` for one that goes, a space for one that stays, `…` where others stay.
        number: Of the line, in the text after where it is there, else in the text before; 0 for `…`.
        text: The line.
    """

    sign: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class LineDifference:
    """What differs.

    Attributes:
        lines: Those that come and go, with some around them.
        added: How many come.
        removed: How many go.
        left_out: How many of `lines` are more than are shown.
    """

    lines: tuple[DiffLine, ...]
    added: int
    removed: int
    left_out: int


def difference(before: str, after: str) -> LineDifference:
    """What differs between two texts, line by line; at most 400 lines of it."""
    found = tuple(_lines(before.splitlines(), after.splitlines()))
    signs = [line.sign for line in found]
    return LineDifference(found[:_MOST_LINES], signs.count("+"), signs.count("-"), max(0, len(found) - _MOST_LINES))


def _lines(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND)
    for at, group in enumerate(groups):
        if at:
            yield DiffLine("…", 0, "")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (DiffLine(" ", j + 1, new[j]) for j in range(j1, j2))
                continue
            yield from (DiffLine("-", i + 1, old[i]) for i in range(i1, i2))
            yield from (DiffLine("+", j + 1, new[j]) for j in range(j1, j2))
