"""How like one another two texts are: by their words, in order."""

import re
from collections.abc import Mapping, Sequence
from math import ceil
from typing import TypeVar

from rapidfuzz.distance import LCSseq

from service.citations.word_borders import SPACELESS_SCRIPTS_FROM

_WORD = re.compile(rf"[^\W{SPACELESS_SCRIPTS_FROM}-\U0010ffff]+|\w")
_ROUNDING = 1e-9
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

    Args:
        texts: They.
        wanted: The other one.
        least: What is less alike isn't looked for.
    """
    best: tuple[_K, float] | None = None
    for key, text in texts.items():
        total = len(wanted) + len(text)
        likest = best[1] if best else 0.0
        needed = ceil(max(least, likest) * total / 2 - _ROUNDING)  # so many words in common
        if total and min(len(wanted), len(text)) >= needed:
            found = 2 * LCSseq.similarity(wanted, text, score_cutoff=needed) / total
            if found > likest and found >= least:
                best = key, found
    return best
