"""The rules for notices, as the rule file gives them."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from service.emergency.pattern import Pattern
from service.emergency.phrase import PhraseError, Reader, WordGroups
from service.emergency.rule_file import Entry, open_rule_file
from service.emergency.telephone_lines import TelephoneLine, telephone_lines
from service.errors import NoticesError

_MOST_WORDS = 100
_EMERGENCY = "{emergency}"
_ALWAYS_KINDS = frozenset({"emergency", "crisis", "poison"})  # rules for other languages may name them always
PhraseIds = tuple[int, ...]
"""Phrases, by number."""
Combination = tuple[int, ...]
"""Phrases, by number, that a question must hold all of."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """When a topic's notice is the whole answer.

    Attributes:
        wishes: What people say of what they want to do; silenced as statements are.
        help: With one of these in the question only means withhold: it asks for help, or about a medicine.
        others: With none of these, either, whatever brings the notice withholds, if no other topic comes first: it is
            not about somebody else.
        means: Questions for means, which nothing silences.
        regardless: Those that first aid doesn't open, either: they ask for means, whatever else is in the question.
        first_aid: With one of these in the question its means withhold nothing: somebody has taken them.
    """

    wishes: tuple[Combination, ...]
    help: PhraseIds
    others: PhraseIds
    means: tuple[Combination, ...]
    regardless: tuple[Combination, ...]
    first_aid: PhraseIds


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of emergency.

    Attributes:
        name: Short, for machines.
        title: What is above the words, such as "You are not alone"; "" where the file gives none.
        text: What is said to a reader; `{emergency}` becomes the number.
        with_line: What is said as well where the country has a line of the first kind of `lines`; "" where nothing is.
        lines: The kinds of telephone lines to show, in this order.
        statements: What people say of what is happening, now, to them or to somebody with them.
        signs: What names signs: they may also be asked about in general.
        exceptions: Phrases whose words mean something else.
        withheld: When its notice is the whole answer; None where it never is.
    """

    name: str
    title: str
    text: str
    with_line: str
    lines: tuple[str, ...]
    statements: tuple[Combination, ...]
    signs: tuple[Combination, ...]
    exceptions: PhraseIds
    withheld: Withheld | None


@dataclass(frozen=True, slots=True)
class Silencer:
    """Words that silence others: what is denied, past, supposed, or asked about in general.

    Source: NegEx (Chapman et al., Journal of Biomedical Informatics 2001) and ConText (Harkema et al., same, 2009).

    Attributes:
        statements: Whether it silences statements, too; signs it silences always.
        sentence: These silence their whole sentence.
        after: These silence the words that follow them, in the same sentence.
        reach: How many words.
        stop: Unless one of these comes before.
        unless: With one of these in the sentence nothing in it is silenced.
        exceptions: Phrases that only look like those above.
    """

    statements: bool
    sentence: PhraseIds
    after: PhraseIds
    reach: int
    stop: PhraseIds
    unless: PhraseIds
    exceptions: PhraseIds


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a file.

    Attributes:
        version: Of the file, as its author wrote it.
        topics: In the order in which they are looked for.
        silencers: What silences them.
        patterns: The phrases, by number.
        groups: The word groups that patterns ask for, by number.
        inflected: All words that may be misspelt, in all their forms.
        written: Those of them that are in the file.
        real_words: Words that are no misspelling.
        fillers: Words that may be between any two words of a phrase.
        barriers: Words that no gap passes over.
        anywhere: How an emergency number is spoken of where no country is set.
        countries: The telephone lines of each.
        marks: Words that show which language a question is in.
        review: What the file says of its review, where no clinician has read it; else None.
    """

    version: str
    topics: tuple[Topic, ...]
    silencers: tuple[Silencer, ...]
    patterns: tuple[Pattern, ...]
    groups: tuple[frozenset[str], ...]
    inflected: frozenset[str]
    written: frozenset[str]
    real_words: frozenset[str]
    fillers: frozenset[str]
    barriers: frozenset[str]
    anywhere: str
    countries: Mapping[str, tuple[TelephoneLine, ...]]
    marks: frozenset[str]
    review: str | None


def check_kinds(spoken: Rules, english: Rules, *, where: str) -> None:
    """Go on only if the rules for another language name no kind of number that other English rules don't have.

    Raises:
        NoticesError: If they do, with their file.
    """
    kinds = _line_kinds(english.countries) | _ALWAYS_KINDS
    for topic in spoken.topics:
        if unknown := set(topic.lines) - kinds:
            raise NoticesError(
                f"The topic {topic.name!r} there names a kind of number that no country would have any more",
                where=where,
                value=min(unknown),
                remedy="Leave a number of this kind in notices.yaml, or take it out of that file first",
            )


def _line_kinds(countries: Mapping[str, tuple[TelephoneLine, ...]]) -> frozenset[str]:
    return frozenset(line.kind for lines in countries.values() for line in lines)


def read_rules(path: Path, *, lines_of: Rules | None = None, text: str | None = None) -> Rules:
    """Read a rule file.

    Args:
        path: The file.
        text: What is to be in it, before it is; None reads the file.
        lines_of: The rules whose telephone lines it gives, where it is one for another language.

    Raises:
        NoticesError: With the line, if it breaks its form.
    """
    try:
        return _rules(path, lines_of, text)
    except RecursionError:
        raise NoticesError("It is nested too deeply", where=str(path), remedy="Write fewer parentheses") from None


def _rules(path: Path, lines_of: Rules | None, text: str | None) -> Rules:
    required = ("version", "anywhere", "words", "fillers", "barriers", "context", "topics")
    if lines_of is None:
        root = open_rule_file(path, text).fields(
            (*required, "countries"), ("irregular", "real_words", "signs", "marks", "title")
        )
        countries = {name: telephone_lines(entry) for name, entry in root["countries"].named().items()}
    else:
        root = open_rule_file(path, text).fields((*required, "marks"), ("review", "signs", "title"))
        countries = dict(lines_of.countries)
    book = _Book.of(root.get("irregular"), inflects=lines_of is None)
    for part in ("words", "signs"):
        for name, entry in root[part].named().items() if part in root else ():
            book.define(name, entry)
    kinds = _line_kinds(countries) | (_ALWAYS_KINDS if lines_of else frozenset())
    title = root["title"].text() if "title" in root else ""
    return Rules(
        version=root["version"].text(),
        silencers=tuple(_silencer(entry, book) for entry in root["context"].named().values()),
        topics=tuple(_topic(name, entry, book, kinds, title) for name, entry in root["topics"].named().items()),
        patterns=tuple(book.patterns),
        groups=book.groups.by_number,
        inflected=frozenset(book.groups.inflected),
        written=frozenset(book.groups.written),
        real_words=book.words(root.get("real_words")),
        fillers=book.words(root["fillers"]),
        barriers=book.words(root["barriers"]),
        anywhere=root["anywhere"].text(),
        countries=countries,
        marks=book.words(root.get("marks")),
        review=root["review"].text() if "review" in root else None,
    )


@dataclass(slots=True)
class _Book:
    """What grows while a file is read."""

    groups: WordGroups
    reader: Reader
    patterns: list[Pattern] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, irregular: Entry | None, *, inflects: bool) -> "_Book":
        named = irregular.named() if irregular else {}
        forms = {word: frozenset(form.text() for form in entry.entries()) for word, entry in named.items()}
        groups = WordGroups(forms, inflects=inflects)
        return cls(groups, Reader(groups))

    def define(self, name: str, entry: Entry) -> None:
        phrases = entry.entries()
        if not phrases:
            entry.refuse("A class of words needs one word at least", "Add one, or remove the class", value=name)
        read = iter(phrases)
        phrase = phrases[0]

        def texts() -> Iterator[str]:
            nonlocal phrase
            for phrase in read:
                yield phrase.text()

        try:
            self.reader.define(name, texts())
        except PhraseError as error:
            phrase.refuse(f"The phrase can't be read: {error}", "Mend it", value=phrase.text())

    def phrases(self, entry: Entry | None) -> PhraseIds:
        return tuple(self._phrase(phrase, phrase.text()) for phrase in (entry.entries() if entry else ()))

    def combinations(self, entry: Entry | None) -> tuple[Combination, ...]:
        return tuple(
            tuple(self._phrase(line, part) for part in line.text().split(" & "))
            for line in (entry.entries() if entry else ())
        )

    def _phrase(self, entry: Entry, text: str) -> int:
        number = self.numbers.get(text)
        if number is None:
            try:
                self.patterns.append(self.reader.read(text))
            except PhraseError as error:
                entry.refuse(f"The phrase can't be read: {error}", "Mend it", value=text)
            number = self.numbers[text] = len(self.patterns) - 1
        return number

    def words(self, entry: Entry | None) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for word in entry.entries() if entry else ():
            try:
                found |= self.groups.forms(f"={word.text()}")
            except PhraseError as error:
                word.refuse(f"A single word is wanted here: {error}", "Write one word", value=word.text())
        return found


def _silencer(entry: Entry, book: _Book) -> Silencer:
    found = entry.fields(("silences",), ("sentence", "after", "reach", "stop", "unless", "except"))
    silences = found["silences"].text()
    if silences not in {"signs", "everything"}:
        found["silences"].refuse("This silences nothing", "Write signs, or everything", value=silences)
    return Silencer(
        statements=silences == "everything",
        sentence=book.phrases(found.get("sentence")),
        after=book.phrases(found.get("after")),
        reach=found["reach"].number(most=_MOST_WORDS) if "reach" in found else _MOST_WORDS,
        stop=book.phrases(found.get("stop")),
        unless=book.phrases(found.get("unless")),
        exceptions=book.phrases(found.get("except")),
    )


def _topic(name: str, entry: Entry, book: _Book, kinds: Set[str], title: str) -> Topic:
    found = entry.fields(("text", "numbers"), ("title", "with_line", "statements", "signs", "except", "withheld"))
    for number in found["numbers"].entries():
        if number.text() not in kinds:
            number.refuse(
                "No country has such a number", f"Write one of {', '.join(sorted(kinds))}", value=number.text()
            )
    text = found["text"].text()
    if "{" in text.replace(_EMERGENCY, ""):
        found["text"].refuse(f"Only {_EMERGENCY} may be in braces", "Remove the other braces", value=text)
    statements, signs = book.combinations(found.get("statements")), book.combinations(found.get("signs"))
    if not statements and not signs:
        entry.refuse("A topic needs a phrase", "Add statements or signs", value=name)
    lines = tuple(number.text() for number in found["numbers"].entries())
    withheld = _withheld(found["withheld"], book) if "withheld" in found else None
    title = found["title"].text() if "title" in found else title
    with_line = found["with_line"].text() if "with_line" in found else ""
    return Topic(name, title, text, with_line, lines, statements, signs, book.phrases(found.get("except")), withheld)


def _withheld(entry: Entry, book: _Book) -> Withheld:
    found = entry.fields(("wishes", "means"), ("regardless", "help", "others", "first_aid"))
    return Withheld(
        wishes=book.combinations(found["wishes"]),
        help=book.phrases(found.get("help")),
        others=book.phrases(found.get("others")),
        means=book.combinations(found["means"]),
        regardless=book.combinations(found.get("regardless")),
        first_aid=book.phrases(found.get("first_aid")),
    )
