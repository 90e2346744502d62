"""Canonical text as it grows: each reader of a format adds its blocks, and the offsets come out right."""

import re
from collections.abc import Sequence

from ingest.canonical import canonical
from ingest.document import Block, BlockKind, Span
from ingest.structure.numbered_headings import with_numbered_items

# Blocks that come line under line; everything else is set apart by a blank line.
_CLOSE = frozenset(
    {BlockKind.LIST_ITEM, BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION}
)
_ROWS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})
_COLLAPSIBLE = re.compile(r"[ \t\n\f]+")
CELL_SEPARATOR = "\t"


def collapse(text: str) -> str:
    """Runs of white space as one space, none at the ends: what a browser makes of it (CSS Text 3, 4.1.1).

    A no-break space is no such white space, and stays.
    """
    return _COLLAPSIBLE.sub(" ", text).strip(" ")


class Composition:
    """Text and blocks under construction. Every character that isn't white space lies in exactly one block.

    Args:
        text: Canonical text to start with.
        blocks: Its blocks.
    """

    def __init__(self, text: str = "", blocks: Sequence[Block] = ()) -> None:
        self._pieces: list[str] = [text]
        self._length = len(text)
        self.blocks: list[Block] = list(blocks)

    @property
    def text(self) -> str:
        """What has been added so far, as canonical text."""
        return "".join(self._pieces)

    @property
    def last_words(self) -> str:
        """The text of the block that was added last, white space collapsed."""
        return collapse(self._pieces[-1])

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        section_id: str | None = None,
        element_id: str | None = None,
        page: int | None = None,
        rendered: str | None = None,
        scope: tuple[Span, ...] = (),
        is_citable: bool = True,
    ) -> None:
        """Append a block; text without anything but white space adds nothing.

        Args:
            kind: What it is.
            text: Its characters, as the source has them; the cells of a table's row are joined by `CELL_SEPARATOR`.
            level: See `Block`.
            section_id: See `Block`.
            element_id: See `Block`.
            page: See `Block`.
            rendered: What a browser shows for it; None means all of it, white space collapsed where it isn't
                preformatted.
            scope: Spans of the text added before on which it hangs and which the order of blocks doesn't show: the
                cells of rows above that span this one. Headings, lead-ins and header rows are found later.
            is_citable: See `Block`.
        """
        text = canonical(text).strip()
        if not text:
            return
        shown = _shown(kind, text) if rendered is None else canonical(rendered).strip()
        separator = self._separator(kind)
        start = self._length + len(separator)
        self._pieces += (separator, text)
        self._length = start + len(text)
        different = shown if shown != text else None
        end = self._length
        self.blocks.append(Block(kind, start, end, level, section_id, element_id, page, different, scope, is_citable))

    def drop_empty_headings(self) -> list[str]:
        """Take headings away that are at the end, over nothing; numbered ones after each other are a list, and stay.

        Returns:
            What they said.
        """
        text, dropped = self.text, list[str]()
        self.blocks = with_numbered_items(text, self.blocks)
        while len(self.blocks) > 1 and self.blocks[-1].kind is BlockKind.HEADING:
            heading = self.blocks.pop()
            dropped.append(text[heading.start : heading.end])
        if dropped:
            self._length = self.blocks[-1].end
            self._pieces = [text[: self._length]]
        return dropped[::-1]

    def _separator(self, kind: BlockKind) -> str:
        if not self.blocks:
            return ""
        return "\n" if kind in _CLOSE and self.blocks[-1].kind in _CLOSE else "\n\n"


def _shown(kind: BlockKind, text: str) -> str:
    if kind is BlockKind.PREFORMATTED:
        return text
    if kind in _ROWS:
        return CELL_SEPARATOR.join(collapse(cell) for cell in text.split(CELL_SEPARATOR))
    return collapse(text)
