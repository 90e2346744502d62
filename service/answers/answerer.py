"""What is said to the person who asks: cited passages, or a refusal with its reason."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import islice

from index.config import Evidence
from index.passages.passage import Passage
from index.passages.query import Query
from index.ranking.hit import Hit
from index.ranking.searcher import Searcher
from index.things.question import Asked
from index.things.thing import MissingThing
from index.words.analysis import tokens
from index.words.synonyms import Synonyms
from ingest.document import Document, Span
from service.answers.about import AboutWhatWasAsked, Found, missing_message
from service.answers.confidence import Calibration
from service.answers.merging import MergedHit, gather_hits, order
from service.answers.quoting import Quoting
from service.citations.citation import Citation, cite
from service.emergency.means_model import Alarm
from service.questions.subjects import telling_terms

_NEAREST = 3


class RefusalReason(StrEnum):
    """Why there is no answer."""

    NOTHING_IN_SCOPE = "nothing_in_scope"
    NOTHING_ON_SUBJECT = "nothing_on_subject"
    NOT_ANSWERED = "not_answered"
    LANGUAGE_NOT_SUPPORTED = "language_not_supported"
    CRISIS = "crisis"
    NOT_ABOUT = "not_about"
    PAUSED = "paused"


_MESSAGES = {
    RefusalReason.NOTHING_IN_SCOPE: "No article was searched: none matches the filters that were set.",
    RefusalReason.NOTHING_ON_SUBJECT: "None of the articles here seems to be about this.",
    RefusalReason.NOT_ANSWERED: "There is something here on this subject, but it doesn’t seem to answer this question.",
    RefusalReason.LANGUAGE_NOT_SUPPORTED: "Only questions and articles in English are answered here: for other "
    "languages it wasn’t measured how often an answer would be wrong.",
    RefusalReason.CRISIS: "We show no articles here. Please use the help above, or say to somebody near you how you "
    "feel.",
    RefusalReason.PAUSED: "No questions are answered here at the moment: whoever runs this search has paused it. "
    "The articles can still be read.",
}
_NO_ARTICLES = "No article was searched: there is none here at present."


@dataclass(frozen=True, slots=True)
class Refusal:
    """That there is no answer, why, and which articles come nearest.

    Attributes:
        reason: Why.
        message: The same in words.
        nearest: The articles.
        missing: What the question is about and no article is; empty for other reasons.
    """

    reason: RefusalReason
    message: str
    nearest: tuple[Document, ...]
    missing: tuple[MissingThing, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedHit:
    """A hit, the citation of its answering words, and where in the passage's text those are.

    Attributes:
        hit: The best of the passages that were merged.
        passage: All of them as one.
        passage_ids: Theirs, in the order of the text.
        citation: Of the sentence that answers best, in whichever of them it is.
        highlights: What of the citation's words is in the text of `passage`, as offsets into it; words before it are in
            its context.
        evidence: What speaks for that sentence.
        group_note: In plain words that it is about other people than the question; None where it isn't.
        is_pinned: Whether it is the first one because the editors want that.
    """

    hit: Hit
    passage: Passage
    passage_ids: tuple[str, ...]
    citation: Citation
    highlights: tuple[Span, ...]
    evidence: Evidence
    group_note: str | None = None
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """What became of one of the questions that were asked at once.

    Attributes:
        span: Where it is in what was asked.
        text: Its words there.
        confidence: Calibrated probability that its best passage answers.
        hit_ranks: The ranks of its hits among all.
        refusal: None where it is answered.
    """

    span: Span
    text: str
    confidence: float
    hit_ranks: tuple[int, ...]
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: hits, or a refusal.

    Attributes:
        question: As it was asked.
        confidence: Calibrated probability that the best passage answers.
        hits: Best first, question by question; none where it is refused.
        refusal: None where it is answered.
        did_you_mean: The question with its likely misspelt words put right; None where nothing seems misspelt.
        snapshot_id: The index that answered.
        took_ms: From the question to here.
        questions: Each of the questions in it, in order.
        unjudged_language: Where it is answered though it, or its best page, is in a language in which refusing wasn't
            measured: that language; None otherwise.
        alarm: What is done as it sounds as if it asked for means of suicide; None where it doesn't, or nobody knows.
        featured: Articles that the editors point to beside it; no hit is of them.
    """

    question: str
    confidence: float
    hits: tuple[CitedHit, ...]
    refusal: Refusal | None
    did_you_mean: str | None
    snapshot_id: str
    took_ms: float
    questions: tuple[QuestionAnswer, ...] = ()
    unjudged_language: str | None = None
    alarm: Alarm | None = None
    featured: tuple[Document, ...] = ()


def refused(reason: RefusalReason, nearest: Iterable[Document] = ()) -> Refusal:
    """A refusal in the words for its reason, with the first of some articles."""
    return Refusal(reason, _MESSAGES[reason], tuple(islice(nearest, _NEAREST)))


class Answerer:
    """Asks a snapshot, and words what it finds."""

    def __init__(
        self,
        searcher: Searcher,
        calibration: Calibration,
        *,
        min_confidence: float | None,
        today: Callable[[], date],
        prefer_newer: bool = True,
    ) -> None:
        self.searcher = searcher
        self._calibration = calibration
        self.threshold = calibration.threshold if min_confidence is None else min_confidence
        self.today = today
        self._prefer_newer = prefer_newer
        self._document = partial(_document, searcher)  # a method would lead back here, and keep a snapshot that is done
        self._about = AboutWhatWasAsked(searcher, self._document)
        self._quoting = Quoting(self._document)

    def with_synonyms(self, synonyms: Synonyms) -> "Answerer":
        """What answers from the same snapshot, asked with other synonyms."""
        return Answerer(
            self.searcher.with_synonyms(synonyms),
            self._calibration,
            min_confidence=self.threshold,
            today=self.today,
            prefer_newer=self._prefer_newer,
        )

    def ask(
        self, query: Query, *, min_confidence: float | None = None, withdrawn: frozenset[str] = frozenset()
    ) -> Answer:
        """Answer a question.

        Args:
            query: The question.
            min_confidence: Refuse below this; None takes the service's own threshold, 0 gives the ranking.
            withdrawn: Documents that nothing may be cited from.
        """
        started = time.perf_counter()
        threshold = self.threshold if min_confidence is None else min_confidence
        asked = self._about.read(query.text, withdrawn=withdrawn)
        found = self._found(query, asked, withdrawn, is_checked=threshold > 0.0)
        confidence = self._calibration.probability(found.hits)
        refusal = self._refusal(query, found, is_sure=confidence >= threshold)
        cited = () if refusal else tuple(islice(self._cited(found.merged, asked), query.k))
        if refusal is None and not cited:
            refusal = self._refusal(query, found, is_sure=False)
        return Answer(
            question=query.text,
            confidence=confidence,
            hits=cited,
            refusal=refusal,
            did_you_mean=self.searcher.did_you_mean(query.text, withdrawn=withdrawn),
            snapshot_id=self.searcher.manifest.snapshot_id,
            took_ms=(time.perf_counter() - started) * 1000.0,
        )

    def confidence_in(self, cited: CitedHit, *, instead_of: CitedHit) -> float:
        """How sure it would be of a hit in the place of another: its lead over the next is at most the other one's."""
        return self._calibration.probability_with(cited.hit, margin=instead_of.hit.signals.margin)

    def listed_subjects(self, question: str) -> frozenset[str]:
        """What a question is about, by names from the lists and from titles: none is a word of its own."""
        return self._about.things.listed(question)

    def _found(self, query: Query, asked: Asked, withdrawn: frozenset[str], *, is_checked: bool) -> Found:
        """What was found; where it is checked, without passages that aren't about what was asked."""

        def gather(left_out: frozenset[str], wider: int) -> tuple[list[Hit], list[MergedHit]]:
            return gather_hits(
                lambda depth: self.searcher.search(replace(query, k=depth), withdrawn=withdrawn, left_out=left_out),
                self._document,
                k=query.k * wider,
                steady=self.searcher.steady_depth,
            )

        return self._about.found(asked, gather) if is_checked else Found(*gather(frozenset(), 1))

    def _refusal(self, query: Query, found: Found, *, is_sure: bool) -> Refusal | None:
        """Why there is no answer; None where there is one."""
        hits = found.hits
        if not hits:
            message = _NO_ARTICLES if query.filters.is_empty else _MESSAGES[RefusalReason.NOTHING_IN_SCOPE]
            return Refusal(RefusalReason.NOTHING_IN_SCOPE, message, ())
        if found.missing:
            nearest = tuple(self._nearest(query.text, hits))
            return Refusal(RefusalReason.NOT_ABOUT, missing_message(found.missing), nearest, found.missing)
        if is_sure:
            return None
        there = self._calibration.has_subject(hits)
        reason = RefusalReason.NOT_ANSWERED if there else RefusalReason.NOTHING_ON_SUBJECT
        return Refusal(reason, _MESSAGES[reason], tuple(self._nearest(query.text, hits)))

    def _cited(self, found: Sequence[MergedHit], asked: Asked) -> Iterator[CitedHit]:
        """Hits in their order, ranked from 1; one of labels alone, where nothing may be quoted, is left out."""
        rank, today = 0, self.today()
        for merged in order(found, self._document, prefer_newer=self._prefer_newer, today=today):
            answering = self._quoting.answering(merged)
            if answering is None:
                continue
            rank += 1
            shown = self._quoting.shown(merged, answering.span)
            document, member = self._document(merged.passage.doc_id), answering.hit
            citation = cite(document, member.passage, shown.words, today=today)
            best = merged.best.ranked(rank)
            evidence = member.sentence_evidence[answering.number]
            note = self._about.things.group_note(asked, shown.passage, citation.quote)
            yield CitedHit(best, shown.passage, merged.passage_ids, citation, shown.highlights, evidence, note)

    def _nearest(self, question: str, hits: Sequence[Hit]) -> Iterator[Document]:
        """The first articles with a passage that has a telling word of the question: others only happen to rank."""
        telling, seen = telling_terms(question), set[str]()
        for passage in (hit.passage for hit in hits):
            if len(seen) == _NEAREST:
                return
            document = self._document(passage.doc_id)
            said = "\n".join((document.title, *passage.headings, passage.text))
            if passage.doc_id not in seen and not telling.isdisjoint(tokens(said)):
                seen.add(passage.doc_id)
                yield document


def _document(searcher: Searcher, doc_id: str) -> Document:
    document = searcher.document(doc_id)
    if document is None:
        raise LookupError(doc_id)
    return document
