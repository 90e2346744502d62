"""Asking every question of a set, and measuring the answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.measures import ranking_measures, share
from eval.projection import quote_spans, relevant_passages
from eval.questions import Question
from index.passage import Passage, Query
from index.searcher import Searcher
from ingest.document import Document
from ingest.progress import progress
from service.answer import Answer, Answerer

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the ranking that it got, and whether the service would have answered."""

    question: Question
    answer: Answer
    refused: bool


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that went wrong, for a person to look at."""

    query_id: str
    question: str
    what: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured.

    Attributes:
        set_name: The question set.
        snapshot_id: The index that answered.
        counts: Answerable questions, and unanswerable ones by kind.
        measures: By name.
        misses: Questions that went wrong.
    """

    set_name: str
    snapshot_id: str
    counts: Mapping[str, int]
    measures: Mapping[str, float]
    misses: tuple[Miss, ...]


def run(set_name: str, questions: Sequence[Question], answerer: Answerer) -> Report:
    """Ask every question, first for its ranking and then for its answer or refusal.

    Raises:
        QuoteNotFound: If a judgment's quote isn't in its document.
    """
    asked = [
        _ask(question, answerer)
        for question in progress(questions, label="Asking", unit="questions", total=len(questions))
    ]
    documents, passages = _judged(questions, answerer.searcher)
    answerable = [one for one in asked if one.question.judgments]
    qrels = {one.question.query_id: relevant_passages(one.question, documents, passages) for one in answerable}
    rankings = {
        one.question.query_id: [(cited.hit.passage.passage_id, cited.hit.score) for cited in one.answer.hits]
        for one in answerable
    }
    measures = {
        **ranking_measures(qrels, rankings),
        "quote in top hit": share(_holds_quote(one, documents) for one in answerable),
        "quote highlighted": share(_highlights_quote(one, documents) for one in answerable),
        "citation exactness": share(_exact(one) for one in asked),
        "answered": share(not one.refused for one in answerable),
    }
    kinds = Counter(one.question.unanswerable for one in asked if one.question.unanswerable)
    for kind in sorted(kinds):
        measures[f"{kind} refused"] = share(one.refused for one in asked if one.question.unanswerable == kind)
    counts = {"answerable": len(answerable), **dict(sorted(kinds.items()))}
    misses = tuple(miss for one in asked for miss in _misses(one, qrels))
    return Report(set_name, answerer.searcher.manifest.snapshot_id, counts, measures, misses)


def _ask(question: Question, answerer: Answerer) -> Asked:
    refused = answerer.ask(Query(question.text, 1)).refusal is not None
    return Asked(question, answerer.ask(Query(question.text, _DEPTH), min_confidence=0.0), refused)


def _judged(questions: Sequence[Question], searcher: Searcher) -> tuple[dict[str, Document], dict[str, list[Passage]]]:
    doc_ids = sorted({judgment.doc_id for question in questions for judgment in question.judgments})
    found = {doc_id: searcher.document(doc_id) for doc_id in doc_ids}
    documents = {doc_id: document for doc_id, document in found.items() if document is not None}
    return documents, {doc_id: searcher.document_passages(doc_id) for doc_id in doc_ids}


def _holds_quote(one: Asked, documents: Mapping[str, Document]) -> bool:
    """Whether a judged quote stands whole in the best passage."""
    if not one.answer.hits:
        return False
    best = one.answer.hits[0].hit.passage
    return any(
        judgment.doc_id == best.doc_id and best.start <= span.start and span.end <= best.end
        for judgment in one.question.judgments
        for span in quote_spans(judgment, documents.get(judgment.doc_id))
    )


def _highlights_quote(one: Asked, documents: Mapping[str, Document]) -> bool:
    """Whether the best hit's cited words touch a judged quote."""
    if not one.answer.hits:
        return False
    best = one.answer.hits[0].citation
    return any(
        judgment.doc_id == best.document.doc_id and span.start < best.end and best.start < span.end
        for judgment in one.question.judgments
        for span in quote_spans(judgment, documents.get(judgment.doc_id))
    )


def _exact(one: Asked) -> bool:
    """Whether every passage and every citation equals the stored text at its offsets."""
    return all(
        hit.citation.document.text[hit.citation.start : hit.citation.end] == hit.citation.quote
        and hit.citation.document.text[hit.hit.passage.start : hit.hit.passage.end] == hit.hit.passage.text
        for hit in one.answer.hits
    )


def _misses(one: Asked, qrels: Mapping[str, Mapping[str, int]]) -> list[Miss]:
    question, found = one.question, []
    if question.judgments and one.answer.hits[0].hit.passage.passage_id not in qrels[question.query_id]:
        found.append("another passage came first")
    if question.judgments and one.refused:
        found.append("refused, though it is answered")
    if question.unanswerable and not one.refused:
        found.append(f"answered, though it is {question.unanswerable.replace('_', ' ')}")
    return [Miss(question.query_id, question.text, what, round(one.answer.confidence, 4)) for what in found]
