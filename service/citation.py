"""A citation: the words that answer, where they stand, and what is known about the article that says so."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from index.passage import Passage
from ingest.document import Document, Span
from service.deep_link import deep_link

_CITATION_ID = re.compile(r"[0-9a-f]{16}")
_OPENING_CHARS = 8
_DOCUMENTS_KEPT = 32


class ReviewStatus(StrEnum):
    """Whether an article's review is due; unknown where it doesn't say when that is, however lately it was reviewed."""

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
    return _identity(document.doc_id, quote, occurrence)


def _identity(doc_id: str, quote: str, occurrence: int) -> str:
    return hashlib.sha256(f"{doc_id}\0{quote}\0{occurrence}".encode()).hexdigest()[:16]


def find_citation(document: Document, passages: list[Passage], wanted: str) -> Span | None:
    """The sentence of a document that a citation_id stands for, or None."""
    if not _CITATION_ID.fullmatch(wanted):
        return None
    spans = tuple(span for passage in passages for span in passage.sentences)
    return _spans_by_id(_Sentences(document.doc_id, document.text_sha256, spans, document.text)).get(wanted)


def page_of(document: Document, span: Span) -> int | None:
    """The page that a span begins on, for paged formats."""
    return next((block.page for block in document.blocks if block.end > span.start), None)


class Reviewed(Protocol):
    """What says when it should be reviewed: a document, or its outline."""

    @property
    def next_review_on(self) -> date | None:
        """When somebody should."""


def review_status(document: Reviewed, *, today: date) -> ReviewStatus:
    """Whether the article's review is due. Only an article that says when it is due can be called current."""
    if document.next_review_on is None:
        return ReviewStatus.UNKNOWN
    return ReviewStatus.OVERDUE if document.next_review_on < today else ReviewStatus.CURRENT


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences of one version of a document; its text is left out of comparisons, which its sha256 stands for."""

    doc_id: str
    text_sha256: str
    spans: tuple[Span, ...]
    text: str = field(compare=False, repr=False)


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _spans_by_id(sentences: _Sentences) -> dict[str, Span]:
    """Every sentence by its citation_id."""
    text = sentences.text
    return {
        _identity(sentences.doc_id, text[span.start : span.end], occurrence): span
        for span, occurrence in _numbered(text, set(sentences.spans))
    }


def _numbered(text: str, spans: set[Span]) -> Iterator[tuple[Span, int]]:
    """Each span with the number of times that its words stand in the text before it.

    One pass over the text finds all words that are as long as an opening or longer; each shorter one takes its own.
    """
    counts = dict.fromkeys((text[span.start : span.end] for span in spans), 0)
    lengths: dict[str, set[int]] = {}
    for words in counts:
        if len(words) >= _OPENING_CHARS:
            lengths.setdefault(words[:_OPENING_CHARS], set()).add(len(words))
    for at in range(len(text)):
        for length in lengths.get(text[at : at + _OPENING_CHARS], ()):
            words = text[at : at + length]
            if words in counts:
                if (span := Span(at, at + length)) in spans:
                    yield span, counts[words]
                counts[words] += 1
    for words in counts:
        if len(words) < _OPENING_CHARS:
            for occurrence, at in enumerate(_occurrences(text, words, before=len(text))):
                if (span := Span(at, at + len(words))) in spans:
                    yield span, occurrence


def _occurrences(text: str, words: str, *, before: int) -> Iterator[int]:
    at = text.find(words)
    while 0 <= at < before:
        yield at
        at = text.find(words, at + 1)
