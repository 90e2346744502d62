"""Tables: which of them hold data, and which only lay out a page."""

from collections.abc import Iterator

from ingest.html.roles import heading_level
from ingest.html.tree import PageElement

_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_LAYOUT_ROLES = frozenset({"presentation", "none"})
_DATA_CELL_MAX_CHARS = 600
_MAX_ROWSPAN = 65_534  # as in HTML
_BOLD = frozenset({"b", "strong"})


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


def rowspan(cell: PageElement) -> int:
    """How many rows a cell reaches over, itself included."""
    given = cell.attributes.get("rowspan", "").strip()
    return (
        min(int(given), _MAX_ROWSPAN) if given.isascii() and given.isdecimal() and len(given) < 7 and int(given) else 1
    )


def is_layout(table: PageElement) -> bool:
    """Whether a table arranges a page instead of holding data.

    It does where it says so, holds another table or headings, is one cell wide or high, or has no header cell and
    cells as long as articles.
    """
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


def is_header(row: PageElement, *, in_head: bool, first: bool) -> bool:
    """Whether a row names the columns: in `thead`, all header cells, or the first one and all bold."""
    found = [cell for cell in cells(row) if cell.text().strip()]
    if not found:
        return False
    if in_head or all(cell.tag == "th" for cell in found):
        return len(found) > 1 or in_head
    return first and len(found) > 1 and all(_is_bold(cell) for cell in found)


_LOOKS = frozenset({"p", "font", "span", "center", "u", "div"})


def _is_bold(cell: PageElement) -> bool:
    parts = [child for child in cell.children if isinstance(child, PageElement) or child.strip()]
    if len(parts) != 1 or isinstance(parts[0], str):
        return False
    return parts[0].tag in _BOLD or (parts[0].tag in _LOOKS and _is_bold(parts[0]))
