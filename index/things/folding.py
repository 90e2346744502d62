"""The words of a text as names are compared: case, plural, spelling, hyphen and Roman numeral make no other name."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from index.words.vocabulary import WORD, key

_PIECE = re.compile(r"[^\W\d_]+|\d+")
_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12, "xiii": 13, "xiv": 14}
_ROMAN_ALONE = {"i": 1, "v": 5, "x": 10}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_SMALL = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
DESIGNATORS = frozenset(
    {"type", "factor", "stage", "grade", "class", "phase", "degree", "recessive", "dominant", "subtype"}
)
"""Words after which a number or a letter says which one of several is meant."""
_BEFORE = frozenset({"degree", "trimester"})  # these have their number in front: a second degree burn
_KEPT_S = ("ss", "us", "is")
_LONG = 6  # letters, from which on a spelling on one side of the Atlantic is put into that on the other


class FoldedWord(NamedTuple):
    """A word as it is compared, and where it is in its text."""

    word: str
    start: int
    end: int


def folded(text: str) -> list[FoldedWord]:
    """The words of a text in order; letters and digits apart, so that B12, B-12 and B 12 are the same."""
    found = [
        FoldedWord(word, match.start() + at, match.start() + end)
        for match in WORD.finditer(text)
        for word, at, end in _pieces(match.group())
    ]
    words = _numbered([one.word for one in found])
    return [FoldedWord(word, one.start, one.end) for word, one in zip(words, found, strict=True)]


def fold(text: str) -> str:
    """The same words as one line, with a space between any two."""
    return " ".join(_numbered([piece[0] for word in WORD.findall(text) for piece in _pieces(word)]))


@lru_cache(maxsize=32_768)
def _pieces(word: str) -> tuple[tuple[str, int, int], ...]:
    ordinal = _ORDINALS.get(word.casefold())
    if ordinal is not None and word[0].isdigit():
        return ((str(ordinal), 0, len(word)),)
    bare = re.sub(r"['’]s?$|['’](?=s?$)", "", word)
    pieces = ((match.group(), match.start(), match.end()) for match in _PIECE.finditer(bare))
    return tuple((_folded_word(piece), start, end) for piece, start, end in pieces)


def _folded_word(piece: str) -> str:
    word = key(piece)
    if word in _ROMAN:
        return str(_ROMAN[word])
    if len(word) >= _LONG:
        word = word.replace("ae", "e").replace("oe", "e").replace("sulph", "sulf")
        word = re.sub(r"our(s?)$", r"or\1", word)
        word = re.sub(r"([^aeiou])re(s?)$", r"\1er\2", word)
    return _singular(word)


def _singular(word: str) -> str:
    """Without the ending of a plural; one rule for names and texts alike, so that it needn't be a word."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_KEPT_S):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def _numbered(words: list[str]) -> list[str]:
    """The words, as numbers where one after "type", or before "degree", is written in letters."""
    found = list(words)
    for at, (one, following) in enumerate(pairwise(words)):
        if one in DESIGNATORS:
            number = _ROMAN_ALONE.get(following) or _SMALL.get(following)
            found[at + 1] = str(number) if number else found[at + 1]
        if following in _BEFORE and one in _ORDINALS:
            found[at] = str(_ORDINALS[one])
    return found
