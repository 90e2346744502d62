"""What a calibration is fitted on: rankings of questions whose answer is there, and of the same with it gone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from eval.errors import UnfitSet
from eval.runs.projection import quote_spans, touches
from eval.sets.opening import open_set
from eval.sets.question import Question, QuestionSet
from eval.systems.cached_home import corpus_home
from eval.systems.response import SystemDocument
from index.build.build import build
from index.build.model_choice import Models
from index.config import RetrievalConfig
from index.passages.query import Query
from index.ranking.hit import Hit
from index.ranking.searcher import Searcher
from ingest.document import Document
from ingest.progress import progress
from service.answers.confidence import signals_of

ANSWERABLE, SECTIONS_OUT, PAGES_OUT, OTHER_SUBJECT = "answerable", "sections out", "pages out", "other subject"
_BEST = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A ranking, and whether its best passage answers.

    Attributes:
        set_name: The question's set.
        query_id: The question.
        kind: `answerable`, how its answer was taken away, or why the set says that nothing answers it.
        right: Whether the best passage is judged to answer.
        signals: Of the best hit.
    """

    set_name: str
    query_id: str
    kind: str
    right: bool
    signals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class IndexedSet:
    """A question set, and the index of its documents.

    Attributes:
        questions: The set.
        searcher: Its index.
        titled: Title to the documents that have it: one page, for readers, however many files it came in.
    """

    questions: QuestionSet
    searcher: Searcher
    titled: Mapping[str, frozenset[str]]


def open_indexed(path: Path, *, corpus: Path | None, cache: Path, models: Models) -> IndexedSet:
    """A set with an index of its documents, built as the service would, with these models, unless it is there.

    Raises:
        UnfitSet: If the set brings no documents, and none are named.
    """
    questions = open_set(path)
    documents = questions.corpus or ((corpus,) if corpus else ())
    if not documents:
        raise UnfitSet(
            "The set brings no documents to take answers out of",
            where=str(path),
            remedy="Name the folder of its articles with --corpus",
        )
    home = corpus_home(questions.name, documents, cache)
    build(home, config=RetrievalConfig(), model_path=models.model_path, answerability=models.answerability)
    searcher = Searcher.open(home)
    return IndexedSet(questions, searcher, titled(searcher))


def titled(searcher: Searcher) -> Mapping[str, frozenset[str]]:
    """Title to the documents of an index that have it."""
    found: dict[str, set[str]] = {}
    for outline in searcher.outlines():
        found.setdefault(outline.title, set()).add(outline.doc_id)
    return {title: frozenset(doc_ids) for title, doc_ids in found.items()}


def examples(indexed: IndexedSet, others: Sequence[IndexedSet]) -> Iterator[Example]:
    """Ask every question as it is, with its sections gone, with its pages gone, and of another set's articles.

    Args:
        indexed: The set.
        others: Sets on other subjects; each question is asked of one of them, in turn.

    Raises:
        QuoteNotFound: If a judged quote isn't in its document.
    """
    asked = indexed.questions.questions
    asking = progress(asked, label=f"Asking {indexed.questions.name}", unit="questions", total=len(asked))
    for number, question in enumerate(asking):
        if question.answerable:
            other = others[number % len(others)] if others else None
            yield from _with_answer_and_without(indexed, question, other)
        elif question.unanswerable:
            yield from _example(indexed, question, question.unanswerable, _ask(indexed, question), frozenset())


def as_asked(indexed: IndexedSet) -> Iterator[Example]:
    """Ask every question as it is, and take nothing out."""
    for question in indexed.questions.questions:
        if question.answerable or question.unanswerable:
            answering, _ = _answering(indexed, question)
            kind = ANSWERABLE if question.answerable else str(question.unanswerable)
            yield from _example(indexed, question, kind, _ask(indexed, question), answering)


def _with_answer_and_without(indexed: IndexedSet, question: Question, other: IndexedSet | None) -> Iterator[Example]:
    answering, pages = _answering(indexed, question)
    if not answering:
        return
    yield from _example(indexed, question, ANSWERABLE, _ask(indexed, question), answering)
    passages = (passage for page in pages for passage in indexed.searcher.document_passages(page))
    if any(passage.passage_id not in answering for passage in passages):
        left = indexed.searcher.search(Query(question.text, _BEST), left_out=answering)
        yield from _example(indexed, question, SECTIONS_OUT, left, frozenset())
    left = indexed.searcher.search(Query(question.text, _BEST), withdrawn=pages)
    yield from _example(indexed, question, PAGES_OUT, left, frozenset())
    if other is not None:
        yield from _example(indexed, question, OTHER_SUBJECT, _ask(other, question), frozenset())


def _ask(indexed: IndexedSet, question: Question) -> list[Hit]:
    return indexed.searcher.search(Query(question.text, _BEST))


def _example(
    indexed: IndexedSet, question: Question, kind: str, hits: Sequence[Hit], answering: frozenset[str]
) -> Iterable[Example]:
    if hits:
        right = hits[0].passage.passage_id in answering
        yield Example(indexed.questions.name, question.query_id, kind, right, signals_of(hits[0]))


def _answering(indexed: IndexedSet, question: Question) -> tuple[frozenset[str], frozenset[str]]:
    """The passages that are judged to answer a question, and the pages that they are on."""
    found: set[str] = set()
    pages: set[str] = set()
    for judgment in question.judgments:
        document = indexed.searcher.document(judgment.doc_id)
        if judgment.grade > 0 and document is not None:
            pages |= indexed.titled[document.title] if document.title else {document.doc_id}
            quoted = judgment.quote is not None
            spans = quote_spans(judgment, _stored(document), place=question.place) if quoted else None
            passages = indexed.searcher.document_passages(document.doc_id)
            found |= {passage.passage_id for passage in passages if touches(passage, judgment, spans)}
    return frozenset(found), frozenset(pages)


@lru_cache(maxsize=256)
def _stored(document: Document) -> SystemDocument:
    return SystemDocument(document.doc_id, document.title, document.text, document.text_sha256, ())
