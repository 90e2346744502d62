"""Sentences that go on over the end of a line, column or page."""

import re
from collections.abc import Collection, Sequence

from ingest.readers.pdf.page_line import BULLET, NUMBERED, PageLine
from ingest.structure.composition import collapse

_TERMINAL = re.compile(r"[.?!:;…][\"'”’)\]\d]*$")
# A sentence never ends with one of these, so that what follows goes on with it.
_HANGING = frozenset(
    {
        "a", "an", "the", "and", "or", "but", "nor", "not", "no", "never", "without", "don't", "don’t", "cannot",
        "can't", "can’t", "must", "should", "may", "might", "can", "could", "will", "would", "shall", "do", "does",
        "is", "are", "was", "were", "be", "been", "have", "has", "had", "of", "to", "in", "on", "at", "by", "for",
        "from", "with", "into", "over", "under", "about", "if", "when", "while", "unless", "until", "because",
        "that", "which", "who", "than", "as", "your", "their", "its", "this", "these", "any", "every", "each",
        "other", "more", "less", "only", "take", "taking", "using", "use", "avoid", "between", "during", "after",
        "before", "except", "either", "neither",
    }
)  # fmt: skip
_LAST_WORD = re.compile(r"([^\s]+)$")
_WORD_END = re.compile(r"([^\W\d_]+)-$")
_WORD_START = re.compile(r"([^\W\d_]+)")
_KEEPS_HYPHEN = frozenset(
    {
        "anti", "non", "self", "well", "long", "short", "over", "high", "low", "co", "ex", "half", "all", "cross",
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "thirty", "forty",
        "fifty", "sixty", "seventy", "eighty", "ninety",
    }
)  # fmt: skip
_FULL = 0.85


def is_unfinished(text: str) -> bool:
    """Whether text doesn't end like a sentence or a lead-in."""
    return bool(text.strip()) and _TERMINAL.search(text.strip()) is None


def goes_on(above: Sequence[PageLine], below: Sequence[PageLine], *, is_over_border: bool) -> bool:
    """Whether the first line of one group goes on with the sentence that the last of another began.

    Args:
        above: The lines so far.
        below: The lines that may follow.
        is_over_border: Whether a column, a page or a figure ends between them.
    """
    last, first = above[-1], below[0]
    text = collapse(last.text)
    if not is_unfinished(text) or last.is_row or first.is_row or abs(last.size - first.size) > 0.5:
        return False
    if BULLET.match(first.text) or NUMBERED.match(first.text):
        return False
    if _hangs(text):
        return True
    is_full = last.reach >= _FULL
    if first.text[:1].islower():
        return is_full or is_over_border or len(text.split()) >= 5
    return is_over_border and is_full and len(text.split()) >= 5


def _hangs(text: str) -> bool:
    word = _LAST_WORD.search(text)
    return text.endswith((",", "-", "–", "(")) or (word is not None and word[1].lower().strip("(“\"'") in _HANGING)


def hangs(line: PageLine) -> bool:
    """Whether a line ends with a word that no sentence ends with."""
    return _hangs(collapse(line.text))


def joined(lines: Sequence[str], words: Collection[str]) -> str:
    """Lines as one text, each with its line end but where a word is parted by a hyphen.

    Args:
        lines: The lines.
        words: The words of the document in small letters, which show whether a hyphen is the word's own.
    """
    text = ""
    for line in lines:
        if text.endswith("\u00ad"):
            text = text[:-1] + line.lstrip()
        elif text.endswith("-") and line[:1].isalnum() and not text.endswith((" -", "--")):
            text = _unparted(text, line, words)
        else:
            text = f"{text}\n{line}" if text else line
    return text


def _unparted(text: str, line: str, words: Collection[str]) -> str:
    before, after = _WORD_END.search(text), _WORD_START.match(line)
    if before is None or after is None or not after[1].islower():
        return text + line
    whole, hyphened = (before[1] + after[1]).lower(), f"{before[1]}-{after[1]}".lower()
    if whole not in words and (hyphened in words or before[1].lower() in _KEEPS_HYPHEN):
        return text + line
    return text[:-1] + line
