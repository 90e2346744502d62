"""Whether a citation is true to an article's text: a hash and slices, and nothing of the service."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from vouch_client.records import Citation

JOINT = " … "


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of it; it is true where nothing is wrong.

    Attributes:
        faults: What is wrong, in words.
    """

    faults: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.faults


def citation_faults(citation: Citation, document_text: str) -> Iterator[str]:
    """What of a citation isn't so in an article's text: its hash, the slice of each part, and the quote they make."""
    if hashlib.sha256(document_text.encode("utf-8", "surrogatepass")).hexdigest() != citation.text_sha256:
        yield "The text isn't the version that is cited: its sha256 differs"
    for part in citation.parts:
        if slice_of(document_text, part.start, part.end) != part.text:
            yield f"The text has other words at {part.start} to {part.end}, where the {part.role} should be"
    if JOINT.join(part.text for part in citation.parts) != citation.quote:
        yield "The quote isn't what its parts say"
    if (citation.start, citation.end) not in {
        (part.start, part.end) for part in citation.parts if part.role == "quote"
    }:
        yield "The citation's offsets are those of no part that is the quote"


def slice_of(text: str, start: int, end: int) -> str | None:
    """A slice; None where the offsets are none of this text, which Python would read from its end."""
    return text[start:end] if 0 <= start < end <= len(text) else None
