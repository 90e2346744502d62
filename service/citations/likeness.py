"""How like one another two texts are: by their words, in order."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

from rapidfuzz.distance import LCSseq

from service.citations.word_borders import SPACELESS_SCRIPTS_FROM

_WORD = re.compile(rf"[^\W{SPACELESS_SCRIPTS_FROM}-\U0010ffff]+|\w")
_K = TypeVar("_K")


def words(text: str) -> list[str]:
    """Words without regard to case alone: a quote with another accent or apostrophe isn't the same words."""
    return _WORD.findall(text.casefold())


def similarity(first: Sequence[str], second: Sequence[str]) -> float:
    """Twice the words of the longest common subsequence, over all words of both: 1 for the same ones, 0 for none.

    It is 1 less the share of words that have to be deleted and inserted to make the one of the other.
    """
    total = len(first) + len(second)
    return 2 * LCSseq.similarity(first, second) / total if total else 1.0


def most_similar(
    texts: Mapping[_K, Sequence[str]], wanted: Sequence[str], *, least: float = 0.0
) -> tuple[_K, float] | None:
    """The one of several word sequences that is most like another one, the first of equals, where any is at all.

    No subsequence is longer than what two bags of words share, so most needn't be compared in order.

    Args:
        texts: They.
        wanted: The other one.
        least: What is certain to be less alike isn't looked at.
    """
    counted, number = Counter(wanted), len(wanted)
    keys = [key for key in texts if 2 * min(number, len(texts[key])) >= least * (number + len(texts[key]))]
    bounds = [2 * (counted & Counter(texts[key])).total() / max(1, len(wanted) + len(texts[key])) for key in keys]
    best: tuple[float, int] = (0.0, 0)
    for at in sorted(range(len(keys)), key=lambda at: (-bounds[at], at)):
        if bounds[at] <= 0.0 or bounds[at] < best[0]:
            break
        best = max(best, (similarity(wanted, texts[keys[at]]), -at))
    return (keys[-best[1]], best[0]) if best[0] > 0.0 else None
