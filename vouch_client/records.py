"""A citation and what it is made of, and the notice of an emergency, as values.

Offsets are code points, as Python counts them. Fields are those of the API (`/docs` of a service).
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TelephoneLine:
    """A line to call."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be shown before all else where a question sounds like an emergency.

    Attributes:
        topic: The kind of emergency.
        text: The words.
        numbers: Lines to call.
        version: Of the rules that brought it.
        title: What is above the words; None where the rules have none.
        language: The language of its words where no clinician has read them yet; else None.
        review: What the rules say of themselves then.
    """

    topic: str
    text: str
    numbers: tuple[TelephoneLine, ...]
    version: str
    title: str | None = None
    language: str | None = None
    review: str | None = None


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """What a date, or the reviewer, was read from: the field, where in the source that is, and its words there."""

    field: str
    origin: str
    quote: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, row and so on of a text, or what of it is in there."""

    start: int
    end: int
    kind: str
    level: int


@dataclass(frozen=True, slots=True)
class Part:
    """A slice of the article's text: what the answering words hang on (`scope`), or they themselves (`quote`)."""

    role: str
    start: int
    end: int
    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What is known about the version of an article that words were taken from."""

    doc_id: str
    title: str
    url: str | None
    publisher: str | None
    published_on: date | None
    updated_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
    reviewed_by: str | None
    evidence: tuple[DateEvidence, ...]
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Citation(Source):
    """The answering words, and what is known about their article.

    Attributes:
        citation_id: Its name, which outlives rebuilds of the index.
        deep_link: Where a reader finds the words; below the service where it has no host.
        link_precision: What the link lands on: `fragment` (the words), `heading`, `page` or `document`.
        link_caveat: Why, where it isn't the words.
        headings: Those above the words.
        parts: The words and what they hang on, in the order of the text.
        quote: Their texts joined by ` … `: show it whole.
        start: Of the quote part, in the article's text.
        end: One past it.
        page: Of a paged document.
        review_status: `current`, `overdue` or `unknown`.
    """

    citation_id: str
    deep_link: str
    link_precision: str
    link_caveat: str | None
    headings: tuple[str, ...]
    parts: tuple[Part, ...]
    quote: str
    start: int
    end: int
    page: int | None
    review_status: str


@dataclass(frozen=True, slots=True)
class CitedVersion(Source):
    """The words as they were in the version that was cited, and when that version was taken in."""

    parts: tuple[Part, ...]
    quote: str
    start: int
    end: int
    stored_at: str
