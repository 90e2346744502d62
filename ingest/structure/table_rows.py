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
    the rows under them. So is the first cell of a row for those after it whose own is empty: nothing else says whose
    rows they are.

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
    read_rows = [[read(cell.content) for cell in row.cells] for row in rows]  # once: readers count what they leave out
    if columns := _parallel_lists(rows, read_rows, shown):
        _add_lists(composition, columns, scope=scope, page=page)
        return
    width = max((row.width for row in rows), default=0)
    has_marked = marks_headers or any(row.is_header for row in rows)
    head = None if has_marked else _head(rows, width)
    above = _Above(scope, has_sure_columns=page is None)
    for number, (row, contents) in enumerate(zip(rows, read_rows, strict=True)):
        texts = [""] * width
        for cell, (text, _) in zip(row.cells, contents, strict=True):
            texts[cell.column] = text.replace(CELL_SEPARATOR, " ").strip()
        is_banner = _is_banner(row, width)
        is_header = row.is_header or number == head
        hangs_on = () if is_banner else above.over(row, texts, is_header=is_header)
        kind = BlockKind.TABLE_HEADER if is_header else BlockKind.TABLE_ROW
        own = _add_row(composition, kind, texts, _rendered(row, shown), row.element_id, scope=hangs_on, page=page)
        above.note(row, own, is_banner=is_banner, is_header=is_header)
        for nested in (table for _, tables in contents for table in tables):
            add_nested(nested, tuple(sorted({*hangs_on, *own.values()})))


class _Above:
    """What the rows of a table hang on that the order of blocks doesn't show.

    Args:
        scope: What all of them hang on.
        has_sure_columns: Whether an empty cell is one: where a page shows columns, its words may be in the next.
    """

    def __init__(self, scope: tuple[Span, ...], *, has_sure_columns: bool) -> None:
        self._scope, self._has_sure_columns = scope, has_sure_columns
        self._banner: tuple[Span, ...] = ()
        self._reaching: dict[int, Span] = {}  # by column: the cells that may reach down over the next row
        self._first: dict[int, Span] = {}  # the first cell that rows without one go on from
        self._heads: dict[int, Span] = {}  # by column: the cells of the header, where each heads one column

    def over(self, row: MergedRow[Content], texts: Sequence[str], *, is_header: bool) -> tuple[Span, ...]:
        """What a row hangs on."""
        going_on = self._going_on(row)
        named: list[Span] = []
        filled = [column for column, text in enumerate(texts) if text]
        is_group = not filled or filled[-1] == 0 or (len(filled) == 1 and len(texts) > 2)
        if not (is_header or is_group):
            if filled[0] > 0:
                going_on = self._first | going_on
            columns = {*going_on, *_reached(row, {*filled, *going_on})}
            if (
                self._has_sure_columns and not self._heads.keys() <= columns
            ):  # only their heads tell which columns are filled
                named = [self._heads[column] for column in columns & self._heads.keys()]
        return tuple(sorted({*self._scope, *self._banner, *going_on.values(), *named}))

    def note(self, row: MergedRow[Content], own: dict[int, Span], *, is_banner: bool, is_header: bool) -> None:
        """Take a row into account for those below it, with where the text of each of its columns is."""
        self._reaching = own | self._going_on(row)
        if is_banner:
            self._banner, self._first = tuple(own.values()), {}
        elif is_header:
            is_plain = all(cell.columns == 1 and not cell.is_continued for cell in row.cells)
            self._first, self._heads = {}, own if is_plain else {}
        elif 0 in own:
            self._first = {0: own[0]}

    def _going_on(self, row: MergedRow[Content]) -> dict[int, Span]:
        return {
            cell.column: self._reaching[cell.column]
            for cell in row.cells
            if cell.is_continued and cell.column in self._reaching
        }


def _reached(row: MergedRow[Content], starts: set[int]) -> set[int]:
    """The columns that the cells which start in some of them reach over."""
    cells = [cell for cell in row.cells if cell.column in starts]
    return {column for cell in cells for column in range(cell.column, cell.column + cell.columns)}


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
    read_rows: Sequence[Sequence[tuple[str, Iterable[Content]]]],
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
    labels = [" ".join(text.split()) for text, _ in read_rows[0]]
    columns = [[row[number][0] for row in read_rows[1:]] for number in range(len(labels))]
    if not heads_columns(labels, is_ragged=_are_ragged(columns)):
        return []
    if any(list(nested) for row in read_rows for _, nested in row):
        return []
    read_cells = [(cell.content, text) for row, read in zip(rows, read_rows, strict=True)
                  for cell, (text, _) in zip(row.cells, read, strict=True)]  # fmt: skip
    if shown is not None and any(shown(content).split() != text.split() for content, text in read_cells):
        return []
    items = [[line for text in column for line in text.splitlines() if line.strip()] for column in columns]
    return list(zip(labels, items, strict=True))


def _are_ragged(columns: Sequence[Sequence[str]]) -> bool:
    """Whether one column goes on where another has come to its end, by rows or, in a single row, by lines."""
    if len(columns[0]) == 1:
        return len({len(text.split("\n")) for (text,) in columns}) > 1
    filled = [[bool(text.strip()) for text in column] for column in columns]
    return all(one[0] and one == sorted(one, reverse=True) for one in filled) and len(set(map(sum, filled))) > 1


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
