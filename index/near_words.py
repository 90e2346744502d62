"""Words within a few edits of one, out of many: compared only where they share enough letters."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA


class NearWords:
    """Words by length, each with the set of its letters as bits. Safe to use from many threads at once.

    An edit changes the set of a word's letters by two at most, so that most words are told apart without being read.

    Args:
        words: The words.
    """

    def __init__(self, words: Iterable[str]) -> None:
        groups: dict[int, list[str]] = {}
        for word in words:
            groups.setdefault(len(word), []).append(word)
        self._groups = {length: (group, np.array([*map(_letters, group)])) for length, group in groups.items()}

    def within(self, word: str, *, reach: int, shortest: int) -> dict[str, int]:
        """The words that are at most `reach` edits away, no shorter than `shortest`, and how many edits they are."""
        letters, found = _letters(word), dict[str, int]()
        for length in range(max(shortest, len(word) - reach), len(word) + reach + 1):
            group, sets = self._groups.get(length, ([], _NONE))
            alike = np.flatnonzero(np.bitwise_count(sets ^ letters) <= 2 * reach)
            words = [group[at] for at in alike.tolist()]
            near = process.extract(word, words, scorer=OSA.distance, score_cutoff=reach, limit=None)
            found.update((other, int(edits)) for other, edits, _ in near)
        return found


_NONE: NDArray[np.uint32] = np.zeros(0, dtype=np.uint32)


def _letters(word: str) -> np.uint32:
    """A bit for each letter from a to z that a word holds, and one for all others."""
    return np.uint32(sum(1 << (ord(one) - 97 if "a" <= one <= "z" else 26) for one in set(word)))
