"""A citation: the words that answer, where they stand, and what is known about the article that says so."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from index.passage import Passage
from ingest.document import Document, Span
from service.deep_link import deep_link


class ReviewStatus(StrEnum):
    """Whether an article's review is due; unknown where it doesn't say when it was or will be reviewed."""

    CURRENT = "current"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Citation:
    """The answering words of a passage, verbatim: `Document.text[start:end] == quote`.

    Attributes:
        citation_id: From doc_id, quote and occurrence; it survives a rebuild.
        passage_id: The passage that the words stand in.
        document: The article.
        deep_link: A link that lands on the words.
        headings: The heading path above them.
        quote: The words.
        start: First code point in `Document.text`.
        end: One past the last.
        page: The page they begin on, for paged formats.
        review_status: Whether the article's review is due.
    """

    citation_id: str
    passage_id: str
    document: Document
    deep_link: str
    headings: tuple[str, ...]
    quote: str
    start: int
    end: int
    page: int | None
    review_status: ReviewStatus


def cite(document: Document, passage: Passage, span: Span, *, today: date) -> Citation:
    """Cite a span of a passage."""
    quote = document.slice(span)
    identity = citation_id(document, span)
    return Citation(
        citation_id=identity,
        passage_id=passage.passage_id,
        document=document,
        deep_link=deep_link(document, span, identity),
        headings=passage.headings,
        quote=quote,
        start=span.start,
        end=span.end,
        page=page_of(document, span),
        review_status=review_status(document, today=today),
    )


def citation_id(document: Document, span: Span) -> str:
    """16 hex digits, from the document's id, the words, and which of their occurrences in the text it is (from 0)."""
    quote = document.slice(span)
    occurrence = sum(1 for _ in _occurrences(document.text, quote, before=span.start))
    return hashlib.sha256(f"{document.doc_id}\0{quote}\0{occurrence}".encode()).hexdigest()[:16]


def find_citation(document: Document, passages: list[Passage], wanted: str) -> Span | None:
    """The sentence of a document that a citation_id stands for, or None."""
    sentences = (span for passage in passages for span in passage.sentences)
    return next((span for span in sentences if citation_id(document, span) == wanted), None)


def page_of(document: Document, span: Span) -> int | None:
    """The page that a span begins on, for paged formats."""
    return next((block.page for block in document.blocks if block.end > span.start), None)


class Reviewed(Protocol):
    """What says when it was reviewed and when it should be: a document, or its outline."""

    @property
    def last_reviewed_on(self) -> date | None:
        """When somebody last vetted it."""

    @property
    def next_review_on(self) -> date | None:
        """When somebody should."""


def review_status(document: Reviewed, *, today: date) -> ReviewStatus:
    """Whether the article's review is due, as far as the article says."""
    if document.next_review_on is not None:
        return ReviewStatus.OVERDUE if document.next_review_on < today else ReviewStatus.CURRENT
    return ReviewStatus.UNKNOWN if document.last_reviewed_on is None else ReviewStatus.CURRENT


def _occurrences(text: str, words: str, *, before: int) -> Iterator[int]:
    at = text.find(words)
    while 0 <= at < before:
        yield at
        at = text.find(words, at + 1)
