"""The names of things: those that ship, the site's synonyms, and what its articles are called."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from index.things.folding import FoldedWord, fold, folded
from index.things.numbers import goes_on, unnumbered
from index.things.thing import Kind, Thing
from index.words.english import english
from index.words.synonyms import DEFAULT_SYNONYMS, Synonyms

_HERE = Path(__file__).parent
LISTS = ((Kind.MEDICINE, "medicines.txt"), (Kind.CONDITION, "conditions.txt"))
"""What the names of a file are of."""
_SHAPE = re.compile(
    r"[a-z]{3,}(?:mab|tinib|ciclib|gliptin|gliflozin|glutide|prazole|olol|sartan|statin|mycin|cillin|cycline|floxacin|"
    r"triptan|setron|lukast|azepam|azolam|vudine|xaban|parib|conazole|dronate|dipine|profen|oxetine|thiazide)"
)
"""Endings that the WHO keeps for medicines, and that hardly another word has."""
_TITLE_END = re.compile(r"\s+[-–—|]\s+|:\s")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LONGEST_TITLE = 6  # words
_EVERYDAY = 1_500_000  # written so often, a word by itself says little about what is asked


@dataclass(frozen=True)
class ThingLexicon:
    """Folded names and the things that they are of.

    Attributes:
        things: By name.
    """

    things: Mapping[str, Thing] = field(default_factory=dict)
    _longest: dict[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Note how long the longest name is that begins with each word."""
        for name in self.things:
            words = name.split()
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def find(self, words: list[FoldedWord]) -> Iterator[tuple[Thing, int, int]]:
        """Each thing that words name, with the first word and one past the last; the longest name at each place."""
        at = 0
        while at < len(words):
            longest = min(self._longest.get(words[at].word, 0), len(words) - at)
            for length in range(longest, 0, -1):
                thing = self.things.get(" ".join(one.word for one in words[at : at + length]))
                if thing is not None and not goes_on(words, at + length - 1):
                    yield thing, at, at + length
                    at += length - 1
                    break
            else:
                if _is_shaped(words[at].word):
                    yield Thing(Kind.MEDICINE, (words[at].word,)), at, at + 1
            at += 1

    def with_own(self, things: Iterable[Thing]) -> "ThingLexicon":
        """The same with a site's own things, before those that ship: a name of theirs is theirs alone."""
        found = dict(self.things)
        for thing in things:
            found |= dict.fromkeys(thing.names, thing)
        return ThingLexicon(found)

    def with_site(self, titles: Iterable[str], synonyms: Synonyms) -> "ThingLexicon":
        """The same with what a site's articles are called, and with its synonyms as further names.

        What ships as synonyms may give a thing any name; a line of the site's own makes no two things one: `_is_its`.
        """
        things = dict(self.things)
        named = [names for title in titles for names in (_titled(title), *_families(title))]
        for names in named:
            if names and not any(name in things or name in _nothing() for name in names):
                things |= dict.fromkeys(names, Thing(Kind.SUBJECT, names))
        return ThingLexicon(_under_synonyms(things, synonyms))


def _under_synonyms(things: dict[str, Thing], synonyms: Synonyms) -> dict[str, Thing]:
    """Things with synonyms as further names."""
    alike: dict[str, tuple[str, ...]] = {}
    for phrase, others in synonyms.entries.items():
        alike[fold(synonyms.written.get(phrase, " ".join(phrase)))] = tuple(
            fold(synonyms.written[one]) for one in others
        )
    known, linked = _shipped_pairs(), _linked(_pairs(synonyms))
    lexicon, found = ThingLexicon(things), dict(things)
    for thing in dict.fromkeys(things.values()):
        more = dict.fromkeys(
            other
            for name in thing.names
            for other in (name, *alike.get(name, ()))
            if other in thing.names or (name, other) in known or _is_its(other, thing, lexicon, linked)
        )
        if len(more) > len(thing.names):
            richer = Thing(thing.kind, tuple(more), thing.in_articles)
            found |= {name: richer for name in more if found.get(name, thing) is thing and name not in _nothing()}
    return found


def _is_its(name: str, thing: Thing, lexicon: ThingLexicon, linked: Mapping[str, set[str]]) -> bool:
    """Whether a name that a site's synonyms give a thing is of this thing alone.

    It isn't where it is another one's, or a symptom's, or where they lead from it to another one, by whatever names: a
    word for several, such as "blood thinner", is no name of any. Nor is it a medicine's where it names another one, or
    where all its words are English: those say what sort of medicine it is.
    """
    if name in lexicon.things or name in _nothing():
        return False
    if thing.kind is Kind.MEDICINE:
        medicines = {one for one, _, _ in lexicon.find(folded(name)) if one.kind is Kind.MEDICINE}
        if medicines - {thing} or all(word in english() for word in name.split()):
            return False
    return _led_to(name, lexicon.things, linked) <= {thing}


def _led_to(name: str, things: Mapping[str, Thing], linked: Mapping[str, set[str]]) -> set[Thing]:
    """The things that synonyms lead to from a name that is none's, by way of others that are none's."""
    found, seen, waiting = set[Thing](), {name}, [name]
    while waiting:
        others = linked.get(waiting.pop(), set()) - seen
        seen |= others
        found |= {things[other] for other in others if other in things}
        waiting += [other for other in others if other not in things]
    return found


def _linked(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Each name with those that are beside it in either direction."""
    linked: dict[str, set[str]] = {}
    for name, other in pairs:
        linked.setdefault(name, set()).add(other)
        linked.setdefault(other, set()).add(name)
    return linked


def _pairs(synonyms: Synonyms) -> Iterator[tuple[str, str]]:
    """Each name with each that stands for it, folded."""
    for phrase, others in synonyms.entries.items():
        for other in others:
            yield fold(synonyms.written.get(phrase, " ".join(phrase))), fold(synonyms.written[other])


@cache
def _shipped_pairs() -> frozenset[tuple[str, str]]:
    """What ships as synonyms of each other was looked at with the lists of things."""
    return frozenset(_pairs(Synonyms.read(DEFAULT_SYNONYMS)))


@cache
def shipped() -> ThingLexicon:
    """The names that come with the project; those by common names first, which have the most names."""
    things: dict[str, Thing] = {}
    for thing in _common():
        _add(things, thing)
    for kind, file in LISTS:
        for line in _lines(_HERE / file):
            _add(things, Thing(kind, folded_names(line)))
    return ThingLexicon(things)


def _add(things: dict[str, Thing], thing: Thing) -> None:
    """Add a thing; where one of its names is another's already, to that one."""
    known = next((things[name] for name in thing.names if name in things), None)
    if known is not None:
        names = tuple(dict.fromkeys((*known.names, *thing.names)))
        thing = Thing(known.kind, names, (*known.in_articles, *thing.in_articles))
        things |= {name: thing for name in known.names if things.get(name) is known}
    for name in thing.names:
        if name not in _nothing():
            things.setdefault(name, thing)


@cache
def _nothing() -> frozenset[str]:
    """Names that are no thing: articles answer about these without the word."""
    return frozenset(name for section, line in _common_lines() if section == "nothing" for name in folded_names(line))


@cache
def medicine_families() -> frozenset[str]:
    """First names of families of medicines, such as beta blockers: an article on one is on each of them."""
    return frozenset(folded_names(line)[0] for section, line in _common_lines() if section == "family")


def _common() -> Iterator[Thing]:
    for section, line in _common_lines():
        if section != "nothing":
            names, _, in_articles = line.partition("|")
            kind = Kind.MEDICINE if section == "family" else Kind(section)
            yield Thing(kind, folded_names(names), folded_names(in_articles))


def _common_lines() -> Iterator[tuple[str, str]]:
    """Each line of the common names with the section that it is in."""
    section = ""
    for line in _lines(_HERE / "common.txt"):
        if line.startswith("["):
            section = line.strip("[]")
        else:
            yield section, line


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def folded_names(line: str) -> tuple[str, ...]:
    """The names of a line, which has them separated by commas, folded; `*` ends a beginning."""
    names = dict.fromkeys(fold(name) + "*" * name.strip().endswith("*") for name in line.split(",") if name.strip())
    return tuple(names)


def _titled(title: str) -> tuple[str, ...]:
    """What an article is called, with what its title has in brackets; nothing where that is a word of every day."""
    bare = _TITLE_END.split(_BRACKETS.sub(" ", title))[0]
    names = (fold(name) for name in (bare, *_BRACKETS.findall(title)))
    return tuple(dict.fromkeys(name for name in names if _says_what(name)))


def _families(title: str) -> list[tuple[str, ...]]:
    """What an article's title numbers, without the number: mucolipidosis, of mucolipidosis type 4."""
    family = (unnumbered(name) for name in _titled(title))
    return [(name,) for name in family if name and _says_what(name)]


def _says_what(name: str) -> bool:
    words = name.split()
    if not words or len(words) > _LONGEST_TITLE or len(name) < 3:
        return False
    return any(english().get(word, 0) < _EVERYDAY and word.isalpha() for word in words)


@cache
def _is_shaped(word: str) -> bool:
    return _SHAPE.fullmatch(word) is not None and word not in english()
