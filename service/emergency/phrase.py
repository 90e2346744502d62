"""The phrase language of the rule file, which its own head explains, and the words that all phrases share.

combination = phrase { " & " phrase }
phrase      = item { [ gap | "~" [number] ] item }
item        = choice [ "?" ]
choice      = single { "|" single }
single      = word | "=" word | word "*" | "<" class ">" | "(" phrase ")" | "^" | "$"
gap         = "..." [number]

A phrase has at most four "~"; those of its classes count, and of several choices the one with the most does.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from service.emergency.inflection import inflections
from service.emergency.pattern import (
    WIDEST_GAP,
    Either,
    Gap,
    InOrder,
    Optional,
    Pattern,
    SentenceEnd,
    SentenceStart,
    Sign,
    Word,
)
from service.emergency.words import ANY_END, NUMBER, YEAR, in_one, normalise, split

_TOKEN = re.compile(r"\s*(?:(\.\.\.\d*|~\d*|[()|?^$]|<[^<>\s]*>|=?[^\s()|?<>~=^$]+)|(\S))")
_EDGES: Mapping[str, Pattern] = {"^": SentenceStart(), "$": SentenceEnd()}
_GAP = 4
_MOST_SWAPS = 4  # each is read in both orders, so that the work doubles with every one
_COMMONNESS = {1: 400, 2: 200, 3: 60, 4: 10}  # of a word, by its length: short words are common ones


class PhraseError(ValueError):
    """A phrase breaks the language; the message says how."""


class WordGroups:
    """Word groups by number. Each is a set of words of which any will do where the group is asked for."""

    def __init__(self, irregular: Mapping[str, frozenset[str]], *, inflects: bool = True) -> None:
        """Start without a word.

        Args:
            irregular: Forms of words that inflection doesn't make: took and taken for take.
            inflects: Whether words have the forms that English gives them.
        """
        self._irregular, self._inflects = irregular, inflects
        self._words: dict[frozenset[str], Word] = {}
        self._forms: dict[str, frozenset[str]] = {}
        self.inflected: set[str] = set()
        self.written: set[str] = set()

    def word(self, words: frozenset[str]) -> Word:
        """The pattern for one word of a group."""
        found = self._words.get(words)
        if found is None:
            number = len(self._words)
            commonness = sum(_COMMONNESS.get(len(word), 1) for word in words)
            found = self._words[words] = Word(number, 1 << number, commonness)
        return found

    def forms(self, word: str) -> frozenset[str]:
        """A word in all its forms, as the language has it: `=word` means itself alone.

        Raises:
            PhraseError: If it is no word.
        """
        found = self._forms.get(word)
        if found is None:
            found = self._forms[word] = self._made(word)
        return found

    def _made(self, word: str) -> frozenset[str]:
        plain = normalise(word.removeprefix("="))
        bare = plain.removesuffix(ANY_END)
        if not bare.isalnum() and split(bare) != [bare]:
            raise PhraseError(f"{word!r} is no word: letters only, or digits only")
        if word.startswith("=") or plain.endswith(ANY_END):
            return frozenset({plain})
        found = inflections(plain) | self._irregular.get(plain, frozenset()) if self._inflects else frozenset({plain})
        self.inflected |= found
        self.written.add(plain)
        return found

    @property
    def by_number(self) -> tuple[frozenset[str], ...]:
        """They, by number."""
        return tuple(self._words)


class Reader:
    """Reads phrases; classes are added as they are defined."""

    def __init__(self, groups: WordGroups) -> None:
        self._groups = groups
        self._classes: dict[str, Pattern | frozenset[str]] = {
            "number": frozenset({NUMBER}),
            "year": frozenset({YEAR}),
        }
        self._swaps_of: dict[str, int] = {}
        self._swaps = 0  # in the phrase that is being read, as far as it is

    def define(self, name: str, phrases: Iterable[str]) -> None:
        """Define a class of words and phrases, by which later phrases may name it.

        Raises:
            PhraseError: If one of them breaks the language.
        """
        read, most = list[Pattern | frozenset[str]](), 0
        for phrase in phrases:
            read.append(self._parse(phrase))
            most = max(most, self._swaps)
        found = _joined(read, self._word)
        self._swaps_of[name] = most
        self._classes[name] = (
            found if isinstance(found, frozenset) else Sign(len(self._classes), found, found.needs, found.commonness)
        )

    def read(self, phrase: str) -> Pattern:
        """Read a phrase.

        Raises:
            PhraseError: If it breaks the language.
        """
        return self._pattern(self._parse(phrase))

    def _parse(self, phrase: str) -> "Pattern | frozenset[str]":
        tokens, self._swaps = _tokens(phrase), 0
        found = self._sequence(tokens)
        if tokens:
            raise PhraseError(f"{tokens[0]!r} has nothing before it")
        return found

    def _sequence(self, tokens: list[str]) -> "Pattern | frozenset[str]":
        parts: list[Pattern | frozenset[str]] = []
        while tokens and tokens[0] not in {")", "|", "?"}:
            token = tokens[0]
            if token.startswith(("...", "~")):
                tokens.pop(0)
                if not parts or not tokens or tokens[0] in {")", "|", "?"}:
                    raise PhraseError(f"{token!r} belongs between two words")
                gap = Gap(_width(token))
                if token.startswith("..."):
                    parts += [gap]
                    continue
                self._swap(1)
                one, other = self._pattern(parts.pop()), self._pattern(self._item(tokens))
                parts.append(Either.of((InOrder.of((one, gap, other)), InOrder.of((other, gap, one)))))
            else:
                parts.append(self._item(tokens))
        if not parts:
            raise PhraseError("there is no word")
        if all(isinstance(part, Optional | SentenceStart | SentenceEnd) for part in parts):
            raise PhraseError("every word may be left out")
        return parts[0] if len(parts) == 1 else InOrder.of([self._pattern(part) for part in parts])

    def _item(self, tokens: list[str]) -> "Pattern | frozenset[str]":
        before = self._swaps
        choices = [self._single(tokens)]
        most = self._swaps
        while tokens and tokens[0] == "|":
            tokens.pop(0)
            self._swaps = before
            choices.append(self._single(tokens))
            most = max(most, self._swaps)
        self._swaps = most
        found = _joined(choices, self._word)
        if tokens and tokens[0] == "?":
            tokens.pop(0)
            return Optional(self._pattern(found))
        return found

    def _single(self, tokens: list[str]) -> "Pattern | frozenset[str]":
        token = tokens.pop(0) if tokens else ""
        if token == "(":  # noqa: S105 - a parenthesis
            inner = self._sequence(tokens)
            if not tokens or tokens.pop(0) != ")":
                raise PhraseError("a parenthesis isn't closed")
            return inner
        if token.startswith("<"):
            name = token[1:-1]
            if name not in self._classes:
                raise PhraseError(f"{token} is not defined above it, under words")
            self._swap(self._swaps_of.get(name, 0))
            return self._classes[name]
        if token in _EDGES:
            return _EDGES[token]
        if not token or token in {")", "|", "?"} or token.startswith(("...", "~")):
            raise PhraseError(f"a word is missing before {token!r}" if token else "a word is missing at the end")
        written = in_one(token)
        if len(written) > 1:
            return InOrder.of([self._word(self._groups.forms(f"={sign}")) for sign in written])
        return self._groups.forms(token)

    def _swap(self, more: int) -> None:
        self._swaps += more
        if self._swaps > _MOST_SWAPS:
            raise PhraseError(f"it has more than {_MOST_SWAPS} '~', with those of its classes")

    def _word(self, words: frozenset[str]) -> Word:
        return self._groups.word(words)

    def _pattern(self, part: "Pattern | frozenset[str]") -> Pattern:
        return self._word(part) if isinstance(part, frozenset) else part


def _joined(
    choices: "list[Pattern | frozenset[str]]", word: Callable[[frozenset[str]], Word]
) -> "Pattern | frozenset[str]":
    """Several choices as one: all single words become one group."""
    words = frozenset[str]().union(*(choice for choice in choices if isinstance(choice, frozenset)))
    patterns = [choice for choice in choices if not isinstance(choice, frozenset)]
    if not patterns:
        return words
    return (
        patterns[0] if len(patterns) == 1 and not words else Either.of([*([word(words)] if words else []), *patterns])
    )


def _tokens(phrase: str) -> list[str]:
    tokens = []
    for found in _TOKEN.finditer(phrase):
        if found[2]:
            raise PhraseError(f"{found[2]!r} has no meaning here")
        tokens.append(found[1])
    return tokens


def _width(token: str) -> int:
    digits = token.lstrip(".~")
    width = int(digits) if digits else _GAP
    if not 1 <= width <= WIDEST_GAP:
        raise PhraseError(f"a gap is from 1 to {WIDEST_GAP} words wide, not {digits}")
    return width
