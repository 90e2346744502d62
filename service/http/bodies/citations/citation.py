"""A citation as it goes over HTTP. Offsets are Unicode code points."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from ingest.description.public_address import public_address
from ingest.document import Block, BlockKind, Document
from service.citations.citation import Citation, CitedPart, PartRole, ReviewStatus
from service.citations.deep_link import LinkPrecision, below
from service.citations.words import display_title


class DateEvidenceBody(BaseModel):
    """What a date, or the reviewer, was read from: the field, where in the source that is, and its words there."""

    field: str
    origin: str
    quote: str


class SourceBody(BaseModel):
    """What is known about the version of an article that words were taken from; `url` only where it can be opened."""

    doc_id: str
    title: str
    url: str | None
    publisher: str | None
    published_on: date | None
    updated_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
    reviewed_by: str | None
    evidence: list[DateEvidenceBody]
    text_sha256: str


class BlockBody(BaseModel):
    """A paragraph, list item, row and so on of a text, or what of it is in there; `start` and `end` count in the text.

    A row's cells have tabs between them, and lists are `level` deep.
    """

    start: int
    end: int
    kind: BlockKind
    level: int


class PartBody(BaseModel):
    """A slice of the article's text: what the answering words hang on (`scope`), or they themselves (`quote`).

    `blocks` are what the slice is made of, as offsets into its own `text`.
    """

    role: PartRole
    start: int
    end: int
    text: str
    blocks: list[BlockBody]


class CitationBody(SourceBody):
    """The answering words, and what is known about the article; `start` and `end` are their offsets into its text.

    `parts` are the answering words and those without which they would mean something else, such as the heading
    "Don't" above an item, in the order of the text. `quote` is their texts joined by ` … `: show it whole.

    `link_precision` says what the link lands on: the words themselves (`fragment`), the `heading` above them, the
    `page` of a paged document, or no more than the `document`; `link_caveat` why, where it isn't the words.
    """

    citation_id: str
    deep_link: str
    link_precision: LinkPrecision
    link_caveat: str | None
    headings: list[str]
    parts: list[PartBody]
    quote: str
    start: int
    end: int
    page: int | None
    review_status: ReviewStatus

    @classmethod
    def of(cls, citation: Citation, *, root_path: str = "") -> "CitationBody":
        """From the citation; links of a service that is served below a path start with it."""
        return cls.model_validate(citation_record(citation, root_path))


def citation_record(citation: Citation, root_path: str) -> dict[str, Any]:
    """The fields of `CitationBody`, in their order."""
    return {
        **source_facts(citation.document),
        "citation_id": citation.citation_id,
        "deep_link": below(citation.link.url, root_path),
        "link_precision": citation.link.precision,
        "link_caveat": citation.link.caveat,
        "headings": citation.headings,
        "parts": [part_record(part) for part in citation.parts],
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        "review_status": citation.review_status,
    }


def part_record(part: CitedPart) -> dict[str, Any]:
    """The fields of `PartBody`, in their order."""
    blocks = [block_record(block, part.start) for block in part.blocks]
    return {"role": part.role, "start": part.start, "end": part.end, "text": part.text, "blocks": blocks}


def block_record(block: Block, origin: int) -> dict[str, Any]:
    """The fields of `BlockBody`, in their order; its offsets count from a place in the article."""
    return {"start": block.start - origin, "end": block.end - origin, "kind": block.kind, "level": block.level}


def source_facts(document: Document) -> dict[str, Any]:
    """The fields of `SourceBody`, in their order."""
    return {
        "doc_id": document.doc_id,
        "title": display_title(document),
        "url": public_address(document.url),
        "publisher": document.publisher,
        "published_on": document.published_on,
        "updated_on": document.updated_on,
        "last_reviewed_on": document.last_reviewed_on,
        "next_review_on": document.next_review_on,
        "reviewed_by": document.reviewed_by,
        "evidence": [
            {"field": found.field, "origin": found.origin, "quote": found.quote} for found in document.date_evidence
        ],
        "text_sha256": document.text_sha256,
    }
