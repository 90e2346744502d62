"""Sentences of a text, as spans of it."""

from functools import lru_cache

from sentencex import get_sentence_boundaries

from ingest.document import Span

_TEXTS_KEPT = 256


def sentence_spans(text: str, span: Span, language: str | None) -> list[Span]:
    """The sentences within a span of a text, without white space around them.

    Args:
        text: The whole text.
        span: Where in it sentences are looked for.
        language: As in `Document`; None is taken for English.
    """
    found = _sentences(text[span.start : span.end], language or "en")
    return [Span(span.start + start, span.start + end) for start, end in found]


def passing_sentence_spans(text: str, language: str) -> list[Span]:
    """The sentences of a text that is looked at once, and of which nothing is kept."""
    return [Span(start, end) for start, end in _sentences.__wrapped__(text, language)]


def trim(text: str, span: Span) -> Span:
    """Take white space away from both ends of a span of text."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


@lru_cache(maxsize=_TEXTS_KEPT)
def _sentences(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a text start and end; a block's are asked for once for each of them."""
    spans = (
        trim(text, Span(boundary["start_index"], boundary["end_index"]))
        for boundary in get_sentence_boundaries(language, text)
    )
    return tuple((span.start, span.end) for span in spans if len(span))
