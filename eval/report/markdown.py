"""Tables in Markdown, so that they can be pasted where they are discussed."""

from collections.abc import Iterable, Sequence


def markdown_table(names: Sequence[str], rows: Iterable[Sequence[str]], *, numbers_from: int | None = None) -> str:
    """A table, without a line end after its last line.

    Args:
        names: Of the columns.
        rows: The cells of each row, one for each column.
        numbers_from: The first of the columns that are numbers, which are aligned on the right; None where none do.
    """
    words = len(names) if numbers_from is None else numbers_from
    rule = "".join("---|" if place < words else "---:|" for place in range(len(names)))
    return "\n".join((_line(names), f"|{rule}", *(_line(row) for row in rows)))


def _line(cells: Sequence[str]) -> str:
    escaped = (cell.replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"
