"""Two small sets on other subjects with an index each, and what is asked of them."""

from pathlib import Path

from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.studies.calibration.examples import Example, IndexedSet, examples, titled
from index.config import CutLimits, RetrievalConfig
from ingest.document import Document
from ingest.home import Home
from tests.documents import paragraphs
from tests.snapshots import searcher_of

_ONE_SENTENCE_A_PASSAGE = RetrievalConfig(cut=CutLimits(target_tokens=10))
_PARTS = {"rash": "skin", "cough": "chest", "limp": "hip", "fever": "blood", "cramp": "leg", "tremor": "hand"}


def articles(prefix: str) -> list[Document]:
    """Six articles of two paragraphs each; the first two have one title."""
    return [
        paragraphs(
            f"{prefix} {word} comes from the {part}.",
            f"Doctors treat {prefix} {word} with rest number {at}.",
            doc_id=f"{prefix}-{word}",
            title=f"{prefix} twins" if at < 2 else f"{prefix} {word}",
        )
        for at, (word, part) in enumerate(_PARTS.items())
    ]


def indexed(folder: Path, prefix: str) -> IndexedSet:
    questions = [
        Question(
            f"{prefix}-{word}",
            f"where does {prefix} {word} come from",
            judgments=(Judgment(f"{prefix}-{word}", quote=f"{prefix} {word} comes from the {part}."),),
        )
        for word, part in _PARTS.items()
    ]
    odd = Question(f"{prefix}-odd", "who won the cup", unanswerable="nonsense")
    searcher = searcher_of(Home(folder / prefix), articles(prefix), _ONE_SENTENCE_A_PASSAGE)
    return IndexedSet(QuestionSet(prefix, Unit.PASSAGE, (*questions, odd)), searcher, titled(searcher))


def made(sets: list[IndexedSet]) -> list[Example]:
    return [*examples(sets[0], sets[1:]), *examples(sets[1], sets[:1])]
