"""The quotations of a draft against the library: which are true to it, and what is wrong with the others."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from index.passages.scope import quotable
from index.passages.wording import core, folded
from ingest.document import Span
from ingest.home import Home
from service.check.draft import Claim, ClaimKind, Draft, Piece
from service.check.places import FoundPlace, PlaceFinder
from service.check.sources import Source, Sources, SourceState
from service.check.verdict import CheckedClaim, Elsewhere, QuoteVerdict, Reason
from service.check.word_changes import WordChange, word_changes
from service.citations.citation import Citation, CitedPart, PartRole, cite
from service.citations.likeness import most_similar, words
from service.citations.status import CitedVersion
from service.errors import DraftTooLong
from service.live.serving import Serving

MOST_PIECES = 300
_ALIKE = 0.6
_FEWEST_WORDS = 3
_MOST_CITED = 12
_MOST_ELSEWHERE = 3
_GONE = frozenset({SourceState.WITHDRAWN, SourceState.REMOVED})
_ORDER = list(QuoteVerdict)
_SURE = frozenset({QuoteVerdict.VERBATIM, QuoteVerdict.OUT_OF_SCOPE})


def check_draft(home: Home, serving: Serving, text: str, *, sentences: bool, today: date) -> list[CheckedClaim]:
    """Compare what a draft quotes with the library. The same draft and snapshot give the same verdicts.

    Args:
        home: Where the library is, and the table of quotes.
        serving: The snapshot in service, and what may be seen of it.
        text: The draft, which is kept nowhere.
        sentences: Whether each of its sentences is looked at as well.
        today: The day on which a review is due or not.

    Raises:
        DraftTooLong: If there is more to check than is checked at once.
        SnapshotNotServable: If the table of quotes can't be read.
    """
    draft = Draft.read(text, sentences=sentences)
    if (number := draft.pieces()) > MOST_PIECES:
        raise DraftTooLong(
            f"The text has {number} quotations and sentences to check, and {MOST_PIECES} are checked at once",
            remedy="Send it in parts",
        )
    return _DraftCheck(home, serving, draft, today).results()


class _DraftCheck:
    """One draft against the library."""

    def __init__(self, home: Home, serving: Serving, draft: Draft, today: date) -> None:
        self._draft, self._today = draft, today
        self._sources = Sources(home, serving, self._texts())
        self._finder = PlaceFinder(draft)

    def results(self) -> list[CheckedClaim]:
        """What is said of each claim, in order."""
        found = [self._claim(self._sentence_of(claim)) for claim in self._draft.claims]
        following = [*(place for _, place in found), None][1:]
        return [
            checked
            for (checked, _), then in zip(found, following, strict=True)
            if checked.verdict is QuoteVerdict.VERBATIM or then is None or not self._leads_in(checked, then)
        ]

    def _texts(self) -> Iterator[str]:
        """All that is looked up among the sentences of the library."""
        for claim in self._draft.claims:
            yield self._draft.words(claim.span)
            if claim.kind is ClaimKind.QUOTATION and (around := self._draft.sentence_around(claim.span)):
                yield self._draft.words(around)
            for part in self._draft.parts(claim.span):
                yield self._draft.words(part.span)
                yield from (self._draft.words(piece.span) for piece in self._draft.sentences(part))

    def _sentence_of(self, claim: Claim) -> Claim:
        """The sentence around words between quotation marks, where it is an article's own with those marks in it."""
        if claim.kind is ClaimKind.SENTENCE:
            return claim
        around = self._draft.sentence_around(claim.span)
        if around is None:
            return claim
        best = self._finder.best([Piece(around)], self._sources.with_sentences([self._draft.words(around)]))
        return replace(claim, span=around) if best and best.verdict is QuoteVerdict.VERBATIM else claim

    def _leads_in(self, checked: CheckedClaim, following: FoundPlace) -> bool:
        """Whether a claim is no more than what the next one hangs on, such as the line "Don't" above a list."""
        label, article = self._draft.core(checked.span).casefold(), following.source.article
        return any(
            core(folded(article.document.slice(one))).casefold() == label
            for piece in following.found.sentences
            for one in article.hangs_on(piece)
        )

    def _claim(self, claim: Claim) -> tuple[CheckedClaim, FoundPlace | None]:
        parts = self._draft.parts(claim.span)
        pieces = [piece for part in parts for piece in self._draft.sentences(part)]
        sources, place = self._placed(claim.span, parts, pieces)
        if place is not None:
            self._finder.keep(place, claim.span.end)
            return self._of_place(claim, place, sources), place
        if len(pieces) > 1:
            return self._of_sentences(claim, pieces), None
        return self._of_nearest(claim, claim.span), None

    def _placed(
        self, span: Span, parts: Sequence[Piece], pieces: Sequence[Piece]
    ) -> tuple[list[Source], FoundPlace | None]:
        """The place that fits words best, and all versions in which they were looked for."""
        texts = [self._draft.words(one) for one in dict.fromkeys((span, *(piece.span for piece in (*parts, *pieces))))]
        ways = list(dict.fromkeys(((Piece(span),), tuple(parts), tuple(pieces))))
        sources = self._sources.with_sentences(texts)
        finest = [self._draft.words(piece.span) for piece in pieces]
        best = self._first_best(ways, sources)
        if best is not None and best.verdict in _SURE:
            return sources, best
        near = [one for one in self._sources.sharing_words(texts, finest) if one not in sources]
        found = [one for one in (best, self._first_best(ways, near)) if one is not None]
        return [*sources, *near], min(found, key=lambda one: one.order, default=None)

    def _first_best(self, ways: Sequence[Sequence[Piece]], sources: Sequence[Source]) -> FoundPlace | None:
        """The place that fits best of all ways in which words are cut into pieces, where several fit the first."""
        found = [best for pieces in ways if (best := self._finder.best(pieces, sources)) is not None]
        return min(found, key=lambda one: one.order, default=None)

    def _of_place(self, claim: Claim, place: FoundPlace, sources: Sequence[Source]) -> CheckedClaim:
        """What is said of words that are somewhere."""
        checked = CheckedClaim(claim.kind, claim.span, place.verdict, place.reasons, similarity=1.0)
        source = place.source
        if source.state in _GONE:
            return replace(checked, doc_id=source.document.doc_id)
        if source.state is SourceState.EARLIER:
            nearest = self._nearest(claim.span, source.document.doc_id)
            return replace(
                checked,
                earlier=CitedVersion(source.document, _hull(place.found.sentences), source.stored_at or ""),
                citations=(nearest[0],) if nearest else (),
                similarity=nearest[1] if nearest else None,
                differences=self._differences(claim.span, nearest[0]) if nearest else (),
            )
        missing = [CitedPart.of(source.document, PartRole.SCOPE, one) for one in place.missing]
        return replace(
            checked,
            citations=self._citations(place),
            missing=tuple(missing),
            elsewhere=self._elsewhere(claim, place, sources) if place.verdict in _SURE else (),
        )

    def _citations(self, place: FoundPlace) -> tuple[Citation, ...]:
        """The whole sentences that words are in, each once."""
        document = place.source.document
        found: dict[Span, Citation] = {}
        for passage in self._sources.passages(document.doc_id):
            for sentence in passage.sentences:
                if any(sentence.overlaps(one) for one in place.found.sentences):
                    quoted = quotable(document, sentence)
                    span = quoted if quoted is not None and quoted.overlaps(sentence) else sentence
                    if span not in found and len(found) < _MOST_CITED:
                        found[span] = cite(document, passage, span, today=self._today)
        return tuple(found.values())

    def _elsewhere(self, claim: Claim, place: FoundPlace, sources: Sequence[Source]) -> tuple[Elsewhere, ...]:
        """Other articles in service that hold the same words, where something else is to be said of them."""
        found = []
        for source in sources:
            if source.state is SourceState.IN_SERVICE and source.document.doc_id != place.source.document.doc_id:
                other = self._finder.best(self._draft.parts(claim.span), [source])
                if other is not None and other.verdict is not place.verdict:
                    found.append(Elsewhere(other.verdict, source.document))
        return tuple(found[:_MOST_ELSEWHERE])

    def _of_sentences(self, claim: Claim, pieces: Sequence[Piece]) -> CheckedClaim:
        """What is said of several sentences that are nowhere together, by what is said of each."""
        each = []
        for piece in pieces:
            one = Claim(claim.kind, piece.span)
            sources, place = self._placed(piece.span, [piece], [piece])
            if place is not None:
                self._finder.keep(place, piece.span.end)
            each.append(self._of_place(one, place, sources) if place else self._of_nearest(one, piece.span))
        verdicts = {one.verdict for one in each}
        if verdicts == {QuoteVerdict.NOT_FOUND}:
            return CheckedClaim(claim.kind, claim.span, QuoteVerdict.NOT_FOUND)
        worst = max(each, key=lambda one: _ORDER.index(one.verdict))
        verdict, reasons = worst.verdict, worst.reasons
        if verdict is QuoteVerdict.NOT_FOUND:
            verdict, reasons = QuoteVerdict.ALTERED, (Reason.PARTLY_FOUND,)
        elif verdict in {QuoteVerdict.VERBATIM, QuoteVerdict.CUT}:
            verdict, reasons = QuoteVerdict.ALTERED, (Reason.PUT_TOGETHER,)
        cited = {one.citation_id: one for checked in each for one in checked.citations}
        return CheckedClaim(
            claim.kind,
            claim.span,
            verdict,
            reasons,
            citations=tuple(cited.values())[:_MOST_CITED],
            missing=worst.missing,
            differences=tuple(one for checked in each for one in checked.differences),
            similarity=min((one.similarity for one in each if one.similarity is not None), default=None),
            earlier=worst.earlier,
            doc_id=worst.doc_id,
            sentences=tuple(each),
        )

    def _of_nearest(self, claim: Claim, span: Span) -> CheckedClaim:
        """What is said of words that are nowhere: altered, where a sentence is much like them."""
        nearest = self._nearest(span)
        if nearest is None:
            return CheckedClaim(claim.kind, claim.span, QuoteVerdict.NOT_FOUND)
        citation, similarity = nearest
        found = self._differences(span, citation)
        reasons = [
            *([Reason.NUMBER_CHANGED] if any(one.changes_a_number for one in found) else []),
            *([Reason.MEDICINE_CHANGED] if any(one.changes_a_medicine for one in found) else []),
            *([Reason.NEGATION_CHANGED] if any(one.changes_a_negation for one in found) else []),
        ]
        return CheckedClaim(
            claim.kind,
            claim.span,
            QuoteVerdict.ALTERED,
            tuple(reasons) or (Reason.WORDS_CHANGED,),
            citations=(citation,),
            differences=found,
            similarity=similarity,
        )

    def _nearest(self, span: Span, doc_id: str | None = None) -> tuple[Citation, float] | None:
        """The sentence in service, of one article or any, that is much like words of a draft, and most of all."""
        text = self._draft.words(span)
        wanted = words(text)
        if len(wanted) < _FEWEST_WORDS:
            return None
        passages = self._sources.passages(doc_id) if doc_id else self._sources.alike(text)
        candidates = {
            (at, sentence): self._sources.words(passage, sentence)
            for at, passage in enumerate(passages)
            for sentence in passage.sentences
        }
        found = most_similar(candidates, wanted, least=_ALIKE)
        if found is None:
            return None
        (at, sentence), likeness = found
        passage = passages[at]
        source = self._sources.present(passage.doc_id)
        if source is None:
            return None
        span_cited = quotable(source.document, sentence) or sentence
        return cite(source.document, passage, span_cited, today=self._today), likeness

    def _differences(self, span: Span, citation: Citation) -> tuple[WordChange, ...]:
        return word_changes(self._draft.words(span), citation.document.slice(citation.span))


def _hull(spans: Sequence[Span]) -> Span:
    return Span(min(one.start for one in spans), max(one.end for one in spans))
