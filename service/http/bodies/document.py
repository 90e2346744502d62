"""A document as it goes over HTTP. Offsets are Unicode code points."""

from datetime import date

from pydantic import BaseModel

from ingest.description.public_address import public_address
from ingest.document import BlockKind, Document
from service.citations.words import display_title
from service.http.bodies.citations.citation import DateEvidenceBody


class DocumentBlockBody(BaseModel):
    """A structural piece of a document."""

    kind: BlockKind
    level: int
    start: int
    end: int
    section_id: str | None
    element_id: str | None
    page: int | None


class DocumentBody(BaseModel):
    """A document as it is stored: `text` is what all offsets count in."""

    doc_id: str
    title: str
    url: str | None
    publisher: str | None
    language: str | None
    audience: str | None
    tags: list[str]
    published_on: date | None
    updated_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
    reviewed_by: str | None
    date_evidence: list[DateEvidenceBody]
    text: str
    text_sha256: str
    blocks: list[DocumentBlockBody]

    @classmethod
    def of(cls, document: Document) -> "DocumentBody":
        """From the document."""
        shown = {"title": display_title(document), "url": public_address(document.url)}
        return cls.model_validate(document, from_attributes=True).model_copy(update=shown)
