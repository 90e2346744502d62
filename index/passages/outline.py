"""A document without its words."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Outline:
    """What a list of documents shows of one: everything but its words.

    Attributes:
        doc_id: The document.
        title: "" where it is unknown.
        headings: Every heading over a passage, in order, each once.
        url: Where the article itself is.
        publisher: Who published it.
        language: Its language.
        audience: Whom it is for.
        tags: Its tags.
        updated_on: When it was last changed.
        last_reviewed_on: When somebody last vetted it.
        next_review_on: When somebody should.
    """

    doc_id: str
    title: str
    headings: tuple[str, ...]
    url: str | None
    publisher: str | None
    language: str | None
    audience: str | None
    tags: tuple[str, ...]
    updated_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
