"""Walking through an article's elements in order, and cutting them into blocks."""

from dataclasses import replace

from ingest.description.dates import DateOrder, Stamps, parse_date, parse_stamps
from ingest.document import BlockKind, Fate, Span
from ingest.html.blocks.description_lists import MOST_TERMS, Terms
from ingest.html.blocks.disclosures import demote_lone_disclosures
from ingest.html.blocks.elements import is_block
from ingest.html.blocks.place import WalkPlace, place_in
from ingest.html.blocks.run import TextRun
from ingest.html.blocks.scripts import is_script
from ingest.html.labels.panels import LABEL, PANEL
from ingest.html.pictures import PICTURE
from ingest.html.roles import INVISIBLE, heading_level, is_button, is_listed, is_unseen
from ingest.html.tables import cells, is_header, is_layout, placed, rows
from ingest.html.tree import PageElement, is_all_of
from ingest.scope.turning_words import restricts
from ingest.structure.composition import Composition, collapse
from ingest.structure.furniture import is_phrase, is_placeholder
from ingest.structure.omissions import Omissions
from ingest.structure.table_rows import MergedCell, MergedRow, add_rows

_TERM_KINDS = frozenset({BlockKind.TERM, BlockKind.DEFINITION})
_STRUCK = frozenset({"del", "s", "strike"})
_TABLE_KINDS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})
_PARTS_OF_LISTS = _TABLE_KINDS | _TERM_KINDS


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
        self._labels: dict[str, tuple[Span, ...]] = {}  # of the tabs so far
        self._terms = Terms()
        self._disclosures: list[tuple[int, int]] = []

    def read(self, root: PageElement) -> None:
        """Add the blocks of an element and of all in it."""
        self._walk(root, WalkPlace())
        self._flush(WalkPlace())
        demote_lone_disclosures(self.composition.blocks, self._disclosures)
        for heading in self.composition.drop_empty_headings():
            self.omissions.leave_out(Fate.FURNITURE, "heading over nothing", heading)

    def _walk(self, element: PageElement, place: WalkPlace) -> None:
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

    def _script(self, element: PageElement, parent: PageElement, position: int, place: WalkPlace) -> None:
        following = parent.children[position + 1 : position + 3]
        after = "".join(child if isinstance(child, str) else child.text() for child in following)
        if self._element_id is None and not self._run.has_text:
            self._element_id = element.attributes.get("id") or None
        hidden = place.hidden or is_unseen(element)
        is_link = "href" in parent.attributes and is_all_of(element, parent)
        self._run.add_script(element, after, hidden=hidden, struck=place.struck, is_link=is_link)

    def _enter(self, element: PageElement, place: WalkPlace) -> None:
        if PANEL in element.attributes and (labels := self._labels.get(element.attributes[PANEL])):
            place = replace(place, under=(*place.under, *labels))
        if element.tag == "br":
            self._break_line(place)
        elif place.kind in _TABLE_KINDS:
            self._enter_in_cell(element, place)
        elif level := heading_level(element):
            self._heading(element, level, place)
        elif element.tag == "table" and not is_layout(element):
            self._flush(place)
            self._table(element, place)
        elif is_block(element):
            self._block(element, place)
        else:
            self._inline(element, place)

    def _inline(self, element: PageElement, place: WalkPlace) -> None:
        if self._element_id is None and not self._run.has_text:
            self._element_id = (
                element.attributes.get("id") or (element.tag == "a" and element.attributes.get("name")) or None
            )
        if element.tag == "time":
            self._time = element.attributes.get("datetime") or self._time
        unseen = is_unseen(element) or element.tag == PICTURE
        self._walk(element, replace(place, hidden=True) if unseen else place)

    def _block(self, element: PageElement, place: WalkPlace) -> None:
        self._flush(place)
        self._element_id = element.attributes.get("id") or self._element_id
        inner = self._place_in(element, place)
        before = len(self.composition.blocks)
        if element.tag == "summary" or (is_button(element) and not is_listed(element)):
            self._disclosure(element, inner)
            return
        self._walk(element, inner)
        self._flush(inner)
        if element.tag == "dl":
            self._terms.close_list()
        elif element.tag == "dt":
            self._terms.add([block.span for block in self.composition.blocks[before:]])
        if label := element.attributes.get(LABEL):
            self._note_label(label, before)
        if element.tag == "details":
            self._disclosures.append((before, len(self.composition.blocks)))
        if len(self.composition.blocks) == before and element.tag not in {"a", "span"}:
            return
        self._element_id = None

    def _place_in(self, element: PageElement, place: WalkPlace) -> WalkPlace:
        """Where a block's content is; of a description list, on which terms it hangs."""
        inner = place_in(element, place, is_led=self._is_led())
        if LABEL in element.attributes:
            inner = replace(inner, in_content_list=True)  # no control, whatever it is called
        if element.tag == "dl":
            self._terms.open_list()
        elif element.tag == "dt":
            self._terms.open_term()
        elif element.tag == "dd":
            if terms := self._terms.open_definition():
                return replace(inner, under=(*inner.under, *terms))
            # Without a term it defines nothing: old pages indent so.
            return replace(inner, kind=BlockKind.LIST_ITEM, level=max(place.list_depth, 1))
        return inner

    def _note_label(self, label: str, before: int) -> None:
        """Note the blocks from a number on as what the blocks of a panel hang on."""
        blocks = self.composition.blocks
        self._labels[label] = tuple(block.span for block in blocks[before:][-MOST_TERMS:])
        blocks[before:] = [replace(block, is_citable=False) for block in blocks[before:]]

    def _disclosure(self, element: PageElement, place: WalkPlace) -> None:
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

    def _is_led(self) -> bool:
        """Whether what comes now is below a paragraph, or below a heading that turns it: no index of other pages."""
        last = self.composition.blocks[-1] if self.composition.blocks else None
        if last is None or last.kind is not BlockKind.HEADING:
            return last is not None
        return restricts(self._last)

    def _heading(self, element: PageElement, level: int, place: WalkPlace) -> None:
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

    def _gather(self, element: PageElement, place: WalkPlace) -> None:
        """Take all text of an element into the run, whatever elements it is made of."""
        for position, child in enumerate(element.children):
            if isinstance(child, str):
                self._run.add(child, hidden=place.hidden, struck=place.struck)
            elif is_script(child):
                self._script(child, element, position, place)
            elif child.tag in _STRUCK:
                self._gather(child, replace(place, struck=True))
            elif child.tag == "br":
                self._run.end_line(hidden=place.hidden)
            elif child.tag not in INVISIBLE:
                if self._element_id is None:
                    self._element_id = child.attributes.get("id") or child.attributes.get("name") or None
                if child.tag == "time":
                    self._time = child.attributes.get("datetime") or self._time
                unseen = is_unseen(child) or child.tag == PICTURE
                self._gather(child, replace(place, hidden=True) if unseen else place)

    def _break_line(self, place: WalkPlace) -> None:
        """A line break; two of them set paragraphs apart, as old pages do."""
        self._breaks += 1
        if self._breaks >= 2 and place.kind not in _TABLE_KINDS and place.kind is not BlockKind.PREFORMATTED:
            self._flush(place)
        elif place.preformatted:
            self._run.add("\n", hidden=place.hidden)
        else:
            self._run.end_line(hidden=place.hidden)

    def _table(self, table: PageElement, place: WalkPlace) -> None:
        for caption in table.find("caption"):
            self._block(caption, place)
        place = replace(place, kind=BlockKind.TABLE_ROW, level=0, hidden=place.hidden or is_unseen(table))
        found, is_first = [], True
        for row, in_head, merged in placed(list(rows(table))):
            header = is_header(row, in_head=in_head, first=is_first)
            is_first = is_first and len(cells(row)) == 1  # a title over all columns comes before the header
            inner = replace(place, hidden=place.hidden or is_unseen(row))
            contents = tuple(
                MergedCell(self._cell(one.content, inner, one.is_continued), one.column, one.columns, one.is_continued)
                for one in merged
            )
            if contents:
                found.append(MergedRow(contents, header, row.attributes.get("id") or self._element_id))
                self._element_id = None
        self._run = TextRun(self.omissions)
        before = len(self.composition.blocks)
        add_rows(
            self.composition,
            found,
            read=lambda run: (run.said, ()),
            add_nested=lambda *_: None,
            shown=lambda run: run.shown_line(preformatted=False),
            marks_headers=True,
            scope=place.under,
        )
        if before < len(self.composition.blocks):
            self._last = self.composition.last_words

    def _cell(self, cell: PageElement, place: WalkPlace, is_continued: bool) -> TextRun:
        """What a cell says; where it goes on from a row above it has been said."""
        self._run = TextRun(self.omissions)
        if is_continued:
            return self._run
        self._walk(cell, replace(place, hidden=place.hidden or is_unseen(cell)))
        return self._run

    def _enter_in_cell(self, element: PageElement, place: WalkPlace) -> None:
        """Blocks in a cell stay one block, the row; a line end keeps them apart."""
        parts = is_block(element)
        if parts:
            self._run.part(hidden=place.hidden)
        unseen = is_unseen(element) or element.tag == PICTURE
        self._walk(element, replace(place, hidden=True) if unseen else place)
        if parts:
            self._run.part(hidden=place.hidden)

    def _flush(self, place: WalkPlace) -> None:
        """End the block that the run belongs to."""
        run, self._run = self._run, TextRun(self.omissions)
        self._breaks = 0
        self._add(place, run.said, run.shown_line(preformatted=place.preformatted))

    def _add(self, place: WalkPlace, text: str, shown: str) -> None:
        words = collapse(text)
        if not words:
            return
        if rule := self._rule_against(place, words):
            self.omissions.leave_out(Fate.FURNITURE, rule, words)
            return
        if place.kind is BlockKind.HEADING:
            self._heading_level = place.level
        self._last = words
        self.composition.add(
            place.kind,
            text,
            level=place.level,
            element_id=self._element_id,
            rendered=shown,
            scope=place.under,
            is_citable=not (place.in_index or is_placeholder(words)),
        )
        if place.kind is not BlockKind.TERM and not place.under:
            self._terms.end_stray()
        self._element_id, self._time = None, None

    def _rule_against(self, place: WalkPlace, words: str) -> str | None:
        """The name of the rule by which words are none of the article's; None where they are."""
        if self._is_repeated(place, words):
            return "repeated"
        if place.kind not in _PARTS_OF_LISTS and self._is_stamp(words):
            return "date or reviewer"
        return "phrase" if self._may_be_furniture(place) and is_phrase(words) else None

    def _may_be_furniture(self, place: WalkPlace) -> bool:
        """Whether wording such as "Back" may be a control: not as a row, or among items of a list that say more."""
        is_own = self._keep_phrases or place.in_content_list
        return not is_own and place.kind not in {BlockKind.HEADING, BlockKind.TERM, *_TABLE_KINDS}

    def _is_repeated(self, place: WalkPlace, words: str) -> bool:
        """Whether a block says what the one before it said, as a title does that is in a banner too."""
        return words == self._last and place.kind not in {BlockKind.LIST_ITEM, *_PARTS_OF_LISTS}

    def _is_stamp(self, words: str) -> bool:
        """Whether a block says when the page was reviewed, or by whom, or names a day, and nothing else."""
        stamps = parse_stamps(words, date_order=self._date_order, machine_date=self._time)
        if not stamps.is_empty:
            self.stamps.append(stamps)
        if stamps.is_whole:
            self._time = None
        return stamps.is_whole or parse_date(words, date_order="DMY") is not None
