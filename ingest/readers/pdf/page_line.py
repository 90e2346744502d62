"""A line of a page, and what its wording shows."""

import re
from dataclasses import dataclass

from ingest.structure.table_rows import MergedRow

BULLET = re.compile(r"(?:[•‣◦▪●∙·➢✓\uf0b7\uf0a7]|[-–—*](?=\s)|o(?=\s))\s*")
NUMBERED = re.compile(r"(?:\(?\d{1,3}[.)]|[a-z][.)])\s+(?=\S)")
_NUMBERS = re.compile(r"(?:[-+<>≤≥]?\d[\d.,/%°′]*\s+){2,}[-+<>≤≥]?\d[\d.,/%°′]*")


@dataclass(frozen=True, slots=True)
class LineCell:
    """A part of a line that is set apart from its others by a wide gap: its text, left and right."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page: its text, page (from 1), font size and box in points, y growing upwards.

    `cells` are its parts, where spaces in it are wide enough to be between two columns, or a ruled line is; there are
    none elsewhere. A ruled table counts as one line, whose `rows` are its rows. `reach` is how far it goes towards the
    right edge of its column: 1 for a full line.
    """

    text: str
    page: int
    size: float
    is_bold: bool
    left: float
    right: float
    bottom: float
    top: float
    cells: tuple[LineCell, ...] = ()
    rows: tuple[MergedRow[str], ...] = ()
    reach: float = 1.0

    @property
    def is_row(self) -> bool:
        """Whether it looks like a row of a table, or is a table."""
        return bool(self.rows) or len(self.cells) > 1 or _NUMBERS.fullmatch(self.text) is not None
