"""What differs between two texts, line by line."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_AROUND = 2
_MOST_LINES = 400
_MOST_COMPARED = 2_000
"""Lines that are compared one by one; the work grows with their square."""
_MOST_PAIRS = 200_000
"""Of equal lines, which are looked at again for every part that differs."""
_Part = tuple[str, int, int, int, int]
"""As `difflib` has it: equal or not, and from where to where in each text."""


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
    """What differs between two texts, line by line; at most 400 lines of it.

    Where too many lines differ to be compared one by one, all of them are said to go, and those in their place to come.
    """
    found = tuple(_lines(before.splitlines(), after.splitlines()))
    signs = [line.sign for line in found]
    return LineDifference(found[:_MOST_LINES], signs.count("+"), signs.count("-"), max(0, len(found) - _MOST_LINES))


def _lines(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    parts = _parts(old, new)
    for at, (tag, i1, i2, j1, j2) in enumerate(parts):
        if tag != "equal":
            yield from (DiffLine("-", i + 1, old[i]) for i in range(i1, i2))
            yield from (DiffLine("+", j + 1, new[j]) for j in range(j1, j2))
            continue
        ends = min(j2, j1 + _AROUND) if at else j1
        begins = max(ends, j2 - _AROUND) if at + 1 < len(parts) else j2
        yield from (DiffLine(" ", j + 1, new[j]) for j in range(j1, ends))
        if begins > ends and at and at + 1 < len(parts):
            yield DiffLine("…", 0, "")
        yield from (DiffLine(" ", j + 1, new[j]) for j in range(begins, j2))


def _parts(old: list[str], new: list[str]) -> list[_Part]:
    """The parts of two texts that are equal, and that aren't, in turn, cut at what both begin and end with."""
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    one, other = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[_Part] = [("equal", 0, head, 0, head)] if head else []
    if _are_comparable(one, other):
        inner = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        found += [(tag, i1 + head, i2 + head, j1 + head, j2 + head) for tag, i1, i2, j1, j2 in inner]
    else:
        found.append(("replace", head, len(old) - tail, head, len(new) - tail))
    return [*found, ("equal", len(old) - tail, len(old), len(new) - tail, len(new))] if tail else found


def _are_comparable(one: list[str], other: list[str]) -> bool:
    """Whether lines are few enough to be compared one by one, and few enough pairs of them equal."""
    if max(len(one), len(other)) > _MOST_COMPARED:
        return False
    here, there = Counter(one), Counter(other)
    return sum(times * there[line] for line, times in here.items()) <= _MOST_PAIRS
