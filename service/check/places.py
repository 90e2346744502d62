"""Words of a draft in a version of an article, and what is to be said of them there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.passages.wording import core, folded
from ingest.document import Span
from service.check.draft import Draft, Piece
from service.check.searched_article import FoundWords
from service.check.sources import Source, SourceState
from service.check.turning import OwnWords
from service.check.verdict import QuoteVerdict, Reason
from service.check.word_changes import medicines_of

_BEFORE = 600  # characters of a draft before words in which what they hang on may be
_JOINING = frozenset({"", "and", "or", "and/or"})
_AROUND = "., ;:!'-*([)]"
_GONE = {SourceState.WITHDRAWN: Reason.WITHDRAWN, SourceState.REMOVED: Reason.REMOVED}
_ORDER = list(QuoteVerdict)
_LINE_END = " ¶ "
_SPACES = " ¶'\"-*([…"
_BETWEEN = " ¶'\"-*([,;:…"
_STARTS = re.compile(
    r"(?:^|[.!?:;¶]|\b(?:says?|said|adds?|writes?)\b(?:\W*that\b)?)\W*(?:(?:for|in|if|the|with|it)\b\W*)*$",
    re.IGNORECASE,
)
"""What may be before a label: nothing of the same sentence but words that leave it as it is."""
_NEAR = 60  # characters
_MOST_PIECES = 40


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Words of a draft in a version of an article, and what is said of them there."""

    verdict: QuoteVerdict
    reasons: tuple[Reason, ...]
    source: Source
    found: FoundWords
    missing: tuple[Span, ...]
    carried: frozenset[Span]

    @property
    def order(self) -> tuple[int, int]:
        """By this, what fits best comes first."""
        return _ORDER.index(self.verdict), len(self.reasons)


class PlaceFinder:
    """Finds the words of one draft in articles.

    Args:
        draft: It.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._own = OwnWords(draft)
        self._turned: dict[tuple[Span, str, str, tuple[Span, ...]], tuple[Reason, ...]] = {}
        self._cores: dict[Span, str] = {}
        self._before: dict[int, str] = {}  # what is before a place, folded
        self._last: tuple[FoundPlace, int] | None = None  # what was found last, and where that ends in the draft

    def keep(self, place: FoundPlace, end: int) -> None:
        """Remember what was found last: what comes after it in the draft may share what it hangs on."""
        self._last = place, end

    def best(self, pieces: Sequence[Piece], sources: Sequence[Source]) -> FoundPlace | None:
        """The place that fits some pieces best, in any of some versions."""
        if len(pieces) > _MOST_PIECES or not all(self._core(piece.span) for piece in pieces):
            return None
        best: FoundPlace | None = None
        for source in sources:
            for place in self._places(pieces, source):
                if best is None or place.order < best.order:
                    best = place
            if best is not None and best.verdict is QuoteVerdict.VERBATIM:
                break
        return best

    def _places(self, pieces: Sequence[Piece], source: Source) -> Iterator[FoundPlace]:
        """Where all of some pieces are in a version, in order."""
        article, span = source.article, Span(pieces[0].span.start, pieces[-1].span.end)
        for spans, is_gapless in article.sequences([(self._core(one.span), one.after_gap) for one in pieces]):
            found = article.found(spans, is_gapless=is_gapless)
            missing = self._context(source, span.start).missing(found.needed)
            own = self._around(span, source, found)
            rows = [(there, self._draft.words(here.span)) for here, there in zip(pieces, spans, strict=True)]
            keeps_cells = not found.is_whole or all(article.has_cells(*row) for row in rows)
            verdict, reasons = _judged(source, found, missing, own, keeps_cells=keeps_cells)
            if verdict is not None:
                carried = frozenset((*(one for one in found.needed if one not in missing), *found.quoted_scope))
                yield FoundPlace(verdict, reasons, source, found, missing, carried)

    def _around(self, span: Span, source: Source, found: FoundWords) -> tuple[Reason, ...]:
        """What the draft's own words do to some words, which the article doesn't."""
        key = span, source.document.doc_id, source.document.text_sha256, found.spans
        if key not in self._turned:
            document = source.document
            scope = {one for piece in found.sentences for one in source.article.hangs_on(piece)}
            turned = self._own.turn(span, [folded(document.slice(one)) for one in scope])
            named, titled = self._own.medicines(span), medicines_of(document.title)
            other = named and titled and not named & titled and not named & medicines_of(document.slice(found.spans[0]))
            self._turned[key] = (*((Reason.TURNED,) if turned else ()), *((Reason.OTHER_MEDICINE,) if other else ()))
        return self._turned[key]

    def _core(self, span: Span) -> str:
        if span not in self._cores:
            self._cores[span] = self._draft.core(span)
        return self._cores[span]

    def _context(self, source: Source, start: int) -> "_Before":
        """What is before words in the draft, as far as they may hang on it."""
        shared = frozenset[Span]()
        if self._last is not None:
            last, end = self._last
            between = core(folded(self._draft.plain[min(end, start) : start])).strip(_AROUND)
            if last.source is source and between.casefold() in _JOINING:
                shared = last.carried
        if start not in self._before:
            before = self._draft.plain[max(0, start - _BEFORE) : start].replace("\n", _LINE_END)
            self._before[start] = folded(before)
        return _Before(source, self._before[start], shared)


@dataclass(frozen=True, slots=True)
class _Before:
    """What is before words in a draft.

    Attributes:
        source: The version in which they were found.
        text: It, folded.
        shared: What was quoted or said with the words before them, where nothing comes between.
    """

    source: Source
    text: str
    shared: frozenset[Span]

    def missing(self, needed: Sequence[Span]) -> tuple[Span, ...]:
        """What of that which words hang on isn't there."""
        left = [one for one in needed if one not in self.shared]
        before = self.text.rstrip(_BETWEEN)
        while left:
            label = core(folded(self.source.document.slice(left[-1])))
            above = before[: max(0, len(before) - len(label))].rstrip(_SPACES)
            near = above if len(above) <= _NEAR else f"x {above[-_NEAR:]}"
            if not before.casefold().endswith(label.casefold()) or not _STARTS.search(near):
                break
            before = above.rstrip(_BETWEEN)
            left.pop()
        return tuple(left)


def _judged(
    source: Source, found: FoundWords, missing: tuple[Span, ...], own: tuple[Reason, ...], *, keeps_cells: bool
) -> tuple[QuoteVerdict | None, tuple[Reason, ...]]:
    """What is said of words that are in a version of an article, and why; nothing of parts of one that is gone."""
    is_whole = found.is_whole and found.is_gapless and found.is_ended and found.is_led_rightly and keeps_cells
    if source.state is not SourceState.IN_SERVICE:
        if not is_whole or not found.is_citable:
            return None, ()
        if source.state is SourceState.EARLIER:
            return QuoteVerdict.SUPERSEDED, (Reason.EARLIER_VERSION,)
        return QuoteVerdict.WITHDRAWN, (_GONE[source.state],)
    if not found.is_citable:
        return QuoteVerdict.OUT_OF_SCOPE, (Reason.NOT_CITABLE,)
    holding = (
        (Reason.PUT_TOGETHER, not found.is_led_rightly or not keeps_cells),
        (Reason.SCOPE_MISSING, missing),
        *((reason, True) for reason in own),
        (Reason.PART_OF_SENTENCE, not found.is_whole),
        (Reason.LABEL_ONLY, not found.is_ended),
        (Reason.LEFT_OUT_UNMARKED, not found.is_gapless),
    )
    reasons = tuple(reason for reason, holds in holding if holds)
    if not found.is_gapless or not found.is_led_rightly or not keeps_cells:
        return QuoteVerdict.ALTERED, reasons
    if not is_whole:
        return QuoteVerdict.CUT, reasons
    return (QuoteVerdict.OUT_OF_SCOPE if reasons else QuoteVerdict.VERBATIM), reasons
