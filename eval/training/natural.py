"""Natural questions with passages of their pages, as examples: what answers, and what is hard to tell from it."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.sets.question import Question
from eval.training.example import TrainingExample
from index.answerability.judgment import names_of
from index.arrays import Scores
from index.models.encoder import PassageEncoder, Vectors
from index.passages.passage import Passage
from ingest.document import Document

FOLDS = 3
_IN_PAGE, _NEAR_MISSES, _ANSWERING = 2, 3, 2
_NEAREST = 40  # passages, among which one of another page is looked for
_WITHOUT_SHARE = 0.5
_PHRASE_CHARS = 15


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its passages with their sentences' words, in order."""

    document: Document
    passages: tuple[tuple[Passage, tuple[str, ...]], ...]

    @classmethod
    def of(cls, document: Document, passages: Sequence[Passage]) -> "Page":
        """A page with the passages that it is cut into."""
        return cls(
            document,
            tuple((passage, tuple(document.slice(span) for span in passage.sentences)) for passage in passages),
        )


def fold_of(doc_ids: Sequence[str], *, seed: int) -> Mapping[str, int]:
    """The fold of each page, from 0: a page is in one of them with all its questions."""
    order = sorted(doc_ids)
    random.Random(seed).shuffle(order)  # noqa: S311 - folds of pages
    return {doc_id: number % FOLDS for number, doc_id in enumerate(order)}


class NaturalExamples:
    """Makes examples of questions about pages.

    Args:
        pages: The pages, by doc_id.
        folds: The fold of each.
        encoder: Finds what is near.
        seed: Of the choice.
    """

    def __init__(
        self, pages: Mapping[str, Page], folds: Mapping[str, int], encoder: PassageEncoder, *, seed: int
    ) -> None:
        self._pages, self._folds, self._encoder = pages, folds, encoder
        self._chance = random.Random(seed)  # noqa: S311 - a choice of examples
        self._places = [(doc_id, at) for doc_id, page in pages.items() for at in range(len(page.passages))]
        self._rows = {place: row for row, place in enumerate(self._places)}
        self._vectors = encoder.encode([self._text(*place) for place in self._places])

    def of(self, questions: Sequence[Question]) -> Iterator[TrainingExample]:
        """The examples of questions, in their order; one whose quote isn't in a sentence of its page gives none."""
        vectors: Vectors = self._encoder.encode([question.text for question in questions])
        for question, vector in zip(questions, vectors, strict=True):
            (judgment,) = question.judgments
            if judgment.doc_id in self._pages:
                near: Scores = np.asarray(self._vectors @ vector, dtype=np.float32)
                if question.answerable:
                    yield from self._answered(question.text, judgment.doc_id, _words(judgment.quote or ""), near)
                else:
                    for at in self._own(judgment.doc_id, near)[:_NEAR_MISSES]:
                        yield self._lacking(question.text, judgment.doc_id, at, "near_miss")

    def _answered(self, question: str, doc_id: str, quote: str, near: Scores) -> Iterator[TrainingExample]:
        passages = self._pages[doc_id].passages
        answering = [at for at, (_, sentences) in enumerate(passages) if any(_holds(s, quote) for s in sentences)]
        if not answering:
            return
        for at in answering[:_ANSWERING]:
            sentences = passages[at][1]
            labels = tuple(_is_part(sentence, quote) for sentence in sentences)
            yield TrainingExample(question, self._names(doc_id, at), "", sentences, True, labels, "natural")
        for at in [at for at in self._own(doc_id, near) if at not in answering][:_IN_PAGE]:
            yield self._lacking(question, doc_id, at, "in-page")
        for place in self._of_another(doc_id, near):
            yield self._lacking(question, *place, "other")
        left = tuple(sentence for sentence in passages[answering[0]][1] if not _is_part(sentence, quote))
        if left and self._chance.random() < _WITHOUT_SHARE:
            yield TrainingExample(
                question, self._names(doc_id, answering[0]), "", left, False, (False,) * len(left), "without"
            )

    def _own(self, doc_id: str, near: Scores) -> list[int]:
        """The passages of a page, nearest first."""
        count = len(self._pages[doc_id].passages)
        return sorted(range(count), key=lambda at: -float(near[self._rows[doc_id, at]]))

    def _of_another(self, doc_id: str, near: Scores) -> list[tuple[str, int]]:
        """The nearest passage of another page of the same fold, where one is near."""
        order = np.argsort(-near, kind="stable")[:_NEAREST].tolist()
        places = (self._places[row] for row in order)
        found = [one for one in places if one[0] != doc_id and self._folds[one[0]] == self._folds[doc_id]]
        return found[:1]

    def _lacking(self, question: str, doc_id: str, at: int, source: str) -> TrainingExample:
        sentences = self._pages[doc_id].passages[at][1]
        return TrainingExample(
            question, self._names(doc_id, at), "", sentences, False, (False,) * len(sentences), source
        )

    def _names(self, doc_id: str, at: int) -> str:
        page = self._pages[doc_id]
        return names_of(page.document.title or "", page.passages[at][0])

    def _text(self, doc_id: str, at: int) -> str:
        return f"{self._names(doc_id, at)}\n{self._pages[doc_id].passages[at][0].text}"


def _words(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _holds(sentence: str, quote: str) -> bool:
    words = _words(sentence)
    return bool(words) and (quote in words or (len(words) > _PHRASE_CHARS and words in quote))


def _is_part(sentence: str, quote: str) -> bool:
    words = _words(sentence)
    return bool(words) and (words in quote or quote in words)
