"""A question as rules see it: its words, each at a position, and where sentences end."""

import re
import unicodedata
from dataclasses import dataclass

NUMBER = "#"
"""What is put beside any number in a question's words."""
YEAR = "####"
"""What is put beside a year as well, 1900 to 2099."""

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′"))
# A dot within a number ends no sentence, and neither do several dots: people write them for a pause.
_PIECE = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|\.{2,}|[.!?;\n]")
_ENDS = frozenset(".!?;\n")
_WHOLE = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")


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
    """Lower case, one form for each letter, and no apostrophes: "Can’t", "can't" and "cant" are one word.

    Not the folding of `vocabulary.key`, to which "can't" and "cant" are two; accents stay, which no rule's word has.
    """
    return unicodedata.normalize("NFKC", text).lower().translate(_APOSTROPHES)


def split(text: str) -> list[str]:
    """The words and sentence ends of a text, in order."""
    return _PIECE.findall(normalise(text))


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
    """What a piece is called: a number also by its whole part ("39.2" is a "39"), and as a number."""
    if not piece[0].isdecimal():
        return (piece,)
    if _YEAR.fullmatch(piece):
        return (piece, NUMBER, YEAR)
    whole = _WHOLE.match(piece)
    return (piece, NUMBER) if whole is None or whole[0] == piece else (piece, whole[0], NUMBER)
