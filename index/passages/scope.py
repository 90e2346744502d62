"""What words must be quoted with because they mean something else without it: "take aspirin", below "Don't".

A stopgap until blocks say themselves what their words hang on. What a list, a row or a paragraph hangs on is read from
the blocks that are there:

- a list hangs on what leads in to it: the paragraph before it that ends with a colon or is no sentence, or that has a
  sentence which turns what follows; an item below another one hangs on that. What a lead-in says doesn't matter: no
  list of words could be trusted to be whole, and to quote it is never wrong.
- a list, a row or a fragment hangs on a heading that negates, restricts, asks for a condition or says whom to call;
  sentences only on one that negates ("Who should not take it") or is open ("Call 999 if"), since elsewhere ("When to
  take it") they speak for themselves, and every quote below such a heading would begin with it. In a language whose
  words aren't known here, a list hangs on any heading right above it.

A quote is one slice of the text, so it begins with what it hangs on and goes through to the cited words. Where that is
too long, it ends earlier: the heading with the first words below it says less than was asked, but nothing false.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import zip_longest

from index.passages.cutting import sentence_spans
from index.passages.lead_in import ITEMS, LABEL_CHARS, LeadIn, continues, is_label, is_sentence
from index.passages.turning_words import is_open, negates, restricts
from ingest.document import Block, BlockKind, Document, Span

SCOPE = "scope-2"
"""Names the rules of this module: another name goes with every change of them."""

LONGEST_CHARS = 600
"""No quote is made longer than this by what it hangs on, but for one sentence."""

_FARTHEST_CHARS = 10 * LONGEST_CHARS  # within one block, where each sentence is looked for from each one after it
_DOCUMENTS_KEPT = 32
_BESIDE = frozenset({BlockKind.TABLE_ROW, BlockKind.DEFINITION})
_AFFIRMS = re.compile(r"(?:dos?|yes|always|you (?:can|may|should)|(?:what|when|why|how|who)\b.*)$", re.IGNORECASE)
_SETTLES = re.compile(r"do(?:s|n['’]ts?| not)?|always|never|avoid", re.IGNORECASE)


def quotable(document: Document, span: Span) -> Span:
    """A span with what its words hang on, which is quoted in its place; the span itself where that is nothing.

    What is quotable once is left as it is: `quotable(document, quotable(document, span)) == quotable(document, span)`.

    Returns:
        A span that begins at the outermost heading or lead-in that the words hang on. It ends where they do; where it
        would be longer than `LONGEST_CHARS`, at the last end of a sentence before that.
    """
    at = bisect_right(document.blocks, span.start, key=lambda block: block.start) - 1
    if at < 0:
        return span
    block = document.blocks[at]
    version = _Version(document.doc_id, document.text_sha256, document.extractor_version, document)
    start = _starts(version)[at]
    if start is None:
        start = _start_within(version, block, span)
    if start is None or start >= span.start:
        return span
    whole = Span(start, span.end)
    return whole if len(whole) <= LONGEST_CHARS else _shortened(document, whole)


def with_quotes(document: Document, sentences: Iterable[Span]) -> tuple[Span, ...]:
    """Sentences, and what is quoted in the place of those that hang on something; each once."""
    return tuple(dict.fromkeys(one for span in sentences for one in (span, quotable(document, span))))


def _start_within(version: "_Version", block: Block, span: Span) -> int | None:
    """Where the words of the same block begin that lead in to a sentence; a row's cells hang on those before them."""
    document = version.document
    before = Span(block.start, span.start)
    if block.kind is BlockKind.TABLE_ROW:
        return block.start if restricts(document.slice(before)) else None
    start, goes_on = None, continues(document.slice(span))
    if not goes_on and not document.text[max(before.start, before.end - 3) : before.end].rstrip().endswith(":"):
        return None
    sentences = _sentences(version, block)
    for at in range(bisect_right(sentences, before.end, key=lambda one: one.end) - 1, -1, -1):
        words = document.slice(sentences[at])
        if span.start - sentences[at].start > _FARTHEST_CHARS:
            break
        if words.endswith(":") or (goes_on and (negates(words) or not is_sentence(words))):
            start = sentences[at].start
        elif not goes_on:
            break
        goes_on = continues(words)
    return start


def _shortened(document: Document, whole: Span) -> Span:
    """From the same place as many sentences as fit; the first below what they hang on whether it fits or not."""
    first = bisect_right(document.blocks, whole.start, key=lambda block: block.start) - 1
    sentences = (
        sentence
        for at, block in enumerate(document.blocks[first:])
        for sentence in ([block.span] if at == 0 else sentence_spans(document, block.span))
    )
    end = None
    for sentence in sentences:
        if end is not None and sentence.end - whole.start > LONGEST_CHARS:
            break
        if not _is_heading_at(document, sentence) and sentence.start > whole.start:
            end = sentence.end
    return Span(whole.start, min(end or whole.end, whole.end))


def _is_heading_at(document: Document, span: Span) -> bool:
    at = bisect_right(document.blocks, span.start, key=lambda block: block.start) - 1
    return document.blocks[at].kind is BlockKind.HEADING


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of a document; what its names mean is left out of comparisons."""

    doc_id: str
    text_sha256: str
    extractor_version: str
    document: Document = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Over:
    """A heading, a label, an item or a table's header that words may hang on.

    Attributes:
        start: Where it, or what it hangs on itself, begins.
        level: Of a heading or an item.
        negates: Whether it negates what is below.
        restricts: Whether it does that, or restricts it.
        is_open: Whether it is the start of a sentence.
        is_title: Whether it is the document's title, which as such isn't over all of it.
        settles: Whether it says by itself what is to be made of the words below it, whatever is over it.
    """

    start: int
    level: int
    negates: bool
    restricts: bool
    is_open: bool
    is_title: bool = False
    settles: bool = False


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _sentences(version: _Version, block: Block) -> list[Span]:
    """The sentences of a block, which are looked at again for each of them."""
    return sentence_spans(version.document, block.span)


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _starts(version: _Version) -> tuple[int | None, ...]:
    """For each block where a quote of its words has to begin; None where they can be quoted by themselves."""
    return tuple(_Reading(version.document).starts())


class _Reading:
    """A document as it is gone through from its first block to its last."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._is_english = document.language is None or document.language.lower().split("-")[0] == "en"
        self._headings: list[_Over] = []
        self._label: _Over | None = None  # a paragraph that is meant as a heading
        self._label_at: Block | None = None  # that paragraph
        self._is_label_over = False  # whether its own list has come, so that another label may take its place
        self._before: LeadIn | None = None  # what may lead in to the list that is being gone through, or to a block
        self._items: list[_Over] = []  # those that the next item may hang on, outermost first
        self._depth = 0  # of the item before
        self._beside: _Over | None = None  # a table's header, or a term

    def starts(self) -> Iterator[int | None]:
        """Where a quote of each block has to begin."""
        blocks = self._document.blocks
        for block, below in zip_longest(blocks, blocks[1:]):
            words = " ".join(self._document.slice(block.span).split())
            if block.kind is BlockKind.HEADING:
                yield self._heading(block, words)
                continue
            if block.kind is BlockKind.LIST_ITEM:
                self._leave_items(block.level, words)
            elif self._is_label_over and block.kind is BlockKind.PARAGRAPH and self._is_new_label(words, below):
                self._label = None
            start = min(self._over(block, words), default=None)
            yield start
            self._note(block, words, block.start if start is None else start)

    def _is_new_label(self, words: str, below: Block | None) -> bool:
        """Whether words are meant as a heading: a few, above a list or a sentence, and not one more item of a list."""
        if below is None or not is_label(words):
            return False
        return below.kind is BlockKind.LIST_ITEM or is_sentence(self._document.slice(below.span))

    def _heading(self, block: Block, words: str) -> int | None:
        """Put a heading in the place of those that it ends."""
        while self._headings and self._headings[-1].level >= block.level:
            self._headings.pop()
        settles = _SETTLES.fullmatch(words) is not None
        over = [one.start for one in self._headings if one.negates and not (one.is_title or settles)]
        start = min(over, default=None)
        is_title = words == " ".join(self._document.title.split())
        made = _over(words, block.start if start is None else start, block.level)
        is_restricting = made.restricts or not self._is_english
        self._headings.append(replace(made, restricts=is_restricting, is_title=is_title, settles=settles))
        self._label = self._before = self._beside = None
        self._items.clear()
        return start

    def _over(self, block: Block, words: str) -> Iterator[int]:
        """Where all begins that the words of a block hang on."""
        is_item = block.kind in ITEMS
        is_short = not is_sentence(words) and len(words) <= LABEL_CHARS
        is_fragment = is_item or continues(words) or is_short
        for above, heading in enumerate(reversed(self._headings)):
            if above and heading.is_title and not is_item:
                continue
            restricts_this = heading.is_open if above else heading.restricts
            if heading.negates or (restricts_this and is_fragment) or (heading.is_open and not above):
                yield heading.start
            if heading.settles:
                break
        if (
            self._label
            and not _AFFIRMS.match(words)
            and (self._label.negates or (self._label.restricts and is_fragment))
        ):
            yield self._label.start
        if self._before and (lead := self._before.lead(self._document, block, words)) is not None:
            yield lead
        yield from (item.start for item in self._items if block.kind is BlockKind.LIST_ITEM)
        if self._beside and self._beside.restricts and block.kind in _BESIDE:
            yield self._beside.start

    def _leave_items(self, level: int, words: str) -> None:
        """Leave the items that the next one isn't below; a list may be on the level of the one that leads in to it."""
        leads_on = level == self._depth and not words.endswith(":")
        while self._items and (last := self._items[-1]).level >= level:
            if last.level == level and leads_on and last.is_open:
                break
            self._items.pop()
        self._depth = level

    def _note(self, block: Block, words: str, start: int) -> None:
        """Remember a block for what comes below it."""
        over = _over(words, start, block.level)
        if block.kind is BlockKind.LIST_ITEM:
            over = replace(over, is_open=words.endswith(":"))
            self._items += [over] if over.restricts or not is_sentence(words) else []
            self._is_label_over |= self._before is not None and self._before.block is self._label_at
        else:
            self._items.clear()
        if block.kind in {BlockKind.TABLE_HEADER, BlockKind.TERM}:
            self._beside = over
        if block.kind in ITEMS or block.kind is BlockKind.TABLE_HEADER:
            self._before = self._before and replace(self._before, is_next=False)
            return
        self._beside = None
        if self._before and self._before.lists(words) and not words.endswith(":"):
            self._before = replace(self._before, is_listed=True)
            return  # what leads in to paragraphs that are a list in all but name
        self._before = LeadIn(block, words, start)
        is_other = self._label is None or not self._label.negates or over.negates or _AFFIRMS.match(words)
        if is_other and is_label(words):  # others may be what the one before it says not to do
            self._label, self._label_at, self._is_label_over = over, block, False


def _over(words: str, start: int, level: int) -> _Over:
    return _Over(start, level, negates(words), restricts(words), is_open(words))
