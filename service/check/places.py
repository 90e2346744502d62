"""Words of a draft in a version of an article, and what is to be said of them there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.passages.wording import core, folded
from ingest.document import Span
from service.check.draft import Draft, Piece
from service.check.searched_article import FoundWords
from service.check.sources import Source, SourceState
from service.check.verdict import QuoteVerdict, Reason
from service.citations.word_borders import is_within_words

_BEFORE = 600  # characters of a draft before words in which what they hang on may be
_JOINING = frozenset({"", "and", "or", "and/or"})
_AROUND = "., ;:!'-*([)]"
_GONE = {SourceState.WITHDRAWN: Reason.WITHDRAWN, SourceState.REMOVED: Reason.REMOVED}
_ORDER = list(QuoteVerdict)


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Words of a draft in a version of an article, and what is said of them there."""

    verdict: QuoteVerdict
    reasons: tuple[Reason, ...]
    source: Source
    found: FoundWords
    missing: tuple[Span, ...]

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
        self._last: tuple[FoundPlace, int] | None = (
            None  # the words that were found last, and where they end in the draft
        )

    def keep(self, place: FoundPlace, end: int) -> None:
        """Remember what was found last: what comes after it in the draft may share what it hangs on."""
        self._last = place, end

    def best(self, pieces: Sequence[Piece], sources: Sequence[Source]) -> FoundPlace | None:
        """The place that fits some pieces best, in any of some versions."""
        places = (place for source in sources for place in self._places(pieces, source))
        return min(places, key=lambda place: place.order, default=None)

    def _places(self, pieces: Sequence[Piece], source: Source) -> Iterator[FoundPlace]:
        """Where all of some pieces are in a version, one after the other."""
        wanted = [
            (core(folded(self._draft.plain[piece.span.start : piece.span.end])), piece.after_gap) for piece in pieces
        ]
        if not all(text for text, _ in wanted):
            return
        for spans, is_gapless in source.article.sequences(wanted):
            found = source.article.found(spans, is_gapless=is_gapless)
            needed = found.needed
            missing = self._missing(source, needed, pieces[0].span.start) if needed else ()
            verdict, reasons = _judged(source, found, missing)
            yield FoundPlace(verdict, reasons, source, found, missing)

    def _missing(self, source: Source, needed: tuple[Span, ...], start: int) -> tuple[Span, ...]:
        """What words hang on that isn't in the draft: directly before them, or before others that share it."""
        left = list(needed)
        if self._last is not None:
            last, end = self._last
            between = core(folded(self._draft.plain[min(end, start) : start])).strip(_AROUND)
            if last.source is source and between.casefold() in _JOINING:
                said = {one for piece in last.found.sentences for one in source.article.hangs_on(piece)}
                left = [one for one in left if one not in said or one in last.missing]
        before = folded(self._draft.plain[max(0, start - _BEFORE) : start]).casefold().rstrip(_AROUND)
        while left:
            label = core(folded(source.document.slice(left[-1]))).casefold()
            if not before.endswith(label) or is_within_words(before[: -len(label)][-1:]):
                break
            before = before[: -len(label)].rstrip(_AROUND)
            left.pop()
        return tuple(left)


def _judged(source: Source, found: FoundWords, missing: tuple[Span, ...]) -> tuple[QuoteVerdict, tuple[Reason, ...]]:
    """What is said of words that are in a version of an article, and why."""
    if source.state in _GONE:
        return QuoteVerdict.WITHDRAWN, (_GONE[source.state],)
    if source.state is SourceState.EARLIER:
        return QuoteVerdict.SUPERSEDED, (Reason.EARLIER_VERSION,)
    if not found.is_citable:
        return QuoteVerdict.OUT_OF_SCOPE, (Reason.NOT_CITABLE,)
    if not found.is_said:
        return QuoteVerdict.CUT, (Reason.LABEL_ONLY,)
    reasons = [
        *([Reason.SCOPE_MISSING] if missing else []),
        *([] if found.is_whole else [Reason.PART_OF_SENTENCE]),
        *([] if found.is_gapless else [Reason.LEFT_OUT_UNMARKED]),
    ]
    if not found.is_gapless:
        return QuoteVerdict.ALTERED, tuple(reasons)
    in_part_of_row = any(source.article.is_of_one_row(one, piece) for one in missing for piece in found.sentences)
    if not found.is_whole or in_part_of_row:
        return QuoteVerdict.CUT, tuple(reasons)
    return (QuoteVerdict.OUT_OF_SCOPE if missing else QuoteVerdict.VERBATIM), tuple(reasons)
