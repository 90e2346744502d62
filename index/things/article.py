"""What an article names: its words folded once, so that a name is looked up at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial

from index.passages.passage import Passage
from index.things.folding import fold, folded
from index.things.groups import has_state
from index.things.lexicon import ThingLexicon, medicine_families
from index.things.numbers import numbered
from index.things.thing import Kind, Thing
from index.words.analysis import tokens
from ingest.document import Document

_KEPT = 4_096  # articles; about 10 kB each
_PAIR = 2
_AROUND = 5  # words before and after a number, among which is what it numbers


@cache
def _near_pattern(first: str, second: str) -> re.Pattern[str]:
    one, other, between = re.escape(first), re.escape(second), r"(?: \w+){0,5} "
    return re.compile(rf" (?:{one}{between}{other}|{other}{between}{one}) ")


class NamedText:
    """A text by the names in it."""

    def __init__(self, text: str, heads: frozenset[str]) -> None:
        self._text, self._heads = text, heads
        self._line = f" {fold(text)} "
        self._states: dict[str, bool] = {}

    @cached_property
    def _numbers(self) -> tuple[tuple[str, str, str], ...]:
        """What it numbers: head, number, and the words around them."""
        words = folded(self._text)
        return tuple(
            (
                one.head,
                one.value,
                " ".join(near.word for near in words[max(0, one.first - _AROUND) : one.last + _AROUND]),
            )
            for one in numbered(words, self._text, heads=self._heads)
        )

    def names(self, thing: Thing) -> bool:
        """Whether it names a thing, under any of its names."""
        if thing.kind is Kind.NUMBER:
            return thing.names[0].rsplit(" ", 1)[1] in self._values(thing)
        return any(self._has(name) for name in (*thing.names, *thing.in_articles))

    def _has(self, name: str) -> bool:
        if name.endswith("*"):
            return f" {name[:-1]}" in self._line
        if f" {name} " in self._line:
            return True
        words = name.split()
        return len(words) == _PAIR and all(f" {word} " in self._line for word in words) and self._near(*words)

    def _near(self, first: str, second: str) -> bool:
        """Whether two words are near each other, in whichever order: stomach ulcer, an ulcer in the stomach."""
        return re.search(_near_pattern(first, second), self._line) is not None

    def has_group(self, name: str) -> bool:
        """Whether it names people in a state, or animals."""
        if name not in self._states:
            self._states[name] = has_state(name, self._text)
        return self._states[name]

    def numbers_other(self, thing: Thing) -> bool:
        """Whether it names others of what a thing is one of, and not the thing."""
        values = self._values(thing)
        return bool(values) and thing.names[0].rsplit(" ", 1)[1] not in values

    def mentions(self, thing: Thing) -> int:
        """How often it names a thing."""
        return sum(self._line.count(f" {name} ") for name in (*thing.names, *thing.in_articles))

    def _values(self, thing: Thing) -> set[str]:
        """The numbers that it has for what a thing is one of."""
        head = thing.names[0].rsplit(" ", 1)[0]
        return {
            value
            for one, value, around in self._numbers
            if one == head and (not thing.of or any(f" {name} " in f" {around} " for name in thing.of))
        }


@dataclass(frozen=True)
class Article:
    """A document by the names in it.

    Attributes:
        title: Its title.
        whole: Title and text.
        medicines: Those that its title names, one by one: none of its families.
    """

    title: NamedText
    whole: NamedText
    medicines: tuple[Thing, ...]


class Articles:
    """The articles of a snapshot, each folded when it is first met. Safe to use from many threads at once."""

    def __init__(self, find: Callable[[str], Document], heads: frozenset[str], lexicon: ThingLexicon) -> None:
        self._heads = heads
        made = partial(_article, find, heads, lexicon)  # no method: it would lead back here
        self._read = lru_cache(maxsize=_KEPT)(made)

    def of(self, doc_id: str) -> Article:
        """An article."""
        return self._read(doc_id)

    def passage(self, passage: Passage, title: str) -> "PassageNames":
        """A passage with what is over it."""
        return PassageNames(passage, title, self._heads)


@lru_cache(maxsize=_KEPT)
def _terms_over(lines: str) -> frozenset[str]:
    return frozenset(tokens(lines))


def _article(find: Callable[[str], Document], heads: frozenset[str], lexicon: ThingLexicon, doc_id: str) -> Article:
    document = find(doc_id)
    title = document.title or ""
    found = (thing for thing, _, _ in lexicon.find(folded(title)))
    medicines = tuple(one for one in found if one.kind is Kind.MEDICINE and not medicine_families() & {*one.names})
    return Article(NamedText(title, heads), NamedText(f"{title}\n{document.text}", heads), medicines)


class PassageNames:
    """A passage by the names in it, and by those over it."""

    def __init__(self, passage: Passage, title: str, heads: frozenset[str]) -> None:
        self._passage, self._title, self._heads = passage, title, heads

    @property
    def terms_over(self) -> frozenset[str]:
        """The terms of title and headings."""
        return _terms_over("\n".join(self.lines_over))

    def terms_beside(self, things: Sequence[Thing]) -> frozenset[str]:
        """The terms of the sentences that name one of some things, and of those next to them."""
        sentences = self.sentences
        naming = [at for at, one in enumerate(sentences) if any(self.named(one).names(thing) for thing in things)]
        near = {other for at in naming for other in (at - 1, at, at + 1) if 0 <= other < len(sentences)}
        return frozenset(tokens("\n".join(sentences[at] for at in sorted(near))))

    @property
    def lines_over(self) -> tuple[str, ...]:
        """Headings and title, the innermost first."""
        return (*reversed(self._passage.headings), self._title)

    @property
    def sentences(self) -> list[str]:
        """The passage's sentences."""
        passage = self._passage
        return [passage.text[one.start - passage.start : one.end - passage.start] for one in passage.sentences]

    def named(self, text: str) -> NamedText:
        """Some words of it by the names in them."""
        return NamedText(text, self._heads)

    @cached_property
    def over(self) -> NamedText:
        """Title and headings."""
        return NamedText("\n".join((self._title, *self._passage.headings)), self._heads)

    @cached_property
    def below_title(self) -> NamedText:
        """Headings and the passage's own words."""
        return NamedText("\n".join((*self._passage.headings, self._passage.text)), self._heads)
