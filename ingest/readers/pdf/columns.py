"""Columns of prose that a page's content goes through line by line, side by side."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ingest.readers.pdf.page_line import PageLine

_MIN_LINES, _MIN_WORDS = 5, 4
_MIN_GOING_ON = 0.4
_SAME_EDGE = 3.0


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
