"""What the words of each block hang on: the headings, lead-in, label and header cells without which they would mislead.

"Take aspirin" is advice below "Do" and a warning below "Don't". Which words turn others can't be listed ("Old wives'
tales", and all other languages), so a block's scope doesn't depend on what a heading or a lead-in says, but on where
it is:

- every heading above a block is of its scope, but for the document's title;
- a list, a table or a list of terms hangs on the paragraph before it; an item below another one on that; a row on the
  header row, on the row that groups it, and on the cells that span it; a definition on its terms;
- a paragraph hangs on the lead-in or the short label that it is below, or on the question that it answers.

A few English words (`turning_words`) only make a scope wider: the sentence that negates three sentences before a list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.document import Block, BlockKind, Span
from ingest.scope.lead_in import (
    ITEMS,
    Meant,
    affirms,
    connects,
    continues,
    is_bulleted,
    is_label,
    is_sentence,
    leading_spans,
    meant_as,
)
from ingest.scope.turning_words import negates, restricts

_CELL_SEPARATOR = "\t"
_ROWS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})
_TYPED_LEVEL = 99  # of items whose bullets were typed: below those of the list that they are in
_MOST_HEADS = 8  # one after the other with nothing between, the nearest
_TABBED_ROWS = 3  # fewer lines with tabs may be laid out so by chance
_PARAGRAPH_CHARS = 200  # a longer one isn't an item of a list in all but name
_NAME_WORDS = 3


def with_scope(text: str, blocks: Sequence[Block], *, title: str, language: str | None) -> tuple[Block, ...]:
    """Say of each block what its words hang on, and whether they may be cited by themselves.

    Args:
        text: The document's text.
        blocks: Its blocks; what their reader says of their scope is kept, and so is that they aren't citable.
        title: The document's title, which is shown with every citation.
        language: The document's language.
    """
    return tuple(_Reading(text, blocks, title, language).blocks())


@dataclass(frozen=True, slots=True)
class _Over:
    """What is over blocks that follow: its words, and the spans that a quote of them has to carry."""

    words: str
    spans: tuple[Span, ...]
    level: int = 0
    parent: tuple[Span, ...] = ()
    is_used: bool = False  # by a list or a paragraph
    is_listed: bool = False  # by a list

    @property
    def negates(self) -> bool:
        return negates(self.words)


class _Reading:
    """A document as it is gone through from its first block to its last."""

    def __init__(self, text: str, blocks: Sequence[Block], title: str, language: str | None) -> None:
        self._text, self._blocks, self._language = text, blocks, language
        self._title = " ".join(title.split())
        self._headings: list[_Over] = []
        self._label: _Over | None = None  # a paragraph that is meant as a heading, or a question
        self._lead: _Over | None = None  # the lead-in that paragraphs may be below
        self._before: tuple[Span, ...] = ()  # what leads in to a list that comes now, or that is gone through
        self._items: list[_Over] = []  # the items that the next one may be below
        self._beside: list[_Over] = []  # a table's header rows and groups
        self._columns = 1  # of the table that is gone through
        self._terms: list[_Over] = []  # of a description list
        self._tabbed = dict(_tabbed_lines(text, blocks))
        self._at = 0  # the number of the block
        self._last: Block | None = None  # the block before, in the same section

    def blocks(self) -> Iterator[Block]:
        for at, block in enumerate(self._blocks):
            self._at = at
            words = self._words(block)
            below = self._blocks[at + 1] if at + 1 < len(self._blocks) else None
            if below is not None and below.kind is BlockKind.HEADING:
                below = None
            if block.kind is BlockKind.HEADING:
                found, is_citable = self._heading(block, words), False
            elif head := self._tabbed.get(at):
                is_citable = head is not block
                found = [*self._above(is_list=True), *self._before, *([head.span] if is_citable else [])]
            elif block.kind in ITEMS or (block.kind is BlockKind.PARAGRAPH and is_bulleted(words)):
                found, is_citable = self._item(block, words, below)
            else:
                found, is_citable = self._paragraph(block, words, below)
            self._last = block
            scope = tuple(sorted({*found, *block.scope} - {block.span}))
            yield replace(block, scope=scope, is_citable=block.is_citable and is_citable)

    def _words(self, block: Block) -> str:
        return " ".join(self._text[block.start : block.end].split())

    def _heading(self, block: Block, words: str) -> list[Span]:
        """Put a heading in the place of those that it ends."""
        beside: tuple[Span, ...] = ()
        while self._headings and (ended := self._headings[-1]).level >= block.level:
            if ended.level == block.level and self._is_right_after(ended):
                beside = ended.spans[-_MOST_HEADS:]  # of columns, one after the other
            self._headings.pop()
        over = [span for heading in self._headings if heading.words != self._title for span in heading.spans]
        self._headings.append(_Over(words, (*beside, block.span), block.level))
        self._label = self._lead = self._last = None
        self._before = ()
        self._items, self._beside, self._terms = [], [], []
        return over

    def _is_right_after(self, heading: _Over) -> bool:
        """Whether the block before the one that is looked at is this heading."""
        return self._at > 0 and self._blocks[self._at - 1].span == heading.spans[-1]

    def _above(self, *, is_list: bool) -> list[Span]:
        """The headings, and the title where it negates, or is all that a list hangs on."""
        found = [span for one in self._headings if one.words != self._title for span in one.spans]
        for one in self._headings:
            if one.words == self._title and (one.negates or (is_list and not found and not self._before)):
                found = [*one.spans, *found]
        return found

    # Lists and tables

    def _item(self, block: Block, words: str, below: Block | None) -> tuple[list[Span], bool]:
        found = [*self._above(is_list=True), *self._before]
        if self._label is not None:
            found += [*self._label.parent, *self._label.spans]
            self._label = replace(self._label, is_used=True, is_listed=True)
        if self._lead is not None:
            self._lead = replace(self._lead, is_used=True, is_listed=True)
        if block.kind in {BlockKind.LIST_ITEM, BlockKind.PARAGRAPH}:
            self._beside = []
            return found + self._list_item(block, words), self._is_item_citable(block, words, below)
        self._items = []
        if block.kind in {BlockKind.TERM, BlockKind.DEFINITION}:
            return found + self._term(block, words), block.kind is BlockKind.DEFINITION
        return found + self._row(block, words), block.kind is BlockKind.TABLE_ROW and not self._is_group(block)

    def _list_item(self, block: Block, words: str) -> list[Span]:
        """The items that one is below; those of a flattened list are on the level of the one that leads in to them."""
        level = block.level if block.kind is BlockKind.LIST_ITEM else _TYPED_LEVEL
        if self._last is None or not (self._last.kind is BlockKind.LIST_ITEM or self._items):
            self._items = []
        if not block.is_citable:  # its reader says so: a label of something else, and over nothing here
            return [span for item in self._items if item.level < level for span in item.spans]
        is_flat = not any(item.level > level for item in self._items)
        while self._items and (last := self._items[-1]).level >= level:
            if is_flat and last.level == level and last.words.endswith(":") and not words.endswith(":"):
                break
            self._items.pop()
        over = [span for item in self._items for span in item.spans]
        self._items.append(_Over(words, (block.span,), level))
        return over

    @staticmethod
    def _is_item_citable(block: Block, words: str, below: Block | None) -> bool:
        has_children = below is not None and below.kind is BlockKind.LIST_ITEM and below.level > block.level
        return not (words.endswith((":", "?")) or (has_children and not is_sentence(words)))

    def _term(self, block: Block, words: str) -> list[Span]:
        """The terms that a definition is of, unless its reader said so; a term after it takes their place."""
        if block.kind is BlockKind.DEFINITION:
            return [] if block.scope else [span for term in self._terms for span in term.spans]
        if self._last is None or self._last.kind is not BlockKind.TERM:
            self._terms = []
        self._terms.append(_Over(words, (block.span,)))
        return []

    def _row(self, block: Block, words: str) -> list[Span]:
        """The header rows of a table and the row that groups those below it."""
        is_new = self._last is None or self._last.kind not in {BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW}
        if is_new:
            self._beside, self._columns = [], self._width(block)
        over = [span for row in self._beside if row.level == 0 for span in row.spans]
        if block.kind is BlockKind.TABLE_HEADER:
            is_after_row = self._last is not None and self._last.kind is BlockKind.TABLE_ROW
            if is_after_row and self._cells(block) > 1 and any(row.level == 0 for row in self._beside):
                self._beside, over = [], []
            self._beside.append(_Over(words, (block.span,), int(self._is_group(block))))
            return over
        if self._is_group(block):
            self._beside = [row for row in self._beside if row.level == 0]
            self._beside.append(_Over(words, (block.span,), 1))
            return over
        beside = [span for row in self._beside for span in row.spans if not _holds_one_of(span, block.scope)]
        if is_new or not self._are_lists(block):
            return beside
        return [*beside, *([self._last.span] if self._last else [])]

    def _are_lists(self, block: Block) -> bool:
        """Whether a row's cells are lists under those of the row before it: lines under labels."""
        last = self._last
        if last is None or last.kind not in _ROWS:
            return False
        cells = self._text[block.start : block.end].split(_CELL_SEPARATOR)
        heads = self._text[last.start : last.end].split(_CELL_SEPARATOR)
        is_headed = len(cells) == len(heads) > 1 and all(is_label(head) and "\n" not in head for head in heads)
        return is_headed and all("\n" in cell for cell in cells)

    def _cells(self, block: Block) -> int:
        return self._text.count(_CELL_SEPARATOR, block.start, block.end) + 1

    def _width(self, first: Block) -> int:
        """The most cells of a row in the table that begins with a block."""
        most, at = self._cells(first), self._at
        while at < len(self._blocks) and self._blocks[at].kind in _ROWS:
            most, at = max(most, self._cells(self._blocks[at])), at + 1
        return most

    def _is_group(self, block: Block) -> bool:
        """Whether a row has but one cell, in a table that has more, and isn't itself below a cell that spans rows."""
        return self._cells(block) == 1 and self._columns > 1 and not block.scope

    # Paragraphs

    def _paragraph(self, block: Block, words: str, below: Block | None) -> tuple[list[Span], bool]:
        self._items, self._beside, self._terms = [], [], []
        meant = meant_as(words, below, self._words(below) if below else "")
        found = self._above(is_list=False)
        over = list(self._lead.spans[-_MOST_HEADS:]) if self._lead and self._is_led(block, words, meant) else []
        if meant in {Meant.LABEL, Meant.QUESTION} or (is_label(words) and negates(words) and not over):
            over += self._new_label(block, words, meant)
        elif self._label is not None:
            over += [*self._label.parent, *self._label.spans]
            self._label = replace(self._label, is_used=True)
        if self._lead is not None and over:
            self._lead = replace(self._lead, is_used=True)
        own = leading_spans(self._text, block, self._language)
        self._before = (*over, *own)
        if meant is Meant.LEAD_IN:
            self._lead = _Over(words, self._before)
        elif meant is Meant.QUESTION or (not over and meant is Meant.SENTENCE):
            self._lead = None
        is_after = self._last is not None and not over  # the first words below a heading may answer it
        is_name = is_after and below is None and len(words.split()) <= _NAME_WORDS and not is_sentence(words)
        return found + over, meant is Meant.SENTENCE and not is_name

    def _is_led(self, block: Block, words: str, meant: Meant) -> bool:
        """Whether a paragraph is below the lead-in before it, or an item of its list in all but name."""
        lead = self._lead
        if lead is None:
            return False
        if meant is Meant.LEAD_IN and not lead.is_used and self._is_next_to(lead):
            return True  # heads of columns, one after the other
        if meant is Meant.LEAD_IN or lead.is_listed:
            is_joint = meant is not Meant.SENTENCE and connects(words)
            return is_joint or (continues(words) and not affirms(words))
        if not lead.is_used:
            return not affirms(words)
        is_item = continues(words) or not is_sentence(words)
        return is_item or (restricts(lead.words) and len(block.span) <= _PARAGRAPH_CHARS and not affirms(words))

    def _is_next_to(self, lead: _Over) -> bool:
        """Whether the block before the one that is looked at is this lead-in, and nothing else."""
        return self._at > 0 and self._blocks[self._at - 1].span == lead.spans[-1]

    def _new_label(self, block: Block, words: str, meant: Meant) -> list[Span]:
        """Put a label in the place of the one before it, or below that one: what it is itself over is given back."""
        before, parent = self._label, tuple[Span, ...]()
        if before is not None and not (affirms(words) or negates(words)) and meant is Meant.LABEL:
            is_next_to = not before.is_used and not before.is_listed
            if is_next_to or (before.negates and not before.is_listed):
                parent = (*before.parent, *before.spans)
            elif before.parent:
                parent = before.parent
        elif before is not None and meant is Meant.QUESTION and before.negates:
            parent = (*before.parent, *before.spans)
        self._label = _Over(words, (block.span,), parent=parent)
        return list(parent)


def _holds_one_of(row: Span, spans: Sequence[Span]) -> bool:
    """Whether the reader has named those cells of a row that count."""
    return any(row.start <= span.start and span.end <= row.end for span in spans)


def _tabbed_lines(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, Block]]:
    """The numbers of paragraphs that are a table's rows in all but name, each with the first of its table."""

    def tabs(block: Block) -> int:
        words = text[block.start : block.end]
        is_line = block.kind is BlockKind.PARAGRAPH and not is_bulleted(words)
        return words.count(_CELL_SEPARATOR) if is_line else 0

    for count, found in groupby(enumerate(blocks), key=lambda pair: tabs(pair[1])):
        rows = list(found)
        if count and len(rows) >= _TABBED_ROWS:
            yield from ((at, rows[0][1]) for at, _ in rows)
