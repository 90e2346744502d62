"""Does a question set fit the library that it is asked of?"""

from functools import lru_cache
from pathlib import Path

from eval.errors import MalformedSet, UnfitSet
from eval.measures.harm import HarmWeights
from eval.runs.projection import FindDocument, quote_spans
from eval.sets.question import QuestionSet, Unit
from eval.systems.articles import SetArticles
from eval.systems.response import System
from ingest.home import Home

_OF_LIBRARY = "Mend the doc_id, or ingest the article, and then: vouch build"
_OF_SET = "Mend the doc_id, put the article back beside the questions, or leave out what asks for it"
_HOLDS_DOCUMENTS = frozenset({"index", "service"})


def check_documents(questions: QuestionSet, system: System) -> None:
    """Refuse a set that names an article which isn't there: a misspelt doc_id would count as never found.

    Raises:
        UnfitSet: With the file and line of the first such judgment.
    """
    if system.configuration.get("kind") not in _HOLDS_DOCUMENTS:
        return
    _check_articles(questions, system.document, _OF_LIBRARY)


def check_before_embedding(questions: QuestionSet, *, home: Home, cache: Path) -> None:
    """Refuse a set of words that doesn't fit the articles it brings, as soon as those are read.

    An index of them takes minutes; a set that brings none is asked of an index that is there.

    Raises:
        UnfitSet: If a document can't be taken in, a judged one isn't there, or judged words aren't in it; with the file
            and line of the first such question.
    """
    if questions.unit is not Unit.PASSAGE or not questions.corpus:
        return
    find = lru_cache(maxsize=None)(SetArticles.of(questions, home=home, cache=cache).find)
    _check_articles(questions, find, _OF_SET)
    for question in questions.questions:
        right = [judgment for judgment in question.judgments if judgment.grade > 0]
        for judgment in (*right, *([question.correction] if question.correction else ())):
            quote_spans(judgment, find(judgment.doc_id), place=question.place)


def check_harm(questions: QuestionSet, weights: HarmWeights) -> None:
    """Refuse a set with a level of harm that has no weight: it would count as if nobody had said anything.

    Raises:
        MalformedSet: With the file and line of the first such question.
    """
    for question in questions.questions:
        if question.harm is not None and question.harm not in weights.levels:
            raise MalformedSet(
                "This level of harm has no weight",
                where=question.place or question.query_id,
                value=question.harm,
                remedy=f"Use one of {', '.join(weights.levels)}, null, or weights that have it: --harm",
            )


def _check_articles(questions: QuestionSet, find: FindDocument, remedy: str) -> None:
    seen: set[str] = set()
    for question in questions.questions:
        for judgment in question.judgments:
            if judgment.grade <= 0 or judgment.doc_id in seen:
                continue
            if find(judgment.doc_id) is None:
                raise UnfitSet(
                    "A judgment names an article that isn't in the library",
                    where=question.place or question.query_id,
                    value=judgment.doc_id,
                    remedy=remedy,
                )
            seen.add(judgment.doc_id)
