"""Words that were typed without spaces between them: "mychesthurts" is "my chest hurts".

Of all ways to cut a piece into words that are known, the one with the longest words is taken (maximum matching, here by
the sum of squared lengths); where no way covers all of it, it stays whole.
"""

from collections.abc import Iterable

from service.emergency.lexicon import common_words
from service.emergency.words import Words, split, words_of

_SHORTEST, _LONGEST = 6, 60  # of a piece that may be several words
_LONGEST_WORD = 14
_MOST = 12  # pieces of one question that are looked at
_FEWEST_LETTERS, _TELLING = 3, 4
_SHORT = frozenset(
    {"my", "he", "is", "me", "no", "im", "to", "it", "up", "be", "do", "of", "on", "in", "go", "so", "we"}
)
"""Words of two letters that may be cut off: any two letters are an abbreviation of something."""
_LAST = frozenset({"it", "me", "up", "on", "my"})
_AFFIXES = frozenset(
    {"over", "under", "out", "im", "in", "trans", "anti", "pre", "hypo", "hyper", "mal", "inter", "pal"}
)
"""What many single words begin with ("hypertension")."""


class Spacing:
    """Puts spaces into questions."""

    def __init__(self, rule_words: Iterable[str], *, whole: frozenset[str]) -> None:
        """Take in the words of the rules, and other words that are never cut."""
        self._own = frozenset(word for word in rule_words if word.isalpha())
        self._whole = common_words() | self._own | whole
        self._words = frozenset(word for word in common_words() | self._own if len(word) >= _FEWEST_LETTERS) | _SHORT

    def knows_all(self, words: Iterable[str]) -> bool:
        """Whether all of these are English words, or none of any language."""
        return all(word in self._whole for word in words if word.isalpha())

    def apart(self, words: Words, question: str) -> Words:
        """The words of a question, each by itself; the same where none are run together."""
        cut: dict[str, str] = {}
        for word in words.positions:
            if _SHORTEST <= len(word) <= _LONGEST and word.isascii() and word.isalpha() and word not in self._whole:
                if len(cut) == _MOST:
                    break
                cut[word] = " ".join(self._likely(word))
        if all(word == spaced for word, spaced in cut.items()):
            return words
        return words_of(" ".join(cut.get(piece, piece) for piece in split(question)))

    def _likely(self, piece: str) -> list[str]:
        """The words of a piece that is hardly a single word: few, none a fragment, one of them telling."""
        found = self._cut(piece)
        tells = any(len(word) >= _TELLING and word in self._own for word in found)
        ends = found and (len(found[-1]) >= _FEWEST_LETTERS or found[-1] in _LAST)
        few = len(found) * 5 <= len(piece) * 2
        return found if tells and ends and few and found[0] not in _AFFIXES else [piece]

    def _cut(self, piece: str) -> list[str]:
        """The best way to cut a piece into words; none where no way covers it."""
        best: list[tuple[int, int]] = [(0, 0)] + [(-1, 0)] * len(piece)  # the sum up to here, and where the last began
        for end in range(1, len(piece) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                letter = piece[start:end] == "i" if start == 0 else piece[start:end] == "a" and end < len(piece)
                if best[start][0] >= 0 and (letter or piece[start:end] in self._words):
                    best[end] = max(best[end], (best[start][0] + (end - start) ** 2, start))
        if best[-1][0] < 0:
            return []
        found, end = [], len(piece)
        while end:
            found.append(piece[best[end][1] : end])
            end = best[end][1]
        return found[::-1]
