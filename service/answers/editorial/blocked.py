"""What is never offered: phrases that no suggestion, and no question put right, may be or hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.answers.suggester import fold
from service.errors import EditorialError

MOST_LINES = 2_000
_MOST_CHARS = 1_000
_ANY = "*"
_REMEDY = "Write a whole text, as 'how to fast', or words between stars for every text that holds them: '*fasting*'"


@dataclass(frozen=True, slots=True)
class BlockedPhrase:
    """A phrase that is never offered.

    Attributes:
        written: As the file has it.
        words: Its words, without case and accents.
        is_anywhere: Whether every text is blocked that holds them side by side, the first and the last also as a part
            of a longer word; else only that which is no more.
        line: Where in the file, from 1.
    """

    written: str
    words: tuple[str, ...]
    is_anywhere: bool
    line: int


class Blocked:
    """The phrases that a site never offers.

    Args:
        phrases: They, in the order of the file.
    """

    def __init__(self, phrases: Iterable[BlockedPhrase] = ()) -> None:
        self.phrases = tuple(phrases)
        self._whole = frozenset(" ".join(one.words) for one in self.phrases if not one.is_anywhere)
        self._inside = tuple(" ".join(one.words) for one in self.phrases if one.is_anywhere)

    def blocks(self, text: str) -> bool:
        """Whether a text may not be offered."""
        if not self.phrases:
            return False
        folded = " ".join(fold(text))
        return folded in self._whole or any(phrase in folded for phrase in self._inside)


def parse_blocked(text: str, *, where: str) -> Blocked:
    """Read the phrases of a file, one a line: a whole text, or words between stars wherever they are.

    `#` starts a comment line; blank lines count for nothing.

    Args:
        text: Of the file.
        where: The file, for errors.

    Raises:
        EditorialError: If a line is none of these; it is named, with what to do.
    """
    lines = ((number, line.strip()) for number, line in enumerate(text.split("\n"), start=1))
    phrases = [_phrase(line, number, where) for number, line in lines if line and not line.startswith("#")]
    if len(phrases) > MOST_LINES:
        place = f"{where}, line {phrases[MOST_LINES].line}"
        raise EditorialError(f"There are more than {MOST_LINES:,} phrases", where=place, remedy="Remove some")
    return Blocked(phrases)


def _phrase(line: str, number: int, where: str) -> BlockedPhrase:
    place, is_anywhere = f"{where}, line {number}", line.startswith(_ANY)
    if is_anywhere != line.endswith(_ANY) or _ANY in line[1:-1]:
        raise EditorialError("Stars go around a phrase", where=place, value=line, remedy=_REMEDY)
    if len(line) > _MOST_CHARS:
        raise EditorialError(
            f"The phrase has more than {_MOST_CHARS:,} characters", where=place, value=line, remedy="Shorten it"
        )
    words = tuple(fold(line))
    if not words:
        raise EditorialError("The phrase holds no word", where=place, value=line, remedy=_REMEDY)
    return BlockedPhrase(line, words, is_anywhere, number)
