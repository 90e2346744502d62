"""Which sentence of a passage answers: a weighted sum of the encoder's cosine and of what the words themselves show."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from itertools import chain

from index.config import Evidence
from index.words.analysis import tokens

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
        held = [self._idf.keys() & tokens(sentence) for sentence in sentences]
        rare = [self._share(words, self._idf, self._total) for words in held]
        trust = max(rare, default=0.0)
        frequencies = Counter(chain.from_iterable(held))
        local = {term: _sentence_idf(len(held), frequencies[term]) for term in self._idf}
        total = math.fsum(local.values())
        wanted = max(1, len(self._beginnings))
        return tuple(
            Evidence(
                cosine=cosine,
                rare_terms=trust * own,
                distinctive_terms=trust * self._share(words, local, total),
                beginnings=trust * len(self._beginnings & _beginnings(sentence)) / wanted if trust else 0.0,
                before=trust * before,
                pointing_back=trust * before if before and _POINTS_BACK.match(sentence) else 0.0,
                number=float(self._number and bool(_NUMBER.search(sentence))),
                time=float(self._time and bool(_TIME.search(sentence))),
            )
            for sentence, cosine, words, own, before in zip(
                sentences, cosines, held, rare, [0.0, *rare[:-1]], strict=True
            )
        )

    @staticmethod
    def _share(words: Set[str], weights: Mapping[str, float], total: float) -> float:
        return math.fsum(weights[term] for term in words) / total if words and total else 0.0


def _beginnings(text: str) -> set[str]:
    return set(_WORD_BEGINNING.findall(text.casefold()))


@lru_cache(maxsize=4096)
def _sentence_idf(total: int, frequency: int) -> float:
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
