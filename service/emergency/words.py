"""A question as rules see it: its words, each at a position, and where sentences end."""

import re
import unicodedata
from dataclasses import dataclass

NUMBER = "#"
"""What is put beside any number in a question's words."""
YEAR = "####"
"""What is put beside a year as well, 1900 to 2099."""

ANY_END = "*"
"""What a word of the rules ends with that stands for all words that begin so."""

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′"))
# Letters that are written for one another, and marks that are left out: stress in Latin, vowels in Arabic.
_SAME = str.maketrans(
    {"ł": "l", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ى": "ي", "ة": "ه", "ـ": None, "ँ": "ं"}
)
_LEFT_OUT = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")
_NUKTA = "\u093c"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_MARKS = "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"  # vowel signs of Devanagari, within words
# A dot within a number ends no sentence, and neither do several dots: people write them for a pause. Chinese has no
# spaces: each sign is a word.
_PIECE = re.compile(rf"\d+(?:[.,:]\d+)*|[{_HAN}]|(?:(?![{_HAN}])[^\W\d_][{_MARKS}]*)+|\.{{2,}}|[.!?;\n。।؟۔]")
_SIGN = re.compile(f"[{_HAN}]")
_ENDS = frozenset(".!?;\n。।؟۔")
_WHOLE = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ARABIC_LETTERS = re.compile("[\u0620-\u064a]+")
# "and", "in", "to" and "the" are written with the word after them.
_JOINED = re.compile("^(?:[وفبكل]?ال|لل|[وفبل])(?=..)")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a question; sets of positions are integers, bit n for position n.

    Attributes:
        positions: Each different word, and where it is. Between two sentences one position stays empty.
        everywhere: All positions that hold a word.
        sentences: Of each, the set of its positions.
    """

    positions: dict[str, int]
    everywhere: int
    sentences: tuple[int, ...]


def normalise(text: str) -> str:
    """Lower case, one form for each letter, and no accents or apostrophes: "Can’t", "can't" and "cant" are one word.

    Not the folding of `vocabulary.key`, to which "can't" and "cant" are two.
    """
    plain = unicodedata.normalize("NFKC", text).lower().translate(_APOSTROPHES)
    if plain.isascii():
        return plain
    bare = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", plain)).replace(_NUKTA, "")
    return unicodedata.normalize("NFKC", bare).translate(_SAME)


def split(text: str) -> list[str]:
    """The words and sentence ends of a text, in order."""
    return _PIECE.findall(normalise(text))


def in_one(text: str) -> list[str]:
    """The signs of a word that is written without spaces between words; of others none."""
    return [] if text.isascii() else _SIGN.findall(normalise(text))


def words_of(text: str) -> Words:
    """Read a question."""
    positions: dict[str, int] = {}
    sentences: list[int] = []
    at, start = 0, 0
    for piece in split(text):
        if piece in _ENDS:
            if at > start:
                sentences.append((1 << at) - (1 << start))
                at = start = at + 1
        elif piece[0] != ".":
            here = 1 << at
            for name in _names(piece):
                positions[name] = positions.get(name, 0) | here
            at += 1
    if at > start:
        sentences.append((1 << at) - (1 << start))
    everywhere = 0
    for sentence in sentences:
        everywhere |= sentence
    return Words(positions, everywhere, tuple(sentences))


def _names(piece: str) -> tuple[str, ...]:
    """What a piece is called: a number also by its whole part ("39.2" is a "39"); an Arabic word also without "and"."""
    if not piece[0].isdecimal():
        bare = _JOINED.sub("", piece) if _ARABIC_LETTERS.fullmatch(piece) else piece
        return (piece,) if bare == piece else (piece, bare)
    if _YEAR.fullmatch(piece):
        return (piece, NUMBER, YEAR)
    whole = _WHOLE.match(piece)
    return (piece, NUMBER) if whole is None or whole[0] == piece else (piece, whole[0], NUMBER)
