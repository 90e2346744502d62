"""Words of a draft in a version of an article, and what is to be said of them there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.passages.wording import core, folded
from ingest.document import Span
from ingest.scope.turning_words import negates
from service.check.draft import Draft, Piece
from service.check.searched_article import FoundWords
from service.check.sources import Source, SourceState
from service.check.verdict import QuoteVerdict, Reason

_BEFORE = 600  # characters of a draft before words in which what they hang on may be
_JOINING = frozenset({"", "and", "or", "and/or"})
_AROUND = "., ;:!'-*([)]"
_GONE = {SourceState.WITHDRAWN: Reason.WITHDRAWN, SourceState.REMOVED: Reason.REMOVED}
_ORDER = list(QuoteVerdict)
_LINE_END = " ¶ "
_SPACES = " ¶'\"-*([…"
_BETWEEN = " ¶'\"-*([,;:…"
_STARTS = re.compile(r"(?:^|[.!?:;,…]|¶|\b(?:for|in|if|and|or|says?|said|adds?|writes?|that|the))\W*$", re.IGNORECASE)
"""What may be before a label: nothing of the same sentence but words that leave it as it is."""
_ENDS = re.compile(r"[.!?¶]")
_OWN_WORDS = 5
_NEAR = 60  # characters


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Words of a draft in a version of an article, and what is said of them there."""

    verdict: QuoteVerdict
    reasons: tuple[Reason, ...]
    source: Source
    found: FoundWords
    missing: tuple[Span, ...]
    carried: frozenset[Span]
    is_turned: bool

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
        self._cores: dict[Span, str] = {}
        self._before: dict[int, str] = {}  # what is before a place, folded
        self._last: tuple[FoundPlace, int] | None = None  # what was found last, and where that ends in the draft

    def keep(self, place: FoundPlace, end: int) -> None:
        """Remember what was found last: what comes after it in the draft may share what it hangs on."""
        self._last = place, end

    def best(self, pieces: Sequence[Piece], sources: Sequence[Source]) -> FoundPlace | None:
        """The place that fits some pieces best, in any of some versions."""
        wanted = [(self._core(piece.span), piece.after_gap) for piece in pieces]
        best: FoundPlace | None = None
        for source in sources if all(text for text, _ in wanted) else ():
            for place in self._places(wanted, pieces[0].span.start, source):
                if best is None or place.order < best.order:
                    best = place
            if best is not None and best.verdict is QuoteVerdict.VERBATIM:
                break
        return best

    def _places(self, wanted: Sequence[tuple[str, bool]], start: int, source: Source) -> Iterator[FoundPlace]:
        """Where all of some pieces, of which the first starts somewhere in the draft, are in a version, in order."""
        for spans, is_gapless in source.article.sequences(wanted):
            found = source.article.found(spans, is_gapless=is_gapless)
            missing, turned = self._context(source, start).missing(found.needed)
            verdict, reasons = _judged(source, found, missing, turned)
            if verdict is not None:
                carried = frozenset((*(one for one in found.needed if one not in missing), *found.quoted_scope))
                yield FoundPlace(verdict, reasons, source, found, missing, carried, turned)

    def _core(self, span: Span) -> str:
        if span not in self._cores:
            self._cores[span] = self._draft.core(span)
        return self._cores[span]

    def _context(self, source: Source, start: int) -> "_Before":
        """What is before words in the draft, as far as they may hang on it."""
        shared, turned = frozenset[Span](), False
        if self._last is not None:
            last, end = self._last
            between = core(folded(self._draft.plain[min(end, start) : start])).strip(_AROUND)
            if last.source is source and between.casefold() in _JOINING:
                shared, turned = last.carried, last.is_turned
        if start not in self._before:
            before = self._draft.plain[max(0, start - _BEFORE) : start].replace("\n", _LINE_END)
            self._before[start] = folded(before)
        return _Before(source, self._before[start], shared, turned)


@dataclass(frozen=True, slots=True)
class _Before:
    """What is before words in a draft.

    Attributes:
        source: The version in which they were found.
        text: It, folded.
        shared: What was quoted or said with the words before them, where nothing comes between.
        turned: Whether those are turned by words of the draft's own.
    """

    source: Source
    text: str
    shared: frozenset[Span]
    turned: bool

    def missing(self, needed: Sequence[Span]) -> tuple[tuple[Span, ...], bool]:
        """What of that which words hang on isn't there, and whether something that turns them is."""
        left = [one for one in needed if one not in self.shared]
        before = self.text.rstrip(_BETWEEN)
        while left:
            label = core(folded(self.source.document.slice(left[-1])))
            above = before[: max(0, len(before) - len(label))].rstrip(_SPACES)
            if not before.casefold().endswith(label.casefold()) or not _STARTS.search(above[-_NEAR:]):
                break
            before = above.rstrip(_BETWEEN)
            left.pop()
        return tuple(left), self.turned or negates(_own_words(before))


def _own_words(before: str) -> str:
    """The last words before a quotation, of the same sentence or line."""
    return " ".join(_ENDS.split(before[-_NEAR:])[-1].split()[-_OWN_WORDS:])


def _judged(
    source: Source, found: FoundWords, missing: tuple[Span, ...], turned: bool
) -> tuple[QuoteVerdict | None, tuple[Reason, ...]]:
    """What is said of words that are in a version of an article, and why; nothing of parts of one that is gone."""
    is_whole = found.is_whole and found.is_gapless and found.is_ended and found.is_led_rightly
    if source.state is not SourceState.IN_SERVICE:
        if not is_whole or not found.is_citable:
            return None, ()
        if source.state is SourceState.EARLIER:
            return QuoteVerdict.SUPERSEDED, (Reason.EARLIER_VERSION,)
        return QuoteVerdict.WITHDRAWN, (_GONE[source.state],)
    if not found.is_citable:
        return QuoteVerdict.OUT_OF_SCOPE, (Reason.NOT_CITABLE,)
    reasons = tuple(
        reason
        for reason, holds in (
            (Reason.PUT_TOGETHER, not found.is_led_rightly),
            (Reason.SCOPE_MISSING, missing),
            (Reason.TURNED, turned),
            (Reason.PART_OF_SENTENCE, not found.is_whole),
            (Reason.LABEL_ONLY, not found.is_ended),
            (Reason.LEFT_OUT_UNMARKED, not found.is_gapless),
        )
        if holds
    )
    if not found.is_gapless or not found.is_led_rightly:
        return QuoteVerdict.ALTERED, reasons
    if not is_whole:
        return QuoteVerdict.CUT, reasons
    return (QuoteVerdict.OUT_OF_SCOPE if missing or turned else QuoteVerdict.VERBATIM), reasons
