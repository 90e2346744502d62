"""Walking through an article's elements in order, and cutting them into blocks."""

from dataclasses import replace

from ingest.description.dates import DateOrder, Stamps, parse_date, parse_stamps
from ingest.document import BlockKind, Fate, Span
from ingest.html.blocks.place import Place
from ingest.html.blocks.rows import reaching_cells
from ingest.html.blocks.run import TextRun
from ingest.html.blocks.scripts import is_script
from ingest.html.pictures import PICTURE
from ingest.html.roles import INVISIBLE, heading_level, is_button, is_content_list, is_listed, is_unseen, is_warning
from ingest.html.tables import cells, is_header, is_layout, rows, rowspan
from ingest.html.tree import PageElement
from ingest.structure.composition import CELL_SEPARATOR, Composition, collapse
from ingest.structure.furniture import is_phrase
from ingest.structure.omissions import Omissions

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
_STRUCK = frozenset({"del", "s", "strike"})
_TABLE_KINDS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})


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
        self.omissions = Omissions()
        self._date_order = date_order
        self._keep_phrases = keep_phrases
        self._run = TextRun(self.omissions)
        self._element_id: str | None = None
        self._heading_level = 1
        self._breaks = 0
        self._time: str | None = None
        self._last = ""
        self._terms: list[Span] = []  # of the definition that is read
        self._disclosures: list[tuple[int, int]] = []

    def read(self, root: PageElement) -> None:
        """Add the blocks of an element and of all in it."""
        self._walk(root, Place())
        self._flush(Place())
        self._demote_lone_disclosures()
        self.composition.drop_empty_headings()

    def _walk(self, element: PageElement, place: Place) -> None:
        for position, child in enumerate(element.children):
            if isinstance(child, str):
                if child.strip():
                    self._breaks = 0
                self._run.add(child, hidden=place.hidden, struck=place.struck)
            elif is_script(child):
                self._script(child, element, position, place)
            elif child.tag in _STRUCK:
                self._enter(child, replace(place, struck=True))
            elif child.tag not in INVISIBLE:
                self._enter(child, place)

    def _script(self, element: PageElement, parent: PageElement, position: int, place: Place) -> None:
        following = parent.children[position + 1 : position + 3]
        after = "".join(child if isinstance(child, str) else child.text() for child in following)
        if self._element_id is None and not self._run.has_text:
            self._element_id = element.attributes.get("id") or None
        hidden = place.hidden or is_unseen(element)
        self._run.add_script(element, after, hidden=hidden, struck=place.struck)

    def _enter(self, element: PageElement, place: Place) -> None:
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
        custom = "-" in element.tag and element.tag != PICTURE
        return element.tag in _BLOCKS or custom or is_button(element) or is_listed(element)

    def _inline(self, element: PageElement, place: Place) -> None:
        if self._element_id is None and not self._run.has_text:
            self._element_id = (
                element.attributes.get("id") or (element.tag == "a" and element.attributes.get("name")) or None
            )
        if element.tag == "time":
            self._time = element.attributes.get("datetime") or self._time
        unseen = is_unseen(element) or element.tag == PICTURE
        self._walk(element, replace(place, hidden=True) if unseen else place)

    def _block(self, element: PageElement, place: Place) -> None:
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

    def _disclosure(self, element: PageElement, place: Place) -> None:
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

    def _place_in(self, element: PageElement, place: Place) -> Place:
        hidden = place.hidden or is_unseen(element)
        tag = element.tag
        if tag in _LISTS:
            content = place.in_content_list or is_content_list(element)
            return replace(place, list_depth=place.list_depth + 1, hidden=hidden, in_content_list=content)
        if tag == "li" or element.attributes.get("role") == "tab" or is_listed(element):
            depth = max(place.list_depth, 1)
            return replace(place, kind=BlockKind.LIST_ITEM, level=depth, list_depth=depth, hidden=hidden)
        if tag in _KINDS:
            is_definition = place.in_definition or tag == "dd"
            inner = replace(place, kind=_KINDS[tag], level=0, hidden=hidden, in_definition=is_definition)
            return replace(inner, preformatted=tag == "pre")
        if is_warning(element) and not place.in_warning:
            kind = place.kind if place.kind is BlockKind.LIST_ITEM else BlockKind.WARNING
            return replace(place, kind=kind, hidden=hidden, in_warning=True)
        return replace(place, hidden=hidden)

    def _heading(self, element: PageElement, level: int, place: Place) -> None:
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

    def _gather(self, element: PageElement, place: Place) -> None:
        """Take all text of an element into the run, whatever elements it is made of."""
        for position, child in enumerate(element.children):
            if isinstance(child, str):
                self._run.add(child, hidden=place.hidden, struck=place.struck)
            elif is_script(child):
                self._script(child, element, position, place)
            elif child.tag in _STRUCK:
                self._gather(child, replace(place, struck=True))
            elif child.tag == "br":
                self._run.add("\n", hidden=place.hidden)
            elif child.tag not in INVISIBLE:
                if self._element_id is None:
                    self._element_id = child.attributes.get("id") or child.attributes.get("name") or None
                if child.tag == "time":
                    self._time = child.attributes.get("datetime") or self._time
                self._gather(child, replace(place, hidden=True) if is_unseen(child) else place)

    def _break_line(self, place: Place) -> None:
        """A line break; two of them set paragraphs apart, as old pages do."""
        self._breaks += 1
        if self._breaks >= 2 and place.kind not in _TABLE_KINDS and place.kind is not BlockKind.PREFORMATTED:
            self._flush(place)
        else:
            self._run.add("\n", hidden=place.hidden)

    def _table(self, table: PageElement, place: Place) -> None:
        for caption in table.find("caption"):
            self._block(caption, place)
        hidden = place.hidden or is_unseen(table)
        spanning: list[tuple[int, Span]] = []
        is_first = True
        for row, in_head in rows(table):
            header = is_header(row, in_head=in_head, first=is_first)
            is_first = is_first and len(cells(row)) == 1  # a title over all columns comes before the header
            kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
            self._element_id = row.attributes.get("id") or self._element_id
            inner = replace(place, kind=kind, level=0, hidden=hidden or is_unseen(row))
            spanning = self._row(row, inner, spanning)

    def _row(self, row: PageElement, place: Place, spanning: list[tuple[int, Span]]) -> list[tuple[int, Span]]:
        """Add a row.

        Args:
            row: Its element.
            place: Where it is.
            spanning: The cells of rows above that reach over it: for how many rows yet, and where their text is.

        Returns:
            The cells that reach over the next row.
        """
        texts, shown, reaches = [], [], []
        for cell in cells(row):
            self._run = TextRun(self.omissions)
            self._walk(cell, replace(place, hidden=place.hidden or is_unseen(cell)))
            texts.append(self._run.said.replace(CELL_SEPARATOR, " ").strip())
            shown.append(self._run.shown_line(preformatted=False))
            reaches.append(rowspan(cell) - 1)
        self._run = TextRun(self.omissions)
        before = len(self.composition.blocks)
        scope = tuple(span for _, span in spanning)
        self._add(place, CELL_SEPARATOR.join(texts), CELL_SEPARATOR.join(shown).strip(CELL_SEPARATOR), scope)
        spanning = [(left - 1, span) for left, span in spanning if left > 1]
        if len(self.composition.blocks) > before:
            block = self.composition.blocks[-1]
            spanning += reaching_cells(self.composition.text[block.start : block.end], block.start, texts, reaches)
        return spanning

    def _enter_in_cell(self, element: PageElement, place: Place) -> None:
        """Blocks in a cell stay one block, the row; a line end keeps them apart."""
        parts = self._is_block(element)
        if parts:
            self._run.part(hidden=place.hidden)
        unseen = is_unseen(element) or element.tag == PICTURE
        self._walk(element, replace(place, hidden=True) if unseen else place)
        if parts:
            self._run.part(hidden=place.hidden)

    def _flush(self, place: Place) -> None:
        """End the block that the run belongs to."""
        run, self._run = self._run, TextRun(self.omissions)
        self._breaks = 0
        self._add(place, run.said, run.shown_line(preformatted=place.preformatted))

    def _add(self, place: Place, text: str, shown: str, scope: tuple[Span, ...] = ()) -> None:
        words = collapse(text)
        if (
            not words
            or self._is_repeated(place, words)
            or (place.kind not in _PARTS_OF_LISTS and self._is_stamp(words))
        ):
            return
        if not self._keep_phrases and self._may_be_furniture(place) and is_phrase(words):
            self.omissions.leave_out(Fate.FURNITURE, "phrase", words)
            return
        if place.kind is BlockKind.HEADING:
            self._heading_level = place.level
        self._last = words
        if place.in_definition and place.kind is not BlockKind.DEFINITION:
            scope += tuple(self._terms)  # a list in a definition is below its term, and one after it isn't
        before = len(self.composition.blocks)
        self.composition.add(
            place.kind, text, level=place.level, element_id=self._element_id, rendered=shown, scope=scope
        )
        if place.kind is BlockKind.TERM:
            is_next = before > 0 and self.composition.blocks[before - 1].kind is BlockKind.TERM
            self._terms = [
                *(self._terms if is_next else []),
                *(block.span for block in self.composition.blocks[before:]),
            ]
        self._element_id, self._time = None, None

    def _may_be_furniture(self, place: Place) -> bool:
        """Whether wording such as "Back" may be a control: not as a row, or among items of a list that say more."""
        return place.kind not in {BlockKind.HEADING, *_TABLE_KINDS} and not place.in_content_list

    def _is_repeated(self, place: Place, words: str) -> bool:
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
