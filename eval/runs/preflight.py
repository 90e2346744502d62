"""Does a question set fit the library that it is asked of?"""

from eval.errors import UnfitSet
from eval.sets.question import QuestionSet
from eval.systems.response import System

_HOLDS_DOCUMENTS = frozenset({"index", "service"})


def check_documents(questions: QuestionSet, system: System) -> None:
    """Refuse a set that names an article which isn't there: a misspelt doc_id would count as never found.

    Raises:
        UnfitSet: With the file and line of the first such judgment.
    """
    if system.configuration.get("kind") not in _HOLDS_DOCUMENTS:
        return
    seen: set[str] = set()
    for question in questions.questions:
        for judgment in question.judgments:
            if judgment.grade <= 0 or judgment.doc_id in seen:
                continue
            if system.document(judgment.doc_id) is None:
                raise UnfitSet(
                    "A judgment names an article that isn't in the library",
                    where=question.place or question.query_id,
                    value=judgment.doc_id,
                    remedy="Mend the doc_id, or ingest the article, and then: vouch build",
                )
            seen.add(judgment.doc_id)
