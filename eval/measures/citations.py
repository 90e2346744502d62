"""Whether citations can be checked: the words are where they are said to be, and links land on them."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from eval.systems.response import Quote, Retrieved, SystemDocument
from ingest.document import Span

_DIRECTIVE = ":~:text="


def exact(hit: Retrieved, document: SystemDocument | None) -> bool:
    """Whether passage and quote equal the stored text at their offsets, and the text is the version that is cited."""
    if document is None or hit.span is None or hit.quote is None:
        return False
    text, quote = document.text, hit.quote
    return (
        text[hit.span.start : hit.span.end] == hit.text
        and bool(quote.text)
        and text[quote.start : quote.end] == quote.text
        and quote.text_sha256 == document.text_sha256 == _sha256(text)
    )


def coverage(covering: Span | None, spans: Sequence[Span]) -> float:
    """The share of a quote's characters that a span covers, of the quote's occurrence that it covers best."""
    if covering is None:
        return 0.0
    shares = [max(0, min(covering.end, span.end) - max(covering.start, span.start)) / len(span) for span in spans]
    return max(shares, default=0.0)


def link_lands(quote: Quote, document: SystemDocument | None) -> bool:
    """Whether a link's text directive, followed as a browser does, finds the quote's own first character first.

    Words are compared without regard to case, as the document's blocks have them.

    Source: WICG, URL Fragment Text Directives, https://wicg.github.io/scroll-to-text-fragment/
    """
    if document is None:
        return False
    try:
        fragment = urlsplit(quote.deep_link).fragment
    except ValueError:
        return False
    _, found, directives = fragment.partition(_DIRECTIVE)
    directive = directives.partition("&")[0]
    if not found or not directive:
        return False
    words, offsets = _visible(document)
    at = _find(directive, words)
    return at is not None and offsets[at] == quote.start


@lru_cache(maxsize=64)
def _visible(document: SystemDocument) -> tuple[str, tuple[int, ...]]:
    """The words of the blocks, folded, with one space between; and where in the text each character comes from."""
    characters: list[str] = []
    offsets: list[int] = []
    for block in document.blocks:
        for at in range(block.start, block.end):
            character = document.text[at]
            if character.isspace():
                character = " "
            if character == " " and (not characters or characters[-1] == " "):
                continue
            for folded in character.casefold():
                characters.append(folded)
                offsets.append(at)
        if characters and characters[-1] != " ":
            characters.append(" ")
            offsets.append(block.end)
    return "".join(characters), tuple(offsets)


def _find(directive: str, words: str) -> int | None:
    """Where the first match of a directive's `start` is, in folded words; None where nothing matches."""
    parts = directive.partition("&")[0].split(",")
    prefix = _folded(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = _folded(parts.pop()[1:]) if parts[-1:] and parts[-1].startswith("-") else ""
    if len(parts) not in {1, 2} or not all(parts):
        return None
    start, end = _folded(parts[0]), _folded(parts[1]) if len(parts) == 2 else ""
    at = words.find(start)
    while at >= 0:
        after = at + len(start)
        if end:
            closing = words.find(end, after)
            after = closing + len(end) if closing >= 0 else -1
        if after >= 0 and words[:at].rstrip().endswith(prefix) and words[after:].lstrip().startswith(suffix):
            return at
        at = words.find(start, at + 1)
    return None


def _folded(part: str) -> str:
    return " ".join(unquote(part).casefold().split())


@lru_cache(maxsize=64)
def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
