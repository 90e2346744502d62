"""An article as the reader page shows it: its blocks as headings, lists, tables and paragraphs, cited words marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.document import Block, BlockKind, Document, Span
from service.citations.deep_link import CITED_ID
from service.citations.visible_text import is_title
from service.pages.templates import MarkedRun, runs

_RESERVED_IDS = frozenset({CITED_ID, "main", "contents"})
_NOT_IN_ID = re.compile(r"[^\w]+")
CELL_SEPARATOR = "\t"  # between the cells of a table's row
_GROUPS = {
    BlockKind.LIST_ITEM: "list",
    BlockKind.TABLE_HEADER: "table",
    BlockKind.TABLE_ROW: "table",
    BlockKind.TERM: "terms",
    BlockKind.DEFINITION: "terms",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A block on the page.

    Attributes:
        kind: What the block is.
        level: Its level, as in `Block`.
        anchor: Its id on the page, or None.
        cells: Its text as runs; one list of runs for each cell where it is a table's row.
        children: List items one level deeper.
    """

    kind: str
    level: int
    anchor: str | None
    cells: tuple[tuple[MarkedRun, ...], ...]
    children: tuple["Item", ...] = ()

    @property
    def text(self) -> str:
        """Its text without marks."""
        return " ".join("".join(run.text for run in cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Element:
    """Blocks that are together on the page: one heading or paragraph, or all items of a list or rows of a table."""

    kind: str
    items: tuple[Item, ...]
    page: int | None


def elements(
    document: Document, cited: Sequence[Span] = (), quote: Span | None = None, *, within: Span | None = None
) -> list[Element]:
    """The article's blocks as the page shows them; its title is left to the page's own heading.

    Args:
        document: The article.
        cited: What is marked in it.
        quote: Which of it a link leads to.
        within: The part of the article that is shown, without ids, which are the whole article's; None shows all of it.
    """
    anchors = _Anchors(quote) if within is None else None
    blocks = document.blocks if within is None else document.blocks_cut_to(within)
    shown = [block for block in blocks if not is_title(document, block)]
    found: list[Element] = []
    page = None
    for (kind, at_page), members_of in groupby(shown, key=lambda block: (_GROUPS.get(block.kind, ""), block.page)):
        items = tuple(_item(document, block, cited, anchors) for block in members_of)
        groups = (
            [(kind, _nested(items) if kind == "list" else items)] if kind else [(one.kind, (one,)) for one in items]
        )
        for name, members in groups:
            found.append(Element(name, members, at_page if at_page != page else None))
            page = at_page
    return found


def contents(shown: Iterable[Element]) -> list[Item]:
    """The headings that a list of contents names."""
    return [item for element in shown if element.kind == BlockKind.HEADING for item in element.items]


class _Anchors:
    """Ids, each given once: the source's own where there is one; for other headings one made of its words."""

    def __init__(self, quote: Span | None) -> None:
        self._taken = set(_RESERVED_IDS)
        self._quote = quote

    def on_cited(self, pieces: Iterable[MarkedRun], start: int) -> tuple[MarkedRun, ...]:
        """Runs from a place in the text, with the id of the cited words on the first of them."""
        found = list(pieces)
        for number, run in enumerate(found):
            start += len(run.text)
            if run.cited and self._quote is not None and start > self._quote.start:
                found[number] = replace(run, anchor=CITED_ID)
                self._quote = None
        return tuple(found)

    def of(self, document: Document, block: Block) -> str | None:
        wanted = block.element_id
        if wanted is None and block.kind is BlockKind.HEADING:
            wanted = _NOT_IN_ID.sub("-", document.slice(block.span).casefold()).strip("-")[:80] or "section"
            wanted = next(name for name in _numbered(wanted) if name not in self._taken)
        if not wanted or wanted in self._taken or any(character.isspace() for character in wanted):
            return None
        self._taken.add(wanted)
        return wanted


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _item(document: Document, block: Block, cited: Sequence[Span], anchors: _Anchors | None) -> Item:
    cells: list[tuple[MarkedRun, ...]] = []
    at = block.start
    text = document.slice(block.span)
    for cell in text.split(CELL_SEPARATOR) if _GROUPS.get(block.kind) == "table" else [text]:
        pieces = runs(cell, cited, offset=at)
        cells.append(anchors.on_cited(pieces, at) if anchors else tuple(pieces))
        at += len(cell) + len(CELL_SEPARATOR)
    anchor = anchors.of(document, block) if anchors else None
    return Item(block.kind.value, block.level, anchor, tuple(cells))


def _nested(items: Sequence[Item]) -> tuple[Item, ...]:
    """List items as a tree; an item deeper than the one before is below it."""
    nested: list[Item] = []
    at = 0
    while at < len(items):
        end = at + 1
        while end < len(items) and items[end].level > items[at].level:
            end += 1
        nested.append(replace(items[at], children=_nested(items[at + 1 : end])))
        at = end
    return tuple(nested)
