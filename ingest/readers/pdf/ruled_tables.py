"""Tables whose cells are between ruled lines: which cells there are, merged ones included."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.structure.table_rows import MergedCell, MergedRow

_THIN, _NEAR = 3.0, 3.0
# What has more is a drawing.
_MIN_CELLS, _MOST_CELLS, _MOST_RULES = 4, 1_500, 2_500


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points, y growing upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def meets(self, other: "Box") -> bool:
        """Whether the two touch or nearly do."""
        return (
            self.left <= other.right + _NEAR
            and other.left <= self.right + _NEAR
            and self.bottom <= other.top + _NEAR
            and other.bottom <= self.top + _NEAR
        )


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table: its place on the page, and its rows with the boxes of their cells."""

    box: Box
    rows: tuple[MergedRow[Box], ...]

    def borders_at(self, y: float) -> list[float]:
        """Where cells begin and end at a height of the page; nowhere above and below the table."""
        boxes = [
            cell.content for row in self.rows for cell in row.cells if cell.content.bottom <= y <= cell.content.top
        ]
        return sorted({x for box in boxes for x in (box.left, box.right)})


def ruled_tables(boxes: Iterable[Box]) -> list[RuledTable]:
    """Find tables among the lines and frames that are drawn on a page.

    Args:
        boxes: The bounds of what is drawn; of frames and fields of colour the edges count as lines.
    """
    rules = [rule for box in boxes for rule in _rules(box)]
    if len(rules) > _MOST_RULES:
        return []
    tables = (_table(group) for group in _connected(rules))
    return [table for table in tables if table is not None]


def _rules(box: Box) -> list[Box]:
    if box.right - box.left <= _THIN or box.top - box.bottom <= _THIN:
        return [box]
    return [
        Box(box.left, box.bottom, box.left, box.top),
        Box(box.right, box.bottom, box.right, box.top),
        Box(box.left, box.bottom, box.right, box.bottom),
        Box(box.left, box.top, box.right, box.top),
    ]


def _connected(rules: Sequence[Box]) -> list[list[Box]]:
    """Lines that touch each other, directly or by others."""
    left = list(rules)
    groups = []
    while left:
        group, reached = [], [left.pop()]
        while reached:
            rule = reached.pop()
            group.append(rule)
            reached += [other for other in left if rule.meets(other)]
            left = [other for other in left if not rule.meets(other)]
        groups.append(group)
    return groups


def _table(rules: Sequence[Box]) -> RuledTable | None:
    upright = [rule for rule in rules if rule.right - rule.left <= _THIN]
    level = [rule for rule in rules if rule.top - rule.bottom <= _THIN and rule not in upright]
    xs = _places([(rule.left + rule.right) / 2 for rule in upright])
    ys = _places([(rule.bottom + rule.top) / 2 for rule in level])[::-1]
    if not _MIN_CELLS <= (len(xs) - 1) * (len(ys) - 1) <= _MOST_CELLS or len(xs) < 3 or len(ys) < 3:
        return None
    rows = []
    for number in range(len(ys) - 1):
        cells = _row(number, xs, ys, upright, level)
        if cells:
            rows.append(MergedRow(tuple(cells)))
    return RuledTable(Box(xs[0], ys[-1], xs[-1], ys[0]), tuple(rows))


def _row(
    number: int, xs: Sequence[float], ys: Sequence[float], upright: Sequence[Box], level: Sequence[Box]
) -> list[MergedCell[Box]]:
    middle = (ys[number] + ys[number + 1]) / 2
    borders = [
        column
        for column, x in enumerate(xs)
        if column in {0, len(xs) - 1} or any(_is_at(rule, x, middle) for rule in upright)
    ]
    cells = []
    for first, last in pairwise(borders):
        x = (xs[first] + xs[last]) / 2
        ends = [place for place, y in enumerate(ys) if any(_is_at(rule, x, y) for rule in level)]
        end = next((place for place in ends if place > number), len(ys) - 1)
        is_continued = number > 0 and number not in ends
        box = Box(xs[first], ys[number + 1] if is_continued else ys[end], xs[last], ys[number])
        cells.append(MergedCell(box, first, last - first, is_continued))
    return cells


def _is_at(rule: Box, x: float, y: float) -> bool:
    return Box(rule.left - _NEAR, rule.bottom - _NEAR, rule.right + _NEAR, rule.top + _NEAR).holds(x, y)


def _places(values: Sequence[float]) -> list[float]:
    """Places from the smallest, those that are near each other once."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places
