"""Offsets into a source's own text, carried over to its canonical text.

NFC and line ends move characters: in about a fifth of long real documents an offset of the source isn't one of the
canonical text.
"""

from ingest.canonical import canonical
from ingest.document import Span


def to_canonical(source: str, span: Span) -> Span:
    """Where a span of a source is in `canonical(source)`.

    A border that would cut through characters that become one there (a letter and its accent, a carriage return and
    its line feed) moves outwards, so that what was within stays within.

    Args:
        source: The text as it came.
        span: In it, in code points.

    Raises:
        ValueError: If the span isn't within the source.
    """
    if not 0 <= span.start < span.end <= len(source):
        raise ValueError(
            f"the span {span.start} to {span.end} is empty or outside the text of {len(source)} characters"
        )
    whole = canonical(source)
    start, end = span.start, span.end
    while not _is_border(source, start, whole):
        start -= 1
    while not _is_border(source, end, whole):
        end += 1
    return Span(len(canonical(source[:start])), len(canonical(source[:end])))


def _is_border(source: str, at: int, whole: str) -> bool:
    """Whether a text may be cut there: its two parts, made canonical each by itself, make up the whole."""
    return canonical(source[:at]) + canonical(source[at:]) == whole
