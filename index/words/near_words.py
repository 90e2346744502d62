"""Words within a few edits of one, out of many: compared only where they share enough letters."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA


class NearWords:
    """Words by length, each with the set of its letters as bits. Safe to use from many threads at once.

    An edit changes the set of a word's letters by two at most, so that most words are distinguished without being read.

    Args:
        words: The words.
    """

    def __init__(self, words: Iterable[str]) -> None:
        groups: dict[int, list[str]] = {}
        for word in words:
            groups.setdefault(len(word), []).append(word)
        self._groups = {length: (tuple(group), _letters(group)) for length, group in groups.items()}

    def within(self, word: str, *, reach: int, shortest: int) -> dict[str, int]:
        """The words that are at most `reach` edits away, no shorter than `shortest`, and how many edits they are."""
        (letters,), found = _letters([word]), dict[str, int]()
        for length in range(max(shortest, len(word) - reach), len(word) + reach + 1):
            group, sets = self._groups.get(length, ((), _NONE))
            alike = np.flatnonzero(np.bitwise_count(sets ^ letters) <= 2 * reach)
            words = [group[at] for at in alike.tolist()]
            near = process.extract(word, words, scorer=OSA.distance, score_cutoff=reach, limit=None)
            found.update((other, int(edits)) for other, edits, _ in near)
        return found


_NONE: NDArray[np.uint32] = np.zeros(0, dtype=np.uint32)


def _letters(words: Sequence[str]) -> NDArray[np.uint32]:
    """For each of some words of one length, a bit for each letter from a to z that it holds, and one for all others."""
    points = np.frombuffer("".join(words).encode("utf-32-le"), dtype="<u4").reshape(len(words), -1)  # (n, length)
    places = points - np.uint32(ord("a"))  # below 0 wraps round, far above all letters
    bits = np.left_shift(np.uint32(1), np.minimum(places, np.uint32(26)))
    return np.asarray(np.bitwise_or.reduce(bits, axis=1), dtype=np.uint32)
