"""Rows of a table whose cells keep their columns, merged cells included."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ingest.canonical import canonical
from ingest.document import BlockKind, Span
from ingest.scope.lead_in import heads_columns
from ingest.structure.composition import CELL_SEPARATOR, Composition

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class MergedCell(Generic[Content]):
    """A cell: what is in it, its first column from 0, how many columns it spans, and whether it goes on from above."""

    content: Content
    column: int
    columns: int = 1
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class MergedRow(Generic[Content]):
    """A row of at least one cell.

    Attributes:
        cells: Its cells, in the order of their columns.
        is_header: Whether the table's author marked it as a header.
        element_id: The id attribute that a URL fragment can point at.
    """

    cells: tuple[MergedCell[Content], ...]
    is_header: bool = False
    element_id: str | None = None

    @property
    def width(self) -> int:
        """How many columns it reaches over."""
        return self.cells[-1].column + self.cells[-1].columns


def add_rows(
    composition: Composition,
    rows: Sequence[MergedRow[Content]],
    *,
    read: Callable[[Content], tuple[str, Iterable[Content]]],
    add_nested: Callable[[Content, tuple[Span, ...]], None],
    shown: Callable[[Content], str] | None = None,
    marks_headers: bool = False,
    scope: tuple[Span, ...] = (),
    page: int | None = None,
) -> None:
    """Add a table's rows.

    A cell that reaches down over later rows, and a row that is one cell over all columns, are part of the scope of
    the rows under them.

    Args:
        composition: Where to.
        rows: The rows.
        read: Gives the text of a cell, and the tables in it.
        add_nested: Adds a table that is in a cell, with its scope.
        shown: Gives what a browser shows of a cell, for a format of browsers.
        marks_headers: Whether no row is a header that isn't marked as one; else the first one is taken for it.
        scope: What all rows hang on.
        page: The page that they are on.
    """
    if columns := _parallel_lists(rows, read, shown):
        _add_lists(composition, columns, scope=scope, page=page)
        return
    width = max((row.width for row in rows), default=0)
    has_marked = marks_headers or any(row.is_header for row in rows)
    head = None if has_marked else _head(rows, width)
    above: dict[int, Span] = {}
    banner: tuple[Span, ...] = ()
    for number, row in enumerate(rows):
        texts, nested = [""] * width, list[Content]()
        for cell in row.cells:
            text, tables = read(cell.content)
            texts[cell.column] = text.replace(CELL_SEPARATOR, " ").strip()
            nested += tables
        going_on = {cell.column: above[cell.column] for cell in row.cells if cell.is_continued and cell.column in above}
        is_banner = _is_banner(row, width)
        is_header = row.is_header or number == head
        hangs_on = () if is_banner else tuple(sorted({*scope, *banner, *going_on.values()}))
        kind = BlockKind.TABLE_HEADER if is_header else BlockKind.TABLE_ROW
        own = _add_row(composition, kind, texts, _rendered(row, shown), row.element_id, scope=hangs_on, page=page)
        if is_banner:
            banner = tuple(own.values())
        above = own | going_on
        for table in nested:
            add_nested(table, tuple(sorted({*hangs_on, *own.values()})))


def _is_banner(row: MergedRow[Content], width: int) -> bool:
    return len(row.cells) == 1 and row.cells[0].columns == width and width > 1


def _head(rows: Sequence[MergedRow[Content]], width: int) -> int | None:
    """The number of the row that is taken for the header where none is marked: the first, after titles over it.

    One whose cells reach down over the rows under them names those rows, and heads no columns.
    """
    number = next((number for number, row in enumerate(rows) if not _is_banner(row, width)), None)
    if number is None or number + 1 >= len(rows) or len(rows[number].cells) < 2:
        return None
    return None if any(cell.is_continued for cell in rows[number + 1].cells) else number


def _parallel_lists(
    rows: Sequence[MergedRow[Content]],
    read: Callable[[Content], tuple[str, Iterable[Content]]],
    shown: Callable[[Content], str] | None,
) -> list[tuple[str, list[str]]]:
    """The label and items of each column, where columns are lists set against each other; none for another table.

    A table of which a browser doesn't show all stays one: which of its lines it shows isn't known.
    """
    shape = [tuple((cell.column, cell.columns, cell.is_continued) for cell in row.cells) for row in rows]
    if len(rows) < 2 or len(rows[0].cells) < 2 or len(set(shape)) > 1:
        return []
    if any(cell.columns > 1 or cell.is_continued for cell in rows[0].cells):
        return []
    labels = [" ".join(read(cell.content)[0].split()) for cell in rows[0].cells]
    if not heads_columns(labels):
        return []
    contents = [cell.content for row in rows for cell in row.cells]
    if shown is not None and any(shown(one).split() != read(one)[0].split() for one in contents):
        return []
    columns = []
    for number, label in enumerate(labels):
        found = [read(row.cells[number].content) for row in rows[1:]]
        if any(list(nested) for _, nested in found):
            return []
        columns.append((label, [line for text, _ in found for line in text.splitlines() if line.strip()]))
    return columns


def _add_lists(
    composition: Composition, columns: list[tuple[str, list[str]]], *, scope: tuple[Span, ...], page: int | None
) -> None:
    """Add columns one after the other, each as a term with its list."""
    for label, items in columns:
        composition.add(BlockKind.TERM, label, scope=scope, page=page)
        over = (*scope, composition.blocks[-1].span)
        for item in items:
            composition.add(BlockKind.LIST_ITEM, item, level=1, scope=over, page=page)


def _rendered(row: MergedRow[Content], shown: Callable[[Content], str] | None) -> str | None:
    """What a browser shows of a row: its cells, those that span columns or rows once."""
    if shown is None:
        return None
    return CELL_SEPARATOR.join(shown(cell.content) for cell in row.cells if not cell.is_continued)


def _add_row(
    composition: Composition,
    kind: BlockKind,
    texts: list[str],
    rendered: str | None,
    element_id: str | None,
    *,
    scope: tuple[Span, ...],
    page: int | None,
) -> dict[int, Span]:
    """Add a row, and say where the text of each column is."""
    row = canonical(CELL_SEPARATOR.join(texts))
    count = len(composition.blocks)
    if rendered is not None and _filled(rendered) == _filled(row):  # empty cells are nothing that a browser shows
        rendered = row
    composition.add(kind, row, scope=scope, page=page, element_id=element_id, rendered=rendered)
    if len(composition.blocks) == count:
        return {}
    at = composition.blocks[-1].start - (len(row) - len(row.lstrip()))
    spans = {}
    for column, cell in enumerate(row.split(CELL_SEPARATOR)):
        if cell.strip():
            spans[column] = Span(at + len(cell) - len(cell.lstrip()), at + len(cell.rstrip()))
        at += len(cell) + len(CELL_SEPARATOR)
    return spans


def _filled(row: str) -> list[str]:
    return [cell for cell in row.split(CELL_SEPARATOR) if cell]
