"""Tables of a Word document: rows whose cells keep their columns, merged cells included (ISO/IEC 29500-1, 17.4)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.canonical import canonical
from ingest.document import BlockKind, Span
from ingest.readers.docx.wordml import XmlElement, child, is_on, name_of, number, value
from ingest.structure.composition import CELL_SEPARATOR, Composition

_MAX_COLUMNS = 63  # Word's own limit


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its element, first column from 0, how many columns it spans, and whether it goes on from above."""

    element: XmlElement
    column: int
    columns: int
    is_continued: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, and whether the table's author marked it as a header."""

    cells: tuple[Cell, ...]
    is_header: bool

    @property
    def width(self) -> int:
        """How many columns it reaches over."""
        return self.cells[-1].column + self.cells[-1].columns


def table_rows(rows: Iterable[XmlElement]) -> Iterator[Row]:
    """The rows of a table that have cells."""
    for row in rows:
        properties = child(row, "w:trPr")
        column = _span(child(properties, "w:gridBefore"), 0)
        cells = []
        for element in wrapped(row, "w:tc"):
            merged = child(element, "w:tcPr", "w:vMerge")
            is_continued = merged is not None and value(merged) in {None, "continue"}
            columns = max(_span(child(element, "w:tcPr", "w:gridSpan"), 1), 1)
            cells.append(Cell(element, column, columns, is_continued))
            column += columns
        if cells:
            header = child(properties, "w:tblHeader")
            yield Row(tuple(cells), header is not None and is_on(header))


def add_rows(
    composition: Composition,
    rows: Sequence[Row],
    *,
    read: Callable[[XmlElement], tuple[str, list[XmlElement]]],
    add_nested: Callable[[XmlElement, tuple[Span, ...]], None],
    scope: tuple[Span, ...] = (),
) -> None:
    """Add a table's rows.

    A cell that reaches down over later rows, and a row that is one cell over all columns, are part of the scope of
    the rows under them.

    Args:
        composition: Where to.
        rows: The rows.
        read: Gives the text of a cell, and the tables in it.
        add_nested: Adds a table that is in a cell, with its scope.
        scope: What all rows hang on.
    """
    width = max(row.width for row in rows) if rows else 0
    has_marked = any(row.is_header for row in rows)
    above: dict[int, Span] = {}
    banner: tuple[Span, ...] = ()
    for number_, row in enumerate(rows):
        texts, nested = [""] * width, []
        for cell in row.cells:
            text, tables = read(cell.element)
            texts[cell.column] = text.replace(CELL_SEPARATOR, " ").strip()
            nested += tables
        spanning = [above[cell.column] for cell in row.cells if cell.is_continued and cell.column in above]
        is_banner = len(row.cells) == 1 and row.cells[0].columns == width and width > 1
        is_header = row.is_header if has_marked else number_ == 0 and len(rows) > 1 and len(row.cells) > 1
        hangs_on = () if is_banner else tuple(sorted({*scope, *banner, *spanning}))
        spans = _add_row(composition, texts, is_header=is_header, scope=hangs_on)
        if is_banner:
            banner = tuple(spans.values())
        above = {
            cell.column: above[cell.column] if cell.is_continued and cell.column in above else spans[cell.column]
            for cell in row.cells
            if cell.column in (above if cell.is_continued else spans)
        }
        for table in nested:
            add_nested(table, tuple(sorted({*hangs_on, *spans.values()})))


def _add_row(
    composition: Composition, texts: list[str], *, is_header: bool, scope: tuple[Span, ...]
) -> dict[int, Span]:
    """Add a row, and say where the text of each column is."""
    row = canonical(CELL_SEPARATOR.join(texts))
    count = len(composition.blocks)
    composition.add(BlockKind.TABLE_HEADER if is_header else BlockKind.TABLE_ROW, row, scope=scope)
    if len(composition.blocks) == count:
        return {}
    at = composition.blocks[-1].start - (len(row) - len(row.lstrip()))
    spans = {}
    for column, cell in enumerate(row.split(CELL_SEPARATOR)):
        if cell.strip():
            spans[column] = Span(at + len(cell) - len(cell.lstrip()), at + len(cell.rstrip()))
        at += len(cell) + len(CELL_SEPARATOR)
    return spans


def wrapped(container: XmlElement, wanted: str) -> Iterator[XmlElement]:
    """The rows of a table or the cells of a row, through what may be wrapped around them."""
    for element in container:
        name = name_of(element)
        if name == wanted:
            yield element
        elif name in {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"}:
            yield from wrapped(element, wanted)


def _span(element: XmlElement | None, otherwise: int) -> int:
    return min(max(number(element, otherwise), 0), _MAX_COLUMNS)
