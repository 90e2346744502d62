"""Which words of a question are words of the rules, misspelt or run together or not."""

from functools import cache
from pathlib import Path

from service.emergency.misspelling import Misspellings
from service.emergency.rules import Rules
from service.emergency.words import ANY_END, Words

_MOST_MISSPELT = 24  # words of one question that are looked up as misspellings
_SHORTEST_BEGINNING = 2
_COMMON_WORDS = Path(__file__).with_name("common_words.txt")


class Lexicon:
    """The words of a rule file, ready to be found in questions."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        groups_of, sets = dict[str, list[int]](), dict[str, int]()
        for number, group in enumerate((*rules.groups, rules.fillers, rules.barriers)):
            this = 1 << number
            for word in group:
                if word in sets:
                    groups_of[word].append(number)
                    sets[word] |= this
                else:
                    groups_of[word], sets[word] = [number], this
        self._groups_of = {word: (tuple(groups), sets[word]) for word, groups in groups_of.items()}
        self._beginnings = frozenset(word for word in groups_of if word.endswith(ANY_END))
        known = rules.inflected & groups_of.keys()
        self._real = rules.real_words.union(common_words())
        self._misspellings = Misspellings(known, written=rules.written, real=self._real)

    def places(self, words: Words) -> tuple[list[int], int]:
        """Where each word group's words are; fillers and barriers last. And which groups have one."""
        places, present, left = [0] * (len(self.rules.groups) + 2), 0, _MOST_MISSPELT
        for word, at in words.positions.items():
            names = self._named(word)
            if not names and left and word not in self._real:
                left -= 1
                names = self._misspellings.meant(word)
            for name in names:
                groups, these = self._groups_of[name]
                present |= these
                for group in groups:
                    places[group] |= at
        return places, present

    def asks_for(self, word: str) -> bool:
        """Whether a word, as it is or misspelt, is one that phrases ask for: no mere filler or barrier."""
        names = self._named(word)
        if not names and word not in self._real:
            names = self._misspellings.meant(word)
        return any(group < len(self.rules.groups) for name in names for group in self._groups_of[name][0])

    def _named(self, word: str) -> list[str]:
        """The word itself where the rules have it, and those of their beginnings that it starts with."""
        names = [word] if word in self._groups_of else []
        if self._beginnings:
            beginnings = (word[:end] + ANY_END for end in range(_SHORTEST_BEGINNING, len(word) + 1))
            names += [name for name in beginnings if name in self._beginnings]
        return names


@cache
def common_words() -> frozenset[str]:
    """English words that are no misspelling of others."""
    return frozenset(_COMMON_WORDS.read_text(encoding="ascii").split())
