"""Where the sentences of what people type are: with and without full stops, in lists, in wrapped lines."""

import re
from collections.abc import Callable
from itertools import pairwise

from ingest.document import Span

_ABBREVIATED = re.compile(r"\b(?:dr|mr|mrs|ms|prof|st|vs|no|approx|ca|e\.g|i\.e|etc|[a-z])\.$", re.IGNORECASE)
_END = re.compile(r"[.…]+[\"'”’)\]]*(?=\s)|[?!？！؟。]+[\"'”’)\]]*|;(?=\s)")
_LINE = re.compile(r"[^\S\n]*\n\s*")
_BULLET = re.compile(r"\s*(?:[-*•–—·▪]+|\(?(?:\d{1,2}|[a-z])[.)])\s+", re.IGNORECASE)
_STOPS = (".", "?", "!", ":", ";", "…")


def sentences(text: str, opens: Callable[[str], bool]) -> list[Span]:
    """The sentences of a text in order, without white space and bullets around them.

    A line that is blank, a bullet and a full line end each end a sentence; a line that was only wrapped doesn't.

    Args:
        text: What was typed.
        opens: Whether a line starts something of its own, a question for instance, where no mark shows it.
    """
    borders = sorted({0, len(text), *_full_stops(text), *_line_ends(text, opens)})
    found = (_bare(text, Span(start, end)) for start, end in pairwise(borders))
    return [span for span in found if any(character.isalnum() for character in text[span.start : span.end])]


def _full_stops(text: str) -> list[int]:
    return [
        found.end()
        for found in _END.finditer(text)
        if not (found.group().startswith(".") and _ABBREVIATED.search(text[: found.start() + 1]))
    ]


def _line_ends(text: str, opens: Callable[[str], bool]) -> list[int]:
    ends = []
    for found in _LINE.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        is_ended = found.group().count("\n") > 1 or before.endswith(_STOPS) or _BULLET.match(after) is not None
        if is_ended or (not before.endswith(",") and opens(after.split("\n", 1)[0])):
            ends.append(found.end())
    return ends


def _bare(text: str, span: Span) -> Span:
    """A span without white space around it, and without the bullet before it."""
    words = text[span.start : span.end]
    bullet = _BULLET.match(words) if span.start == 0 or text[: span.start].rstrip(" \t").endswith("\n") else None
    start = span.start + (bullet.end() if bullet else len(words) - len(words.lstrip()))
    return Span(start, max(start, span.start + len(words.rstrip())))
