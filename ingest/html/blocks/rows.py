"""Cells that reach over the rows below their own."""

from collections.abc import Iterator, Sequence

from ingest.document import Span
from ingest.structure.composition import CELL_SEPARATOR


def reaching_cells(row: str, start: int, texts: Sequence[str], reaches: Sequence[int]) -> Iterator[tuple[int, Span]]:
    """The cells of a row that span rows below it: over how many, and where their text is.

    Args:
        row: The row's text in the document.
        start: Where it begins.
        texts: Of its cells as they were read.
        reaches: Over how many rows below its own each cell reaches.
    """
    first = next(number for number, text in enumerate(texts) if text)
    for cell, reach in zip(row.split(CELL_SEPARATOR), reaches[first:], strict=False):
        if reach > 0 and cell:
            yield reach, Span(start, start + len(cell))
        start += len(cell) + len(CELL_SEPARATOR)
