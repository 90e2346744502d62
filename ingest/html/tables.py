"""Tables: which of them hold data, and which only lay out a page."""

from collections.abc import Iterator, Sequence

from ingest.html.roles import heading_level
from ingest.html.tree import PageElement
from ingest.scope.lead_in import heads_columns
from ingest.structure.composition import collapse
from ingest.structure.table_rows import MergedCell

_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_LAYOUT_ROLES = frozenset({"presentation", "none"})
_DATA_CELL_MAX_CHARS = 600
_MOST_COLUMNS = 100
_SPAN_DIGITS = 5
_BOLD = frozenset({"b", "strong"})
_LOOKS = frozenset({"p", "font", "span", "center", "u", "div"})


def rows(table: PageElement) -> Iterator[tuple[PageElement, bool]]:
    """The rows of a table itself, not of tables in it, and whether each is in its `thead`."""
    for child in table.elements:
        if child.tag == "tr":
            yield child, False
        elif child.tag in _ROW_GROUPS:
            for row in child.elements:
                if row.tag == "tr":
                    yield row, child.tag == "thead"


def cells(row: PageElement) -> list[PageElement]:
    """The cells of a row."""
    return [child for child in row.elements if child.tag in _CELLS]


def data_cells(page: PageElement) -> frozenset[PageElement]:
    """The cells of all tables that hold data."""
    tables = [table for table in page.find("table") if not is_layout(table)]
    return frozenset(cell for table in tables for row, _ in rows(table) for cell in cells(row))


def placed(found: Sequence[tuple[PageElement, bool]]) -> list[tuple[PageElement, bool, list[MergedCell[PageElement]]]]:
    """The rows of a table with their cells in their columns; a cell that spans rows goes on in those below it.

    Source: HTML Living Standard, 4.9.12.1, Forming a table.

    Args:
        found: Its rows.
    """
    reaching: dict[int, tuple[PageElement, int, int]] = {}  # by column: a cell, how many columns, for how many rows yet
    result = []
    for row, in_head in found:
        own = [MergedCell(cell, column, columns, is_continued=True) for column, (cell, columns, _) in reaching.items()]
        taken = {column for one in own for column in range(one.column, one.column + one.columns)}
        reaching = {column: (cell, columns, left - 1) for column, (cell, columns, left) in reaching.items() if left > 1}
        column = 0
        for cell in cells(row):
            while column in taken:
                column += 1
            columns = min(_span(cell, "colspan"), _MOST_COLUMNS)
            own.append(MergedCell(cell, column, columns))
            if (reach := _span(cell, "rowspan")) > 1 and len(reaching) < _MOST_COLUMNS:
                reaching[column] = (cell, columns, reach - 1)
            column += columns
        result.append((row, in_head, sorted(own, key=lambda one: one.column)))
    return result


def _span(cell: PageElement, name: str) -> int:
    """Over how many rows or columns a cell reaches, itself included."""
    given = cell.attributes.get(name, "").strip()
    is_number = given.isascii() and given.isdecimal() and len(given) <= _SPAN_DIGITS
    return max(1, int(given)) if is_number else 1


def is_layout(table: PageElement) -> bool:
    """Whether a table arranges a page instead of holding data.

    It does where it says so, holds another table or headings, is one cell wide or high, or has no header cell and
    cells as long as articles; but not where its first row sets columns against each other.
    """
    if _sets_columns_apart(table):
        return False
    if table.attributes.get("role") in _LAYOUT_ROLES:
        return True
    if any(inner.tag == "table" or heading_level(inner) for inner in table.walk() if inner is not table):
        return True
    found = [cells(row) for row, _ in rows(table)]
    if max((len(row) for row in found), default=0) <= 1:
        return True
    if any(cell.tag == "th" for row in found for cell in row):
        return False
    return len(found) <= 1 or any(len(cell.text()) > _DATA_CELL_MAX_CHARS for row in found for cell in row)


def _sets_columns_apart(table: PageElement) -> bool:
    """Whether rows are under labels as "Do" and "Don't": read cell by cell they would all be under the last label."""
    found = [cells(row) for row, _ in rows(table)]
    if len(found) < 2 or len(found[0]) < 2 or len(found[1]) < 2:
        return False
    return heads_columns([collapse(cell.text()) for cell in found[0]])


def is_header(row: PageElement, *, in_head: bool, first: bool) -> bool:
    """Whether a row names the columns: in `thead`, all header cells, or the first one and all bold."""
    found = [cell for cell in cells(row) if cell.text().strip()]
    if not found:
        return False
    if in_head or all(cell.tag == "th" for cell in found):
        return len(found) > 1 or in_head
    return first and len(found) > 1 and all(_is_bold(cell) for cell in found)


def _is_bold(cell: PageElement) -> bool:
    parts = [child for child in cell.children if isinstance(child, PageElement) or child.strip()]
    if len(parts) != 1 or isinstance(parts[0], str):
        return False
    return parts[0].tag in _BOLD or (parts[0].tag in _LOOKS and _is_bold(parts[0]))
