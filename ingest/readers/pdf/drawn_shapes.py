"""What drawn shapes make of the lines of a page: the words of a table's cells, the items of a list."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.pdf.page_line import LineCell, PageLine
from ingest.readers.pdf.ruled_tables import Box, RuledTable
from ingest.structure.table_rows import MergedCell, MergedRow

# Longer cells are those of a frame around the columns of a page.
_CELL_MAX_CHARS = 600
_DOT_MIN, _DOT_MAX = 2.0, 8.0


def with_tables(lines: Sequence[PageLine], tables: Sequence[RuledTable]) -> list[PageLine]:
    """The lines of a page, those in a table as one that has its rows."""
    left = list(lines)
    for table in tables:
        inside = [line for line in left if table.box.holds((line.left + line.right) / 2, (line.bottom + line.top) / 2)]
        rows = tuple(row for row in (_row(row, inside) for row in table.rows) if row is not None)
        texts = [cell.content for row in rows for cell in row.cells if cell.content]
        if len(texts) < 2 or max(map(len, texts)) > _CELL_MAX_CHARS:
            continue
        place = left.index(inside[0])
        taken = {id(line) for line in inside}
        whole = replace(
            inside[0], text=" ".join(texts), bottom=table.box.bottom, top=table.box.top, rows=rows, cells=()
        )
        whole = replace(whole, left=table.box.left, right=table.box.right, is_bold=False)
        before = [line for line in left[:place] if id(line) not in taken]
        left = [*before, whole, *(line for line in left[place:] if id(line) not in taken)]
    return left


def with_drawn_bullets(lines: Sequence[PageLine], boxes: Sequence[Box]) -> list[PageLine]:
    """Lines with a bullet in front, where a dot is drawn there that isn't a character."""
    dots = [box for box in boxes if _is_dot(box.right - box.left, box.top - box.bottom)]
    return [replace(line, text=f"• {line.text}") if any(_leads(dot, line) for dot in dots) else line for line in lines]


def _is_dot(width: float, height: float) -> bool:
    return all(_DOT_MIN <= side <= _DOT_MAX for side in (width, height)) and abs(width - height) < 1


def _leads(dot: Box, line: PageLine) -> bool:
    return line.bottom < dot.bottom and dot.top < line.top and 1 < line.left - dot.right < 2.5 * line.size


def _row(row: MergedRow[Box], lines: Sequence[PageLine]) -> MergedRow[str] | None:
    cells = tuple(
        MergedCell(
            "" if cell.is_continued else _text(cell.content, lines), cell.column, cell.columns, cell.is_continued
        )
        for cell in row.cells
    )
    return MergedRow(cells, row.is_header) if any(cell.content for cell in cells) else None


def _text(box: Box, lines: Sequence[PageLine]) -> str:
    found = []
    for line in lines:
        parts = line.cells or (LineCell(line.text, line.left, line.right),)
        middle = (line.bottom + line.top) / 2
        inside = [part.text for part in parts if box.holds((part.left + part.right) / 2, middle)]
        if inside:
            found.append(" ".join(inside))
    return "\n".join(found)
