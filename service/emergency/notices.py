"""Whether a question sounds like an emergency, and what is said then, beside whatever is found."""

from collections.abc import Iterator, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from ingest.errors import FileUnreadable
from ingest.hashing import file_sha256
from ingest.home import Home
from service.emergency.lexicon import Lexicon
from service.emergency.means_model import Alarm
from service.emergency.reading import Reading, Verdict
from service.emergency.rules import Rules, Topic, check_kinds, read_rules
from service.emergency.run_together import Spacing
from service.emergency.telephone_lines import TelephoneLine
from service.emergency.words import Words, words_of
from service.errors import NoticesError

DEFAULT_NOTICES = Path(__file__).with_name("notices.yaml")
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said to somebody whose question sounds like an emergency.

    Attributes:
        topic: The kind of emergency.
        title: What is above the words; "" where the rules give none.
        text: The words; those of several kinds of emergency have an empty line between them.
        numbers: Telephone lines to call.
        version: Of the rules.
        withholds: Whether it is the whole answer: no passage, title or suggestion is shown beside it.
        language: The language of its words, and of the rules that it comes from.
        review: What the rules say of themselves where no clinician has read them in this language; None for the others.
    """

    topic: str
    title: str
    text: str
    numbers: tuple[TelephoneLine, ...]
    version: str
    withholds: bool = False
    language: str = ENGLISH
    review: str | None = None


class Notices:
    """The rules of a file and of those for other languages beside it. It keeps nothing of what it is asked."""

    def __init__(self, rules: Rules, *, spoken: Mapping[str, Rules]) -> None:
        """Make the rules ready to be asked, without telephone lines.

        Args:
            rules: The English ones, with the telephone lines of all countries.
            spoken: Those for other languages, by language.
        """
        self.rules = rules
        self.country: str | None = None
        self._lines: tuple[TelephoneLine, ...] = ()
        self._english = Lexicon(rules)
        self._spoken = {language: Lexicon(found) for language, found in spoken.items()}
        self._spacing = Spacing(frozenset[str]().union(*rules.groups), whole=rules.real_words)

    @classmethod
    def read(cls, path: Path, *, country: str | None = None, unreviewed: bool = True) -> "Notices":
        """Read a rule file and those for other languages, and choose the country whose numbers are given.

        Those for other languages are `notices.es.yaml` and the like beside it; else the ones that ship.

        Args:
            path: The file.
            country: Whose telephone numbers are given; None names none.
            unreviewed: Whether rules are taken in that no clinician has read.

        Raises:
            NoticesError: With the line, if a file breaks its form; if it doesn't know the country.
        """
        return cls.of_files(rule_files(path), country=country, unreviewed=unreviewed)

    @classmethod
    def of_files(cls, files: Mapping[str, Path], *, country: str | None = None, unreviewed: bool = True) -> "Notices":
        """The rules of one file for each language, of which English is one; see `read`.

        Raises:
            NoticesError: As `read` does.
        """
        ordered = {ENGLISH: files[ENGLISH], **files}
        named = tuple((language, (path, _sha256(path))) for language, path in ordered.items())
        found = copy(_read(named))
        kept = found._spoken.items()
        found._spoken = {language: lexicon for language, lexicon in kept if unreviewed or lexicon.rules.review is None}
        return found._with_lines_of(country, files[ENGLISH])

    def _with_lines_of(self, country: str | None, path: Path) -> "Notices":
        if country is not None and country not in self.rules.countries:
            raise NoticesError(
                "The rule file has no telephone numbers for this country",
                where=str(path),
                value=country,
                remedy=f"Set VOUCH_COUNTRY to one of {', '.join(sorted(self.rules.countries))}, or put a notices.yaml "
                "with it in VOUCH_HOME",
            )
        self.country, self._lines = country, self.rules.countries[country] if country else ()
        return self

    @classmethod
    def of(cls, home: Home, *, country: str | None = None, unreviewed: bool = True) -> "Notices":
        """The rules of a data directory: of each language its own `notices.yaml` and the like, or those that ship.

        Raises:
            NoticesError: As `read` does.
        """
        return cls.of_files(home_rule_files(home), country=country, unreviewed=unreviewed)

    def replacing(self, language: str, text: str) -> "Notices":
        """The same with another rule file for one language, before that is in its place.

        Raises:
            NoticesError: With the line, if it breaks its form; if it doesn't know the country that is set; if the rules
                of another language name a kind of number that no country has any more.
        """
        path = Path(rule_file_name(language))
        rules = read_rules(path, lines_of=None if language == ENGLISH else self.rules, text=text)
        if language != ENGLISH:
            other = copy(self)
            other._spoken = {**self._spoken, language: Lexicon(rules)}
            return other
        other = Notices(rules, spoken={})
        other._spoken = self._spoken
        for spoken, found in self.languages.items():
            check_kinds(found, rules, where=rule_file_name(spoken))
        return other._with_lines_of(self.country, path)

    def in_country(self, country: str | None) -> "Notices":
        """The same rules with the telephone numbers of another country.

        Args:
            country: As two letters; None leaves what is set. Of one that the rules don't know no number is given: that
                of another country could be wrong there.
        """
        if country is None:
            return self
        elsewhere = copy(self)
        elsewhere._lines = self.rules.countries.get(country, ())
        return elsewhere

    @property
    def lines(self) -> tuple[TelephoneLine, ...]:
        """The telephone lines of the country that is set; none without one."""
        return self._lines

    @property
    def languages(self) -> Mapping[str, Rules]:
        """The rules for languages other than English."""
        return {language: lexicon.rules for language, lexicon in self._spoken.items()}

    def find(self, question: str) -> Notice | None:
        """The notice for a question; None where it doesn't sound like an emergency.

        The rules of each language that it may be in are asked; a notice that withholds the answer goes before others.
        """
        found = [
            self._notice(language, lexicon, Reading(words, lexicon).verdict())
            for language, lexicon, words in self._readings(question)
        ]
        told = [notice for notice in found if notice]
        return next((notice for notice in told if notice.withholds), told[0] if told else None)

    def raised(self, notice: Notice | None, alarm: Alarm | None) -> Notice | None:
        """The notice of a question, after the model of questions for means has read it, too.

        Args:
            notice: What the rules gave.
            alarm: What the model says: it adds to the notice, and never takes it away. Where a site's own rules have no
                words for it, those that ship are said.
        """
        if alarm is None or withholds(notice) or (notice and alarm is Alarm.NOTICE):
            return notice
        topic = next(
            topic for rules in (self.rules, shipped_notices().rules) for topic in rules.topics if topic.withheld
        )
        crisis = self._worded(self.rules, (topic,), withholds=alarm is Alarm.WITHHOLD)
        if notice is None:
            return crisis
        numbers = tuple(dict.fromkeys((*crisis.numbers, *notice.numbers)))
        return replace(crisis, text=f"{crisis.text}\n\n{notice.text}", numbers=numbers)

    def withholds(self, text: str) -> bool:
        """Whether the notice for a text would be the whole answer: `withholds(self.find(text))`, in half the time."""
        return any(Reading(words, lexicon).withholds() for _, lexicon, words in self._readings(text))

    def verdict_in(self, language: str, text: str) -> Verdict:
        """What a text speaks of by the rules for one language, whichever it may be in."""
        return Reading(words_of(text), self._english if language == ENGLISH else self._spoken[language]).verdict()

    def asked_for_by(self, word: str, *, but: str) -> str | None:
        """Another language whose phrases ask for a word, as it is or misspelt; None where no other one's do.

        Args:
            word: It, normalised.
            but: The language that isn't looked at.
        """
        lexicons = {ENGLISH: self._english, **self._spoken}
        return next((name for name, one in lexicons.items() if name != but and one.asks_for(word)), None)

    def alone(self, language: str, topic: Topic) -> Notice:
        """What is said of a topic of one language, where a question speaks of nothing else."""
        rules = self.rules if language == ENGLISH else self._spoken[language].rules
        return self._worded(rules, (topic,), withholds=False, language=language)

    def rules_for(self, language: str) -> Rules | None:
        """The rules for a language; None where there are none."""
        return self.rules if language == ENGLISH else self.languages.get(language)

    def _readings(self, question: str) -> Iterator[tuple[str, Lexicon, Words]]:
        """The languages that a question may be in, and its words as the rules of each take them."""
        words = words_of(question)
        for language, lexicon in self._likely(words):
            read = self._spacing.apart(words, question) if language == ENGLISH else words
            yield language, lexicon, read

    def _likely(self, words: Words) -> list[tuple[str, Lexicon]]:
        """The languages that a question may be in, the likeliest first.

        Function words tell, since "die" is an article in German and "suicide" a word of several languages: English is
        left out where there are those of others alone; others are, where they have none and English has some, or
        where all words are English. Of a few words without any of these every language is asked.
        """
        present = words.positions.keys()
        english = bool(present & self.rules.marks)
        marked = {name: len(present & lexicon.rules.marks) for name, lexicon in self._spoken.items()}
        open_to_all = not english and not any(marked.values()) and not self._spacing.knows_all(present)
        others = [name for name, marks in sorted(marked.items(), key=lambda one: -one[1]) if marks or open_to_all]
        found = [(name, self._spoken[name]) for name in others]
        return found if any(marked.values()) and not english else [(ENGLISH, self._english), *found]

    def _notice(self, language: str, lexicon: Lexicon, verdict: Verdict) -> Notice | None:
        if not verdict.topics:
            return None
        return self._worded(lexicon.rules, verdict.topics, withholds=verdict.withholds, language=language)

    def _worded(self, rules: Rules, topics: tuple[Topic, ...], *, withholds: bool, language: str = ENGLISH) -> Notice:
        kinds = dict.fromkeys(kind for topic in topics for kind in topic.lines)
        lines = tuple(line for kind in kinds for line in self._lines if line.kind == kind)
        emergency = next((line.number for line in self._lines if line.kind == "emergency"), rules.anywhere)
        there = {line.kind for line in lines}
        text = "\n\n".join(_said(topic, there) for topic in topics).replace("{emergency}", emergency)
        return Notice(
            topics[0].name,
            topics[0].title,
            text,
            lines,
            rules.version,
            withholds,
            language=language,
            review=rules.review,
        )


def _said(topic: Topic, lines: Set[str]) -> str:
    """What a topic says where there are such lines."""
    return f"{topic.text} {topic.with_line}" if topic.with_line and topic.lines[0] in lines else topic.text


@cache
def shipped_notices() -> Notices:
    """The rules that ship, and no country; read once, some 40 MB."""
    return Notices.read(DEFAULT_NOTICES)


def rule_files(path: Path) -> dict[str, Path]:
    """The rule file of each language, English first, where the English one is at a path; else the ones that ship."""
    files = {name.suffixes[0][1:]: name for folder in (DEFAULT_NOTICES, path) for name in _spoken_files(folder)}
    return {ENGLISH: path, **dict(sorted(files.items()))}


def home_rule_files(home: Home) -> dict[str, Path]:
    """The rule file of each language, English first: of a data directory, else the ones that ship."""
    own = home.root / rule_file_name(ENGLISH)
    is_own = own.exists() or own.is_symlink()  # a link that leads nowhere is named as what is wrong
    return rule_files(own) | ({} if is_own else {ENGLISH: DEFAULT_NOTICES})


def rule_file_name(language: str) -> str:
    """What the rule file for a language is called."""
    return "notices.yaml" if language == ENGLISH else f"notices.{language}.yaml"


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[str, tuple[Path, str]], ...]) -> Notices:
    """The rules of files, each with its language and its sha256: half a second of work, done once for each content."""
    (_, (path, _)), *others = files
    rules = read_rules(path)
    return Notices(rules, spoken={language: read_rules(name, lines_of=rules) for language, (name, _) in others})


def _sha256(path: Path) -> str:
    try:
        return file_sha256(path)
    except FileUnreadable:
        return ""  # reading it says what is wrong


def withholds(notice: Notice | None) -> bool:
    """Whether a notice, where there is one, is the whole answer."""
    return notice is not None and notice.withholds


def _spoken_files(beside: Path) -> Sequence[Path]:
    """The rule files for other languages beside one."""
    return sorted(beside.parent.glob("notices.[a-z][a-z].yaml"))
