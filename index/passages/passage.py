"""What is found and cited: a verbatim slice of a document."""

import hashlib
from dataclasses import dataclass

from ingest.document import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim slice of a document, cut at block and sentence borders, never across a heading.

    Attributes:
        passage_id: 16 hex digits, from the document's id and the passage's place and words.
        doc_id: The document.
        ordinal: Its number in the document, from 0.
        section_id: The source's own id of the section.
        headings: The heading path, outermost first, without the document's title.
        start: First code point in `Document.text`.
        end: One past the last.
        text: `Document.text[start:end]`.
        sentences: Spans in `Document.text`, in order.
        context: Spans outside the passage that belong to it: lead-in, header row, warning.
    """

    passage_id: str
    doc_id: str
    ordinal: int
    section_id: str | None
    headings: tuple[str, ...]
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    context: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """Its range in `Document.text`."""
        return Span(self.start, self.end)


def passage_id(doc_id: str, start: int, text: str) -> str:
    """The id of the passage with these words at this place."""
    return hashlib.sha256(f"{doc_id}\0{start}\0{text}".encode()).hexdigest()[:16]
