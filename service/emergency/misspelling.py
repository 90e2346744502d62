"""Which known word an unknown one was meant for: one slip of the keyboard, or the vowels of a long word gone wrong.

Source: one slip is found by symmetric deletion (Garbe, SymSpell, 2012); one letter more, less or other, or two
neighbours swapped (Damerau, 1964). The consonants that are left without the vowels are a simple phonetic key, after
Soundex (Russell, 1918) and its heirs. What one slip is, rapidfuzz says. It isn't asked to go through all known words:
that makes a notice for a question of 2,000 misspelt characters a third slower than looking up what is left of a word
without one letter.
"""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA

_Index = tuple[Mapping[str, list[str]], Mapping[str, list[str]]]
"""Known words by themselves with a letter left out, and by their consonants."""

_SHORTEST = 4  # of these only two neighbours may be swapped
_LONG, _FEWEST_CONSONANTS = 7, 4
_MOST_VOWELS = 2  # more or fewer, when only the consonants are right
_LONGEST_TRIED = 20
_SOUNDS = re.compile(r"ph|sc(?=[eiy])|ck|c(?=[eiy])|([a-z])\1")
_SAME = {"ph": "f", "sc": "s", "ck": "k", "c": "s"}
_KEYS = str.maketrans({"c": "k", "q": "k", "z": "s", "h": None} | dict.fromkeys("aeiouy"))


class Misspellings:
    """The known words, ready to be found by what was typed for them. The first letter must be right."""

    def __init__(self, known: Iterable[str], *, written: frozenset[str], real: frozenset[str]) -> None:
        """Take in the known words.

        Args:
            known: Words that may be misspelt, in all their forms; short ones are left out.
            written: Those of them that aren't made by inflection: only they are found by their consonants.
            real: Words that are no misspelling, however near they come ("strike" for "stroke").
        """
        self._real, self._written = real, written
        self._by_letter: dict[str, list[str]] = {}
        for word in known:
            if len(word) >= _SHORTEST and word.isascii():
                self._by_letter.setdefault(word[0], []).append(word)
        self._indexes: dict[str, _Index] = {}

    def meant(self, typed: str) -> list[str]:
        """The known words that a word which isn't known may have been meant for."""
        length = len(typed)
        if length < _SHORTEST or length > _LONGEST_TRIED or typed in self._real:
            return []
        slips, sounds = self._index(typed[0])
        found: list[str] = []
        if typed in slips:
            found += slips[typed]
        for shorter in _deletions(typed):
            if shorter in slips:
                found += slips[shorter]
        near = [word for word in dict.fromkeys(found) if _meant_by_slip(typed, word)]
        if not near and length > _SHORTEST and typed.isascii():
            alike = sounds.get(_consonants(typed), [])
            near = [word for word in alike if abs(len(word) - length) <= _MOST_VOWELS]
        return near

    def _index(self, letter: str) -> _Index:
        """The index of the known words with this first letter, made when it is first asked for."""
        index = self._indexes.get(letter)
        if index is None:
            slips: dict[str, list[str]] = {}
            sounds: dict[str, list[str]] = {}
            for word in sorted(self._by_letter.get(letter, ())):
                for shorter in (word, *_deletions(word)):
                    slips.setdefault(shorter, []).append(word)
                if word in self._written and len(word) >= _LONG and len(key := _consonants(word)) >= _FEWEST_CONSONANTS:
                    sounds.setdefault(key, []).append(word)
            index = self._indexes[letter] = slips, sounds
        return index


def _deletions(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(1, len(word))]


def _consonants(word: str) -> str:
    """The first letter, and the consonants after it as they sound."""
    plain = _SOUNDS.sub(lambda found: found[1] or _SAME[found[0]], word)
    return plain[0] + plain[1:].translate(_KEYS)


def _meant_by_slip(typed: str, word: str) -> bool:
    """Whether one letter too many, too few or wrong, or two neighbours swapped, is all the difference."""
    if OSA.distance(typed, word, score_cutoff=1) > 1:
        return False
    return len(word) > _SHORTEST or sorted(typed) == sorted(word)
