"""Columns of a page: how far lines reach in them, and those whose lines are drawn side by side."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ingest.readers.pdf.page_line import PageLine

_MIN_LINES, _MIN_WORDS = 5, 4
_MIN_GOING_ON = 0.4
_SAME_EDGE = 3.0
_MIN_WIDTH, _MAX_CROSSING = 60.0, 0.15


def with_reach(page: Sequence[PageLine], width: float) -> list[PageLine]:
    """A page whose lines know how far they reach.

    Args:
        page: The lines.
        width: How far the lines of the document reach to the right, for pages in one column.
    """
    gutters = _gutters(page)
    edges = [0.0, *gutters, width + 1]
    lines = []
    for line in page:
        place = sum(line.left >= gutter - _SAME_EDGE for gutter in gutters)
        column = [other for other in page if edges[place] - _SAME_EDGE <= other.left and other.right < edges[place + 1]]
        start = min((other.left for other in column), default=0.0) if gutters else 0.0
        edge = max((other.right for other in column), default=width) if gutters else width
        lines.append(replace(line, reach=(line.right - start) / max(edge - start, 1.0)))
    return lines


def _gutters(page: Sequence[PageLine]) -> list[float]:
    """Where the second and later columns begin: many lines do, and few go over it."""
    lines = [line for line in page if not line.is_row]
    gutters: list[float] = []
    for x, starts in sorted(Counter(round(line.left) for line in lines).items()):
        if starts < _MIN_LINES or (gutters and x - gutters[-1] < _MIN_WIDTH):
            continue
        before = sum(line.right < x for line in lines)
        after = sum(line.left >= x - _SAME_EDGE for line in lines)
        if before >= _MIN_LINES and len(lines) - before - after <= _MAX_CROSSING * len(lines):
            gutters.append(float(x))
    return gutters


def parted(page: Sequence[PageLine]) -> list[PageLine]:
    """A page with such lines cut at the gutter, the left column before the right."""
    runs = _runs(page)
    lines: list[PageLine] = []
    for run in runs:
        if _is_prose_in_columns(run):
            lines += [_part(line, 0) for line in run if line.cells or _is_left(run, line)]
            lines += [_part(line, 1) for line in run if line.cells or not _is_left(run, line)]
        else:
            lines += run
    return lines


def _runs(page: Sequence[PageLine]) -> list[list[PageLine]]:
    """Lines in order, those with two parts that begin at the same place together."""
    runs: list[list[PageLine]] = []
    for line in page:
        gutter = _gutter(runs[-1]) if runs else None
        if runs and (len(line.cells) != 2 if gutter is None else _fits(line, gutter)):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _gutter(run: Sequence[PageLine]) -> float | None:
    """Where the right part begins, where the run is one of lines of two parts."""
    return run[0].cells[1].left if len(run[0].cells) == 2 else None


def _fits(line: PageLine, gutter: float) -> bool:
    if len(line.cells) == 2:
        return abs(line.cells[1].left - gutter) <= _SAME_EDGE
    return not line.cells and (line.right < gutter or abs(line.left - gutter) <= _SAME_EDGE)


def _is_prose_in_columns(run: Sequence[PageLine]) -> bool:
    both = [line for line in run if len(line.cells) == 2]
    return len(both) >= _MIN_LINES and all(_is_prose([line.cells[side].text for line in both]) for side in (0, 1))


def _is_prose(texts: Sequence[str]) -> bool:
    """Whether lines are of prose that goes on from one to the next."""
    going_on = sum(text[:1].islower() for text in texts)
    return median(len(text.split()) for text in texts) >= _MIN_WORDS and going_on >= _MIN_GOING_ON * len(texts)


def _is_left(run: Sequence[PageLine], line: PageLine) -> bool:
    gutter = _gutter(run)
    return bool(line.cells) or (gutter is not None and line.left < gutter - _SAME_EDGE)


def _part(line: PageLine, side: int) -> PageLine:
    if not line.cells:
        return line
    cell = line.cells[side]
    return replace(line, text=cell.text, left=cell.left, right=cell.right, cells=())
