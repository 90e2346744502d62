"""Whether a question sounds like an emergency, and what is told then, beside whatever is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.home import Home
from service.emergency.misspelling import Misspellings
from service.emergency.pattern import Field
from service.emergency.rules import Combination, Line, PhraseIds, Rules, Silencer, Topic, read_rules
from service.emergency.words import Words, words_of
from service.errors import NoticesError

_MOST_MISSPELT = 24  # words of one question that are looked up as misspellings
DEFAULT_NOTICES = Path(__file__).with_name("notices.yaml")
_COMMON_WORDS = Path(__file__).with_name("common_words.txt")


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is told whose question sounds like an emergency.

    Attributes:
        topic: The kind of emergency.
        text: The words.
        numbers: Telephone lines to call.
        version: Of the rules.
    """

    topic: str
    text: str
    numbers: tuple[Line, ...]
    version: str


class Notices:
    """The rules of a file, ready to be asked. It keeps nothing of what it is asked."""

    def __init__(self, rules: Rules, *, country: str | None = None) -> None:
        self.rules = rules
        self._lines = rules.countries[country] if country else ()
        groups_of: dict[str, list[int]] = {}
        for number, group in enumerate((*rules.groups, rules.fillers, rules.barriers)):
            for word in group:
                groups_of.setdefault(word, []).append(number)
        self._groups_of = {word: (tuple(groups), _set_of(groups)) for word, groups in groups_of.items()}
        known = rules.inflected & groups_of.keys()
        real = rules.real_words.union(_COMMON_WORDS.read_text(encoding="ascii").split())
        self._real = real
        self._misspellings = Misspellings(known, written=rules.written, real=real)

    @classmethod
    def read(cls, path: Path, *, country: str | None = None) -> "Notices":
        """Read a rule file, and choose the country whose numbers are given.

        Raises:
            NoticesError: With the line, if the file breaks its form; if it doesn't know the country.
        """
        rules = read_rules(path)
        if country is not None and country not in rules.countries:
            raise NoticesError(
                "The rule file has no telephone numbers for this country",
                where=str(path),
                value=country,
                remedy=f"Set VOUCH_COUNTRY to one of {', '.join(sorted(rules.countries))}, or put a notices.yaml with "
                "it in VOUCH_HOME",
            )
        return cls(rules, country=country)

    @classmethod
    def of(cls, home: Home, *, country: str | None = None) -> "Notices":
        """The rules of a data directory: its own `notices.yaml`, or those that ship.

        Raises:
            NoticesError: As `read` does.
        """
        own = home.root / "notices.yaml"
        return cls.read(own if own.exists() else DEFAULT_NOTICES, country=country)

    def find(self, question: str) -> Notice | None:
        """The notice for a question; None where it doesn't sound like an emergency."""
        topics = _Reading(words_of(question), self).topics()
        return self._notice(topics) if topics else None

    def _notice(self, topics: Sequence[Topic]) -> Notice:
        kinds = dict.fromkeys(kind for topic in topics for kind in topic.lines)
        lines = tuple(line for kind in kinds for line in self._lines if line.kind == kind)
        emergency = next((line.number for line in self._lines if line.kind == "emergency"), self.rules.anywhere)
        text = " ".join(topic.text for topic in topics).replace("{emergency}", emergency)
        return Notice(topics[0].name, text, lines, self.rules.version)

    def places(self, words: Words) -> tuple[list[int], int]:
        """Where each word group's words stand, misspelt or not; fillers and barriers last. And which groups stand."""
        places, present, left = [0] * (len(self.rules.groups) + 2), 0, _MOST_MISSPELT
        groups_of = self._groups_of
        for word, at in words.positions.items():
            found = groups_of.get(word)
            if found is not None:
                present |= found[1]
                for group in found[0]:
                    places[group] |= at
            elif left and word not in self._real:
                left -= 1
                for meant in self._misspellings.meant(word):
                    groups, these = groups_of[meant]
                    present |= these
                    for group in groups:
                        places[group] |= at
        return places, present


class _Reading:
    """One question, read by the rules."""

    def __init__(self, words: Words, notices: Notices) -> None:
        places, present = notices.places(words)
        self._rules = notices.rules
        self._sentences, self._everywhere = words.sentences, words.everywhere
        self._field = Field.of(
            places, words.everywhere, present, passable=words.everywhere & ~places[-1], fillers=places[-2]
        )
        self._known: list[int | None] = [None] * len(notices.rules.patterns)
        self._silent: tuple[int, int] | None = None

    def topics(self) -> list[Topic]:
        """The first topic that the question speaks of, unsilenced, and others that have more lines to call."""
        found: list[Topic] = []
        told: set[str] = set()
        for topic in self._rules.topics:
            if found and told.issuperset(topic.lines):
                continue
            if self._speaks(topic.statements, topic, signs=False) or self._speaks(topic.signs, topic, signs=True):
                found.append(topic)
                told.update(topic.lines)
        return found

    def _speaks(self, combinations: Iterable[Combination], topic: Topic, *, signs: bool) -> bool:
        known, begin = self._known, self._begin
        for combination in combinations:
            for phrase in combination:
                at = known[phrase]
                if not (begin(phrase) if at is None else at):
                    break
            else:
                audible = self._everywhere & ~self._silence()[signs] & ~self._span(topic.exceptions)
                if all(begin(phrase) & audible for phrase in combination):
                    return True
        return False

    def _begin(self, phrase: int) -> int:
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
        """What the scopes silence: of statements, and of signs."""
        if self._silent is None:
            statements, signs = 0, 0
            for scope in self._rules.scopes:
                covered = self._covered(scope)
                signs |= covered
                statements |= covered if scope.statements else 0
            self._silent = statements, signs
        return self._silent

    def _begins(self, phrases: PhraseIds) -> int:
        """Where phrases begin."""
        found = 0
        for phrase in phrases:
            found |= self._begin(phrase)
        return found

    def _span(self, phrases: PhraseIds) -> int:
        """All words that phrases cover."""
        covered = 0
        for phrase in phrases:
            if self._begin(phrase):
                pattern = self._rules.patterns[phrase]
                for begin in _each(self._begin(phrase)):
                    end = pattern.after(self._field, begin)
                    covered |= (1 << end.bit_length() - 1) - begin if end else 0
        return covered

    def _covered(self, scope: Silencer) -> int:
        """All words that a scope silences."""
        excepted = self._span(scope.exceptions)
        covered = self._sentences_with(self._begins(scope.sentence) & ~excepted)
        reached = self._after(scope.after, excepted)
        if reached:
            stops = self._begins(scope.stop)
            for _ in range(scope.reach):
                reached &= self._everywhere & ~stops
                covered |= reached
                reached <<= 1
        return covered & ~self._sentences_with(self._begins(scope.unless)) if covered else 0

    def _after(self, phrases: PhraseIds, excepted: int) -> int:
        """Where one stands after phrases that don't begin within an exception."""
        found = 0
        for phrase in phrases:
            if self._begin(phrase):
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


def _set_of(numbers: Iterable[int]) -> int:
    """A set of numbers as an integer."""
    found = 0
    for number in numbers:
        found |= 1 << number
    return found
