"""An article as words are looked for in it: where they are, whether whole, and what they hang on there."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.kept import Kept
from index.passages.scope import ROW_CHARS, block_at, scope_of
from index.passages.wording import Wording, core, folded, may_hold, wording
from ingest.document import Block, BlockKind, Document, Span
from ingest.scope.lead_in import is_sentence
from ingest.scope.sentences import sentence_spans, trim
from service.check.binding import binding
from service.citations.word_borders import is_within_words

_MOST_PLACES = 8
_AROUND = "., ;:!'()[]-“”‘’\"«»•–—…。！\n\t\u00a0"
_HEADINGS = frozenset({BlockKind.HEADING, BlockKind.TABLE_HEADER, BlockKind.TERM})
_BEFORE_DIGITS, _WITHIN_DIGITS = frozenset(".,-+<>±≤≥~"), frozenset(".,")
_ROWS = frozenset({BlockKind.TABLE_ROW, BlockKind.TABLE_HEADER})
_INCHES = frozenset("'\"’”′″")
_LISTED = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})
_CHARACTERS_KEPT = 4_000_000
_WORDINGS: Kept[str, Wording] = Kept(_CHARACTERS_KEPT, lambda one: len(one.text))
_QUESTION = "?"


@dataclass(frozen=True, slots=True)
class FoundWords:
    """Words of an article, as a draft has them.

    Attributes:
        spans: Where the parts of them are, in order.
        is_whole: Whether they are whole sentences, or what those hang on.
        is_said: Whether any of them says something by itself: more than headings and labels.
        is_citable: Whether none of them is struck out, hidden, or otherwise not for quoting.
        is_ended: Whether they end with something that is said, not with what leads in to something.
        is_gapless: Whether nothing is left out between the parts that the draft doesn't say is left out.
        is_led_rightly: Whether the headings and labels among them are those of what follows them.
        needed: What they hang on that isn't among them.
        quoted_scope: What they hang on that is.
        sentences: The sentences that they are in.
    """

    spans: tuple[Span, ...]
    is_whole: bool
    is_said: bool
    is_citable: bool
    is_ended: bool
    is_gapless: bool
    is_led_rightly: bool
    needed: tuple[Span, ...]
    quoted_scope: tuple[Span, ...]
    sentences: tuple[Span, ...]


class SearchedArticle:
    """One version of an article.

    Args:
        document: It.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._sentences_at: dict[str, list[Span]] = {}
        self._scopes: dict[Span, tuple[Span, ...]] = {}
        self._in_blocks: dict[Span, list[Span]] = {}
        self._starts = [block.start for block in document.blocks]

    @cached_property
    def _wording(self) -> Wording:
        return _WORDINGS.get(self.document.text_sha256, wording, self.document.text)

    def note(self, words: str, sentences: Iterable[Span]) -> None:
        """Remember where some words are whole sentences, so that they needn't be looked for; what isn't so is left."""
        wanted = _key(words)
        places = [one for one in sentences if _key(core(folded(self.document.slice(one)))) == wanted]
        if places:
            self._sentences_at[wanted] = sorted(places)

    def find(self, words: str, after: int = 0) -> Iterator[Span]:
        """Where words are that are written as `core(folded(…))` gives them, from a place in the text on.

        The first letter may be a capital, or not. Parts of longer words aren't found.
        """
        noted = self._sentences_at.get(_key(words))
        if noted is not None:
            yield from (one for one in noted if one.start >= after)
            return
        if not may_hold(self.document.text, words):
            return
        text, rest = self._wording.text, words[1:]
        at = self._wording.place(after)
        for _ in range(_MOST_PLACES):
            at = text.find(rest, at + 1) - 1
            if not rest or at < 0:
                return
            end = at + len(words)
            if text[at].casefold() == words[0].casefold() and not self._is_inside(at) and not self._is_inside(end):
                yield self._wording.span(at, end)
            at += 1

    def sequences(self, pieces: Sequence[tuple[str, bool]]) -> Iterator[tuple[tuple[Span, ...], bool]]:
        """Where pieces are one after the other, with whether only those gaps are between them that they name.

        Whole items of a list, or rows of a table, may be left out, and whatever is between these and what they hang on.

        Args:
            pieces: Words as `find` takes them, and whether something may be left out before them.
        """
        first, *others = pieces
        for start in self.find(first[0]):
            spans, gapless = [start], True
            for words, after_gap in others:
                following = next(self.find(words, spans[-1].end), None)
                if following is None:
                    return
                gapless &= after_gap or self._follows(spans[-1], following)
                spans.append(following)
            yield tuple(spans), gapless

    def _follows(self, span: Span, following: Span) -> bool:
        """Whether nothing of a text's prose is between two spans."""
        if not self.document.text[span.end : following.start].strip(_AROUND):
            return True
        before, after = (list(self._sentences(one)) for one in (span, following))
        if not any(map(self._says_something, before)):
            return True  # whether it leads in to what follows is another matter
        return (
            self.hangs_on(before[-1]) == self.hangs_on(after[0])
            and self._is_listed(before[-1], span)
            and self._is_listed(after[0], following)
        )

    def _is_listed(self, piece: Span, span: Span) -> bool:
        """Whether an item of a list, or a row of a table, is there whole."""
        block = block_at(self.document, piece.start)
        return block is not None and block.kind in _LISTED and self._is_whole(piece, [span])

    def found(self, spans: tuple[Span, ...], *, is_gapless: bool = True) -> FoundWords:
        """What is to be said of words that are at some places."""
        pieces = [piece for span in spans for piece in self._sentences(span)]
        covered = [piece for piece in pieces if self._is_whole(piece, spans)]
        said = [piece for piece in pieces if self._says_something(piece)]
        binding_ones = {one for piece in said for one in binding(self.document, self.hangs_on(piece), piece)}
        needed = {one for one in binding_ones if self._rest(one, covered)}
        return FoundWords(
            spans=spans,
            is_whole=len(covered) == len(pieces),
            is_said=bool(said),
            is_ended=bool(said) and pieces[-1] in said,
            is_citable=all(piece in said or self._introduces(piece) for piece in pieces),
            is_gapless=is_gapless,
            is_led_rightly=self._is_led_rightly(pieces, said),
            needed=tuple(sorted(needed)),
            quoted_scope=tuple(sorted(binding_ones - needed)),
            sentences=tuple(said or pieces),
        )

    def _is_led_rightly(self, pieces: Sequence[Span], said: Sequence[Span]) -> bool:
        """Whether each sentence hangs on what is quoted above it, and on nothing that belongs to others."""
        above: list[Span] = []
        after_said = False
        for piece in pieces:
            if piece not in said:
                above = [piece] if after_said else [*above, piece]
                after_said = False
                continue
            scope = self.hangs_on(piece)
            if not all(any(one.overlaps(label) for one in scope) for label in above):
                return False
            after_said = True
        return True

    def has_cells(self, span: Span, drafted: str) -> bool:
        """Whether a row of a table that is drafted as one has its cells where they are; what is no row has."""
        block = block_at(self.document, span.start)
        if block is None or block.kind not in _ROWS or "\t" not in drafted:
            return True
        return _cells(drafted) == _cells(self.document.slice(block.span))

    def hangs_on(self, piece: Span) -> tuple[Span, ...]:
        """What a sentence of it hangs on."""
        if piece not in self._scopes:
            self._scopes[piece] = scope_of(self.document, piece)
        return self._scopes[piece]

    def _pieces(self, block: Block) -> list[Span]:
        """The sentences of a block, read once."""
        if block.span not in self._in_blocks:
            self._in_blocks[block.span] = list(_pieces(self.document, block))
        return self._in_blocks[block.span]

    def _sentences(self, span: Span) -> Iterator[Span]:
        """The sentences and the cells that words are in."""
        blocks = self.document.blocks
        at = max(0, bisect_left(self._starts, span.start + 1) - 1)
        while at < len(blocks) and blocks[at].start < span.end:
            for one in self._pieces(blocks[at]):
                if one.overlaps(span) and core(self.document.text[max(one.start, span.start) : min(one.end, span.end)]):
                    yield one
            at += 1

    def _is_whole(self, piece: Span, spans: Sequence[Span]) -> bool:
        """Whether all words of a sentence are among those of some spans."""
        return not self._rest(piece, spans)

    def _rest(self, piece: Span, spans: Sequence[Span]) -> list[str]:
        """What words are left of a piece without some spans."""
        left = [piece]
        for span in spans:
            left = [one for part in left for one in _without(part, span)]
        return [words for one in left if (words := self._left_words(one))]

    def _left_words(self, one: Span) -> str:
        """What is more than marks; a sign of feet or inches is, after a number."""
        text = self.document.text
        if text[one.start - 1 : one.start].isdigit() and text[one.start : one.start + 1] in _INCHES:
            return text[one.start]
        return self.document.slice(one).strip(_AROUND)

    def _says_something(self, piece: Span) -> bool:
        block = block_at(self.document, piece.start)
        if block is None or block.is_citable or block.kind is not BlockKind.PARAGRAPH:
            return block is not None and block.is_citable
        last = self._pieces(block)[-1]  # of a paragraph, the last sentence leads in to what is below it
        return piece != last and self._introduces(last) and is_sentence(self.document.slice(piece))

    def _introduces(self, piece: Span) -> bool:
        """Whether what says nothing by itself is a heading, a question, or leads in to something."""
        block = block_at(self.document, piece.start)
        return (
            (block is not None and block.kind in _HEADINGS)
            or self.document.slice(piece).endswith(_QUESTION)
            or any(piece.overlaps(one) for block in self.document.blocks for one in block.scope)
        )

    def _is_inside(self, at: int) -> bool:
        """Whether a place is within a word, or a number with its sign."""
        text = self._wording.text
        if at < len(text) and text[at].isdigit() and text[at - 1 : at] in _BEFORE_DIGITS:
            return True
        if at and text[at - 1].isdigit() and text[at : at + 1] in _WITHIN_DIGITS and text[at + 1 : at + 2].isdigit():
            return True
        return 0 < at < len(text) and is_within_words(text[at - 1]) and is_within_words(text[at])


def _cells(row: str) -> list[str]:
    """The words of each cell of a row, without empty ones at its end."""
    cells = [core(folded(cell)) for cell in row.split("\t")]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _key(words: str) -> str:
    return words[:1].casefold() + words[1:]


def _pieces(document: Document, block: Block) -> Iterator[Span]:
    """The sentences of a block; a row of a table is whole, unless it is as long as a text, as is a row of heads."""
    if block.kind is BlockKind.TABLE_HEADER or (block.kind is BlockKind.TABLE_ROW and len(block.span) <= ROW_CHARS):
        yield block.span
        return
    if block.kind is BlockKind.TABLE_ROW:
        at = block.start
        for cell in document.slice(block.span).split("\t"):
            span = trim(document.text, Span(at, at + len(cell)))
            if len(span):
                yield span
            at += len(cell) + 1
        return
    yield from sentence_spans(document.text, block.span, document.language)


def _without(part: Span, taken: Span) -> Iterator[Span]:
    if not part.overlaps(taken):
        yield part
        return
    if part.start < taken.start:
        yield Span(part.start, taken.start)
    if taken.end < part.end:
        yield Span(taken.end, part.end)
