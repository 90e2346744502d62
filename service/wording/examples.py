"""Wordings made of the rules for notices themselves: one word after another of each choice that their phrases leave."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

from service.emergency.pattern import Either, InOrder, Pattern, Sign, Word
from service.emergency.rules import Combination, Rules
from service.emergency.words import ANY_END, NUMBER, YEAR

_ROUNDS = 6
"""So many wordings of each combination; the words of a choice take turns over all of them."""
_Choice = TypeVar("_Choice")
_FIGURES = {NUMBER: "30", YEAR: "2010"}


def examples_of(rules: Rules) -> tuple[str, ...]:
    """Wordings of every combination of the rules, each once. Not all are heard: some words silence others."""
    made = _Examples(rules)
    found: dict[str, None] = {}
    for combination in _combinations(rules):
        for _ in range(_ROUNDS):
            found[". ".join(" ".join(made.words_of(rules.patterns[phrase])) for phrase in combination)] = None
    return tuple(found)


def _combinations(rules: Rules) -> Iterator[Combination]:
    for topic in rules.topics:
        yield from (*topic.statements, *topic.signs)
        if topic.withheld is not None:
            yield from (*topic.withheld.wishes, *topic.withheld.means, *topic.withheld.regardless)


class _Examples:
    """Takes turns among the words of each group, and among the branches of each choice."""

    def __init__(self, rules: Rules) -> None:
        self._groups = [sorted(group) for group in rules.groups]
        self._turns: Counter[int] = Counter()

    def words_of(self, pattern: Pattern) -> list[str]:
        """Words that a pattern is read from."""
        if isinstance(pattern, Word):
            return [self._written(self._next(self._groups[pattern.group]))]
        if isinstance(pattern, Either):
            _, branch = self._next(pattern.branches)
            return self.words_of(branch)
        if isinstance(pattern, Sign):
            return self.words_of(pattern.inner)
        if isinstance(pattern, InOrder):
            return [word for part in pattern.parts for word in self.words_of(part)]
        return []  # a gap, an edge of a sentence, and what may be left out

    def _next(self, choices: Sequence[_Choice]) -> _Choice:
        turn = self._turns[id(choices)]
        self._turns[id(choices)] += 1
        return choices[turn % len(choices)]

    def _written(self, word: str) -> str:
        return _FIGURES.get(word, word.removesuffix(ANY_END))
