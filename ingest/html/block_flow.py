"""Walking through an article's elements in order, and cutting them into blocks."""

from dataclasses import dataclass, replace

from ingest.description.dates import DateOrder, Stamps, parse_date, parse_stamps
from ingest.document import BlockKind
from ingest.html.roles import INVISIBLE, heading_level, is_button, is_listed, is_unseen, is_warning
from ingest.html.tables import cells, is_header, is_layout, rows
from ingest.html.tree import PageElement
from ingest.structure.composition import CELL_SEPARATOR, Composition, collapse
from ingest.structure.furniture import is_phrase

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
        "legend", "li", "main", "menu", "nav", "ol", "optgroup", "p", "pre", "search", "section", "summary",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_KINDS = {
    "dt": BlockKind.TERM,
    "dd": BlockKind.DEFINITION,
    "blockquote": BlockKind.QUOTATION,
    "pre": BlockKind.PREFORMATTED,
}
_PARTS_OF_LISTS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION})
_TABLE_KINDS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the article the walk is."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    list_depth: int = 0
    hidden: bool = False
    preformatted: bool = False
    in_warning: bool = False


@dataclass(slots=True)
class _Run:
    """Characters that belong to one block, and those of them that a browser shows."""

    text: list[str]
    shown: list[str]

    def add(self, text: str, *, hidden: bool) -> None:
        self.text.append(text)
        if not hidden:
            self.shown.append(text)


class Flow:
    """Turns elements into blocks; remembers dates and reviewers in blocks of their own: no words of the article.

    Args:
        composition: Takes the blocks.
        date_order: How numeric dates are to be read; None leaves ambiguous ones unknown.
        keep_phrases: Whether wording such as "Read more" is the article's, as in a format without page furniture.
    """

    def __init__(
        self, composition: Composition, *, date_order: DateOrder | None = None, keep_phrases: bool = False
    ) -> None:
        self.composition = composition
        self.stamps: list[Stamps] = []
        self._date_order = date_order
        self._keep_phrases = keep_phrases
        self._run = _Run([], [])
        self._element_id: str | None = None
        self._heading_level = 1
        self._breaks = 0
        self._time: str | None = None
        self._last = ""
        self._disclosures: list[tuple[int, int]] = []

    def read(self, root: PageElement) -> None:
        """Add the blocks of an element and of all in it."""
        self._walk(root, _Place())
        self._flush(_Place())
        self._demote_lone_disclosures()
        self.composition.drop_empty_headings()

    def _walk(self, element: PageElement, place: _Place) -> None:
        for child in element.children:
            if isinstance(child, str):
                if child.strip():
                    self._breaks = 0
                self._run.add(child, hidden=place.hidden)
            elif child.tag not in INVISIBLE:
                self._enter(child, place)

    def _enter(self, element: PageElement, place: _Place) -> None:
        if element.tag == "br":
            self._break_line(place)
        elif place.kind in _TABLE_KINDS:
            self._enter_in_cell(element, place)
        elif level := heading_level(element):
            self._heading(element, level, place)
        elif element.tag == "table" and not is_layout(element):
            self._flush(place)
            self._table(element, place)
        elif self._is_block(element):
            self._block(element, place)
        else:
            self._inline(element, place)

    def _is_block(self, element: PageElement) -> bool:
        return element.tag in _BLOCKS or "-" in element.tag or is_button(element) or is_listed(element)

    def _inline(self, element: PageElement, place: _Place) -> None:
        if self._element_id is None and not self._has_text():
            self._element_id = (
                element.attributes.get("id") or (element.tag == "a" and element.attributes.get("name")) or None
            )
        if element.tag == "time":
            self._time = element.attributes.get("datetime") or self._time
        self._walk(element, replace(place, hidden=True) if is_unseen(element) else place)

    def _block(self, element: PageElement, place: _Place) -> None:
        self._flush(place)
        self._element_id = element.attributes.get("id") or self._element_id
        inner = self._place_in(element, place)
        before = len(self.composition.blocks)
        if element.tag == "summary" or (is_button(element) and not is_listed(element)):
            self._disclosure(element, inner)
            return
        self._walk(element, inner)
        self._flush(inner)
        if element.tag == "details":
            self._disclosures.append((before, len(self.composition.blocks)))
        if len(self.composition.blocks) == before and element.tag not in {"a", "span"}:
            return
        self._element_id = None

    def _disclosure(self, element: PageElement, place: _Place) -> None:
        """What is clicked to open a panel: the panel's heading, one level below the heading it is under."""
        if any(heading_level(inner) for inner in element.walk()):
            self._walk(element, place)
            return
        level = self._heading_level
        inner = replace(place, kind=BlockKind.HEADING, level=min(level + 1, 6))
        if place.in_warning:
            inner = replace(place, kind=BlockKind.WARNING, level=0)
        self._gather(element, inner)
        self._flush(inner)
        self._heading_level = level

    def _demote_lone_disclosures(self) -> None:
        """A heading's reach ends at the next heading: a panel alone within a section would take what follows it."""
        blocks = self.composition.blocks
        borders = [border for span in self._disclosures for border in span]
        for start, end in self._disclosures:
            alone = borders.count(start) == 1 and borders.count(end) == 1
            follows = end < len(blocks) and blocks[end].kind is not BlockKind.HEADING
            if alone and follows and start < end and blocks[start].kind is BlockKind.HEADING:
                blocks[start] = replace(blocks[start], kind=BlockKind.PARAGRAPH, level=0)

    def _place_in(self, element: PageElement, place: _Place) -> _Place:
        hidden = place.hidden or is_unseen(element)
        tag = element.tag
        if tag in _LISTS:
            return replace(place, list_depth=place.list_depth + 1, hidden=hidden)
        if tag == "li" or element.attributes.get("role") == "tab" or is_listed(element):
            depth = max(place.list_depth, 1)
            return replace(place, kind=BlockKind.LIST_ITEM, level=depth, list_depth=depth, hidden=hidden)
        if tag in _KINDS:
            return replace(place, kind=_KINDS[tag], level=0, hidden=hidden, preformatted=tag == "pre")
        if is_warning(element) and not place.in_warning:
            kind = place.kind if place.kind is BlockKind.LIST_ITEM else BlockKind.WARNING
            return replace(place, kind=kind, hidden=hidden, in_warning=True)
        return replace(place, hidden=hidden)

    def _heading(self, element: PageElement, level: int, place: _Place) -> None:
        """A heading; over a warning it is part of the warning, which what comes after isn't under."""
        self._flush(place)
        inherited, self._element_id = self._element_id, element.attributes.get("id") or None
        kind = BlockKind.WARNING if place.in_warning else BlockKind.HEADING
        inner = replace(
            place, kind=kind, level=0 if place.in_warning else level, hidden=place.hidden or is_unseen(element)
        )
        self._gather(element, inner)
        self._element_id = self._element_id or inherited
        self._flush(inner)

    def _gather(self, element: PageElement, place: _Place) -> None:
        """Take all text of an element into the run, whatever elements it is made of."""
        for child in element.children:
            if isinstance(child, str):
                self._run.add(child, hidden=place.hidden)
            elif child.tag == "br":
                self._run.add("\n", hidden=place.hidden)
            elif child.tag not in INVISIBLE:
                if self._element_id is None:
                    self._element_id = child.attributes.get("id") or child.attributes.get("name") or None
                if child.tag == "time":
                    self._time = child.attributes.get("datetime") or self._time
                self._gather(child, replace(place, hidden=True) if is_unseen(child) else place)

    def _break_line(self, place: _Place) -> None:
        """A line break; two of them set paragraphs apart, as old pages do."""
        self._breaks += 1
        if self._breaks >= 2 and place.kind not in _TABLE_KINDS and place.kind is not BlockKind.PREFORMATTED:
            self._flush(place)
        else:
            self._run.add("\n", hidden=place.hidden)

    def _table(self, table: PageElement, place: _Place) -> None:
        for caption in table.find("caption"):
            self._block(caption, place)
        hidden = place.hidden or is_unseen(table)
        for number, (row, in_head) in enumerate(rows(table)):
            header = is_header(row, in_head=in_head, first=number == 0)
            kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
            self._element_id = row.attributes.get("id") or self._element_id
            inner = replace(place, kind=kind, level=0, hidden=hidden or is_unseen(row))
            self._row(row, inner)

    def _row(self, row: PageElement, place: _Place) -> None:
        texts, shown = [], []
        for cell in cells(row):
            self._run = _Run([], [])
            self._walk(cell, replace(place, hidden=place.hidden or is_unseen(cell)))
            texts.append("".join(self._run.text).replace(CELL_SEPARATOR, " ").strip())
            shown.append(collapse("".join(self._run.shown)))
        self._run = _Run([], [])
        self._add(place, CELL_SEPARATOR.join(texts), CELL_SEPARATOR.join(shown).strip(CELL_SEPARATOR))

    def _enter_in_cell(self, element: PageElement, place: _Place) -> None:
        """Blocks in a cell stay one block, the row; a line end keeps them apart."""
        if self._is_block(element) and self._has_text() and not self._run.text[-1].endswith("\n"):
            self._run.add("\n", hidden=place.hidden)
        self._walk(element, replace(place, hidden=True) if is_unseen(element) else place)
        if self._is_block(element) and self._has_text() and not self._run.text[-1].endswith("\n"):
            self._run.add("\n", hidden=place.hidden)

    def _has_text(self) -> bool:
        return any(not piece.isspace() for piece in self._run.text if piece)

    def _flush(self, place: _Place) -> None:
        """End the block that the run belongs to."""
        run, self._run = self._run, _Run([], [])
        self._breaks = 0
        shown = "".join(run.shown)
        self._add(place, "".join(run.text), shown.strip() if place.preformatted else collapse(shown))

    def _add(self, place: _Place, text: str, shown: str) -> None:
        words = collapse(text)
        if (
            not words
            or self._is_repeated(place, words)
            or (place.kind not in _PARTS_OF_LISTS and self._is_stamp(words))
        ):
            return
        if not self._keep_phrases and place.kind is not BlockKind.HEADING and is_phrase(words):
            return
        if place.kind is BlockKind.HEADING:
            self._heading_level = place.level
        self._last = words
        self.composition.add(place.kind, text, level=place.level, element_id=self._element_id, rendered=shown)
        self._element_id, self._time = None, None

    def _is_repeated(self, place: _Place, words: str) -> bool:
        """Whether a block says what the one before it said, as a title does that is in a banner too."""
        return words == self._last and place.kind not in _TABLE_KINDS and place.kind is not BlockKind.LIST_ITEM

    def _is_stamp(self, words: str) -> bool:
        """Whether a block says when the page was reviewed, or by whom, or names a day, and nothing else."""
        stamps = parse_stamps(words, date_order=self._date_order, machine_date=self._time)
        if not stamps.is_empty:
            self.stamps.append(stamps)
        if stamps.is_whole:
            self._time = None
        return stamps.is_whole or parse_date(words, date_order="DMY") is not None
