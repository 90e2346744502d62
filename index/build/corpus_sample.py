"""Texts and vectors of the corpus on which the exported copies of models are checked."""

from collections.abc import Sequence

from index.build.even_sample import EvenSample
from index.models.encoder import Vectors

_QUESTIONS = 200
_RANKED = 20_000
_SCORED = 20


class CorpusSample:
    """Some of what is built, spread evenly over it."""

    def __init__(self) -> None:
        self._questions = EvenSample[str](_QUESTIONS)
        self._passages = EvenSample[Vectors](_RANKED)
        self._texts = EvenSample[str](_SCORED)

    @property
    def questions(self) -> list[str]:
        """Sentences that serve as questions."""
        return self._questions.items

    @property
    def passages(self) -> list[Vectors]:
        """Vectors of passages, (dim,) each, to be ranked for them."""
        return self._passages.items

    @property
    def texts(self) -> list[str]:
        """Texts of passages to be scored for them."""
        return self._texts.items

    def add(self, text: str, vector: Vectors, sentences: Sequence[str]) -> None:
        """Look at the next passage.

        Args:
            text: What is embedded for it.
            vector: Its vector, (dim,).
            sentences: What is embedded for each of its sentences.
        """
        self._passages.add(vector.copy())  # a view would keep its whole batch
        self._texts.add(text)
        for sentence in sentences:
            self._questions.add(sentence)
