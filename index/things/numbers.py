"""Which one of several: type 1, factor VIII, hepatitis C, HTLV-1; a near number is another thing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.things.folding import DESIGNATORS, FoldedWord

_LETTERED = frozenset(
    {"hepatitis", "vitamin", "hemophilia", "influenza", "flu", "strep", "streptococcus", "group", "type"}
)
_AFTER_A = frozenset(
    {"virus", "vaccine", "vaccination", "jab", "and", "or", "infection", "deficiency", "strep", "streptococcus"}
)
_IN_FRONT = frozenset({"degree", "trimester"})
_JOINS = frozenset({"and", "or", "to"})
_CODE = re.compile(r"[^\W\d_]{3,6}-?\d{1,2}(?![\w.%/])")
_SAYS_NUMBER = DESIGNATORS - {"factor", "recessive", "dominant"}
_LARGEST = 40  # what is numbered higher is a quantity


@dataclass(frozen=True, slots=True)
class Numbered:
    """One of several of a kind.

    Attributes:
        head: The word that is numbered, folded.
        value: The number or letter.
        first: The first word, and `last` one past the last.
        last: See `first`.
    """

    head: str
    value: str
    first: int
    last: int


def numbered(words: Sequence[FoldedWord], text: str, *, heads: frozenset[str] = frozenset()) -> Iterator[Numbered]:
    """What a text numbers, with "type 1 or 2" as both of them.

    Args:
        words: Of the text.
        text: As it is written.
        heads: Further words that a site's articles number.
    """
    codes = {match.start() for match in _CODE.finditer(text)}
    for at, one in enumerate(words[:-1]):
        value = words[at + 1].word
        if one.word in _IN_FRONT or value in _IN_FRONT:
            if one.word.isdigit() and value in _IN_FRONT:
                yield Numbered(value, one.word, at, at + 2)
        elif one.word in DESIGNATORS or one.word in heads or one.start in codes:
            yield from _values(words, at, text)
        elif one.word in _LETTERED and _is_letter(words, at + 1, text):
            yield Numbered(one.word, value, at, at + 2)


def unnumbered(name: str) -> str:
    """What a folded name numbers, without the number; "" where it numbers nothing."""
    words = name.split()
    for at, (one, value) in enumerate(pairwise(words)):
        if value.isdigit() and (one in DESIGNATORS or at + 2 == len(words)):
            return " ".join(words[: at if one in _SAYS_NUMBER else at + 1])
    return ""


def _values(words: Sequence[FoldedWord], at: int, text: str) -> Iterator[Numbered]:
    """The numbers after a word: one, or several that are joined by and, or, to."""
    after = at + 1
    while after < len(words) and _is_value(words, after, text):
        end = after + 2 if goes_on(words, after) else after + 1
        yield Numbered(words[at].word, "".join(one.word for one in words[after:end]), at, end)
        after = end - 1
        joined = after + 1 < len(words) and words[after + 1].word in _JOINS
        touching = after + 1 < len(words) and text[words[after].end : words[after + 1].start] in {", ", "/", "-", "–"}
        if joined and words[after + 1].word == "to":
            yield from _between(words, at, after)
        after += 2 if joined else 1
        if not joined and not touching:
            return


def goes_on(words: Sequence[FoldedWord], at: int) -> bool:
    """Whether a letter follows a number at once, which makes another number of it: type 1b is not type 1."""
    after = words[at + 1] if at + 1 < len(words) else None
    return (
        words[at].word.isdigit()
        and after is not None
        and after.start == words[at].end
        and len(after.word) == 1
        and after.word.isalpha()
    )


def _between(words: Sequence[FoldedWord], at: int, after: int) -> Iterator[Numbered]:
    end = words[after + 2].word if after + 2 < len(words) else ""
    if words[after].word.isdigit() and end.isdigit() and int(end) <= _LARGEST:
        for number in range(int(words[after].word) + 1, int(end)):
            yield Numbered(words[at].word, str(number), at, after + 3)


def _is_value(words: Sequence[FoldedWord], at: int, text: str) -> bool:
    word = words[at].word
    return (word.isdigit() and int(word) <= _LARGEST) or (words[at - 1].word == "type" and _is_letter(words, at, text))


def _is_letter(words: Sequence[FoldedWord], at: int, text: str) -> bool:
    """Whether a word is a letter that says which; an "a" only where it can't be the article."""
    one = words[at]
    if len(one.word) != 1 or not one.word.isalpha() or one.word in {"i", "s"}:
        return False
    if one.word != "a" or text[one.start] == "A":
        return True
    return at + 1 == len(words) or words[at + 1].word in _AFTER_A or text[one.end : one.end + 1] in {"?", ".", ","}
