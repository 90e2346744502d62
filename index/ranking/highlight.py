"""Which sentence of a passage answers: a weighted sum of the encoder's cosine and of what the words themselves show."""

import math
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from index.config import Evidence
from index.words.analysis import terms

_SENTENCES_KEPT = 16_384  # of articles, about half a kB each: the same ones are looked at for many questions
_WORD_BEGINNING = re.compile(r"(?<![^\W_])[^\W_]{4,5}")  # of a word with enough letters that it says something
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|half|third"
    r"|quarter|twice|dozen|percent)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:1\d{3}|20\d{2}|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|century|centuries|decade|years? ago)\b",
    re.IGNORECASE,
)
_ASKS_NUMBER = re.compile(
    r"\bhow (?!(?:do|does|did|is|are|was|were|can|could|will|would|should|has|have|to)\b)\w+"
    r"|\bwhat (?:percent|percentage|number|proportion|fraction|rate|ratio|temperature|amount|age|speed|size|dose)\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|date|century|month|decade|day|time|era|period)\b|\bhow (?:long ago|old)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"(?:its?|this|these|that|those|they|their|he|she|his|her|him|such|both|here|there|then|thus|however|also"
    r"|for example|yet|most|some|others?|another|the (?:former|latter|same))\b",
    re.IGNORECASE,
)


class QuestionEvidence:
    """A question, of which the sentences that answer it are looked for in one passage after the other.

    Args:
        question: The question.
        idf: Its terms with their inverse document frequency.
    """

    def __init__(self, question: str, idf: Mapping[str, float]) -> None:
        self._idf, self._total = idf, math.fsum(idf.values())
        self._beginnings = _beginnings(question)
        self._number = bool(_ASKS_NUMBER.search(question))
        self._time = bool(_ASKS_TIME.search(question))

    def evidence(self, sentences: Sequence[str], cosines: Sequence[float]) -> tuple[Evidence, ...]:
        """What speaks for each sentence of a passage.

        Words count for as much as they are trusted: the most that any sentence holds of the question. A question in
        other words than the article's is left to the encoder; else the few words that they share by chance would
        decide.

        Args:
            sentences: The passage's sentences, in order.
            cosines: Of the question and each of them.
        """
        signs = [_signs(sentence) for sentence in sentences]
        idf = self._idf.keys()
        held = [idf & one.terms for one in signs]
        rare = [self._share(words, self._idf, self._total) if words else 0.0 for words in held]
        trust = max(rare, default=0.0)
        frequencies = Counter(chain.from_iterable(held))
        local = {term: _sentence_idf(len(held), frequencies[term]) for term in self._idf} if frequencies else {}
        total = math.fsum(local.values())
        wanted = max(1, len(self._beginnings))
        found, before = [], 0.0
        for one, cosine, words, own in zip(signs, cosines, held, rare, strict=True):
            found.append(
                Evidence(
                    cosine=cosine,
                    rare_terms=trust * own,
                    distinctive_terms=trust * self._share(words, local, total) if words else 0.0,
                    beginnings=trust * len(self._beginnings.intersection(one.beginnings)) / wanted if trust else 0.0,
                    before=trust * before,
                    pointing_back=trust * before if before and one.points_back else 0.0,
                    number=1.0 if self._number and one.has_number else 0.0,
                    time=1.0 if self._time and one.has_time else 0.0,
                )
            )
            before = own
        return tuple(found)

    @staticmethod
    def _share(words: Set[str], weights: Mapping[str, float], total: float) -> float:
        return math.fsum([weights[term] for term in words]) / total if words and total else 0.0


@dataclass(frozen=True, slots=True)
class _Signs:
    """What of a sentence depends on no question.

    Attributes:
        terms: Its terms, each once.
        beginnings: The beginnings of its words, each once.
        points_back: Whether it points to what was said before it.
        has_number: Whether it holds a number.
        has_time: Whether it holds a year, month or the like.
    """

    terms: tuple[str, ...]
    beginnings: tuple[str, ...]
    points_back: bool
    has_number: bool
    has_time: bool


@lru_cache(maxsize=_SENTENCES_KEPT)
def _signs(sentence: str) -> _Signs:
    """The signs of an article's sentence; many sentences share their words, which are kept once."""
    return _Signs(
        terms=tuple(map(sys.intern, terms(sentence))),
        beginnings=tuple(map(sys.intern, sorted(_beginnings(sentence)))),
        points_back=_POINTS_BACK.match(sentence) is not None,
        has_number=_NUMBER.search(sentence) is not None,
        has_time=_TIME.search(sentence) is not None,
    )


def _beginnings(text: str) -> set[str]:
    return set(_WORD_BEGINNING.findall(text.casefold()))


@lru_cache(maxsize=4096)
def _sentence_idf(total: int, frequency: int) -> float:
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
