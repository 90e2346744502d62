"""One question, read by the rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from service.emergency.lexicon import Lexicon
from service.emergency.pattern import Field
from service.emergency.rules import Combination, PhraseIds, Silencer, Topic
from service.emergency.words import Words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a question speaks of.

    Attributes:
        topics: The first topic that it speaks of, unsilenced, and others that have more lines to call; that of a
            question for means goes first.
        withholds: Whether the notice is the whole answer: nothing is shown beside it.
    """

    topics: tuple[Topic, ...]
    withholds: bool


class Reading:
    """One question, read by the rules."""

    def __init__(self, words: Words, lexicon: Lexicon) -> None:
        places, present = lexicon.places(words)
        self._rules = lexicon.rules
        self._sentences, self._everywhere = words.sentences, words.everywhere
        self._field = Field.of(
            places, words.everywhere, present, passable=words.everywhere & ~places[-1], fillers=places[-2]
        )
        self._known: list[int | None] = [None] * len(lexicon.rules.patterns)
        self._silent: tuple[int, int] | None = None

    def verdict(self) -> Verdict:
        """What the question speaks of."""
        asked = [topic for topic in self._rules.topics if self._asks_for_means(topic)]
        found, withholds = list(asked), bool(asked)
        shown = {line for topic in asked for line in topic.lines}
        for topic in self._rules.topics:
            if topic in asked or (topic.withheld is None and found and shown.issuperset(topic.lines)):
                continue
            wishes = self._wishes(topic)
            if wishes or self._concerns(topic):
                withholds = withholds or wishes or (not found and self._is_about_oneself(topic))
                if not (found and shown.issuperset(topic.lines)):
                    found.append(topic)
                    shown.update(topic.lines)
        return Verdict(tuple(found), withholds)

    def withholds(self) -> bool:
        """Whether the notice is the whole answer, as `verdict` says; few topics must be looked at to know that none is.

        Where one of those speaks, another may go before it, so that all are looked at.
        """
        return (
            any(
                self._asks_for_means(topic)
                or self._wishes(topic)
                or (self._is_about_oneself(topic) and self._concerns(topic))
                for topic in self._rules.topics
                if topic.withheld is not None
            )
            and self.verdict().withholds
        )

    def _concerns(self, topic: Topic) -> bool:
        """Whether a topic is spoken of, as something that is happening or as a sign of it."""
        silent = self._silence
        return self._speaks(topic.statements, topic, lambda: silent()[0]) or self._speaks(
            topic.signs, topic, lambda: silent()[1]
        )

    def _asks_for_means(self, topic: Topic) -> bool:
        """Whether means are asked for, which nothing silences, and nobody has taken them."""
        held = topic.withheld
        if held is None:
            return False
        asked = self._speaks(held.means, topic, lambda: 0) and not self._has(held.first_aid)
        return asked or self._speaks(held.regardless, topic, lambda: 0)

    def _wishes(self, topic: Topic) -> bool:
        """Whether somebody says what they want to do, and asks for no help with it."""
        held = topic.withheld
        wishes = held is not None and self._speaks(held.wishes, topic, lambda: self._silence()[0])
        return wishes and held is not None and not self._has(held.help)

    def _is_about_oneself(self, topic: Topic) -> bool:
        """Whether what brings a topic's notice is about nobody else, and asks for no help."""
        held = topic.withheld
        return held is not None and not self._has(held.help) and not self._has(held.others)

    def _has(self, phrases: PhraseIds) -> bool:
        return any(self._starts(phrase) for phrase in phrases)

    def _speaks(self, combinations: Iterable[Combination], topic: Topic, silence: Callable[[], int]) -> bool:
        known, starts = self._known, self._starts
        for combination in combinations:
            for phrase in combination:
                at = known[phrase]
                if not (starts(phrase) if at is None else at):
                    break
            else:
                audible = self._everywhere & ~silence() & ~self._span(topic.exceptions)
                if all(starts(phrase) & audible for phrase in combination):
                    return True
        return False

    def _starts(self, phrase: int) -> int:
        """Where a phrase begins."""
        known = self._known[phrase]
        if known is None:
            known, pattern, field = 0, self._rules.patterns[phrase], self._field
            if pattern.needs & field.present or not pattern.needs:
                ends = pattern.after(field, self._everywhere)
                known = pattern.before(field, ends) if ends else 0
            self._known[phrase] = known
        return known

    def _silence(self) -> tuple[int, int]:
        """What is silenced: of statements, and of signs."""
        if self._silent is None:
            statements, signs = 0, 0
            for silencer in self._rules.silencers:
                covered = self._covered(silencer)
                signs |= covered
                statements |= covered if silencer.statements else 0
            self._silent = statements, signs
        return self._silent

    def _all_starts(self, phrases: PhraseIds) -> int:
        """Where phrases begin."""
        found = 0
        for phrase in phrases:
            found |= self._starts(phrase)
        return found

    def _span(self, phrases: PhraseIds) -> int:
        """All words that phrases cover."""
        covered = 0
        for phrase in phrases:
            if self._starts(phrase):
                pattern = self._rules.patterns[phrase]
                for start in _each(self._starts(phrase)):
                    end = pattern.after(self._field, start)
                    covered |= (1 << end.bit_length() - 1) - start if end else 0
        return covered

    def _covered(self, silencer: Silencer) -> int:
        """All words that a silencer silences."""
        excepted = self._span(silencer.exceptions)
        covered = self._sentences_with(self._all_starts(silencer.sentence) & ~excepted)
        reached = self._after(silencer.after, excepted)
        if reached:
            stops = self._all_starts(silencer.stop)
            for _ in range(silencer.reach):
                reached &= self._everywhere & ~stops
                covered |= reached
                reached <<= 1
        return covered & ~self._sentences_with(self._all_starts(silencer.unless)) if covered else 0

    def _after(self, phrases: PhraseIds, excepted: int) -> int:
        """Where one is after phrases that don't begin within an exception."""
        found = 0
        for phrase in phrases:
            if self._starts(phrase):
                found |= self._rules.patterns[phrase].after(self._field, self._everywhere & ~excepted)
        return found

    def _sentences_with(self, places: int) -> int:
        """All words of the sentences that these places lie in."""
        found = 0
        if places:
            for sentence in self._sentences:
                if sentence & places:
                    found |= sentence
        return found


def _each(places: int) -> Iterable[int]:
    """The places of a set, one by one."""
    while places:
        lowest = places & -places
        yield lowest
        places ^= lowest
