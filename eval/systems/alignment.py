"""Where words that a system shows are in an article: by their own characters, or by what they look like.

Systems that give no offsets are checked this way too, and what isn't found was changed by somebody.
"""

import re
import unicodedata
from array import array
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ingest.document import Span

_LOOKS_LIKE = {
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("‘’‚‛′＇`´", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    "…": "...",
}
_CLOSING = " .,:;!?：；，。！？-"
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_TEXTS_KEPT = 2048


class Likeness(StrEnum):
    """How words of a system are in an article."""

    EXACT = "exact"
    NORMALISED = "normalised"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Alignment:
    """How words are in an article, and where; `span` is None where they aren't."""

    likeness: Likeness
    span: Span | None = None


def align(words: str, text: str) -> Alignment:
    """Find words in a text: as they are, or with white space, quotation marks, dashes and unseen characters made one.

    Args:
        words: As a system shows them; blank ones are not found.
        text: The article's canonical text, which is NFC.

    Returns:
        The first place; its span is in code points of `text`.
    """
    sought = plain(words)
    if not sought:
        return Alignment(Likeness.NOT_FOUND)
    at = text.find(words)
    if at >= 0:
        return Alignment(Likeness.EXACT, Span(at, at + len(words)))
    looks, offsets = _seen(text)
    at = looks.find(sought)
    if at < 0:
        return Alignment(Likeness.NOT_FOUND)
    return Alignment(Likeness.NORMALISED, Span(offsets[at], offsets[at + len(sought) - 1] + 1))


def own_words(words: str, text: str) -> str | None:
    """A text's own words where it has those, or ones that look like them; None where it doesn't."""
    span = align(words, text).span
    return None if span is None else text[span.start : span.end]


def holds(shown: str, words: str) -> bool:
    """Whether words are in what is shown: whole words, whatever their case and the punctuation that closes them.

    Else they are compared as `align` does. "Not" isn't in "Notes", "adults" isn't in "adults-only" (a dash with spaces,
    or a long one, parts words), and "Do not:" is in "DO NOT".
    """
    sought = _parted(words)
    sought = sought.rstrip(_CLOSING) or sought
    opens = r"(?<!\w)(?<!\w['-])" if sought[:1].isalnum() else ""
    closes = r"(?!['-]?\w)" if sought[-1:].isalnum() else ""
    return re.search(opens + re.escape(sought) + closes, _parted(shown)) is not None


def _parted(words: str) -> str:
    return plain(words.replace("—", " — ")).casefold()


def plain(words: str) -> str:
    """Words as they are compared: white space is one space, each kind of mark one character."""
    return _seen(unicodedata.normalize("NFC", words))[0].strip()


@lru_cache(maxsize=_TEXTS_KEPT)
def _seen(text: str) -> tuple[str, "array[int]"]:
    """What a text looks like, and where in it each character comes from."""
    characters: list[str] = []
    offsets = array("l")
    for at, character in enumerate(text):
        if character in _UNSEEN:
            continue
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            character = " "
        for one in _LOOKS_LIKE.get(character, character):
            characters.append(one)
            offsets.append(at)
    return "".join(characters), offsets
