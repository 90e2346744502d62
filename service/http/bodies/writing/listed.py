"""Documents as lists for staff show them, and as their latest version is."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from ingest.document import Document
from ingest.library.writing.history import PublishedVersion
from ingest.library.writing.register import RegisteredDocument
from ingest.library.writing.written import WrittenStatus
from service.http.bodies.document import DocumentBody


class ListedStatus(StrEnum):
    """What becomes of a document: only what is published, and no duplicate, is answered with."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"

    @classmethod
    def of(cls, found: RegisteredDocument) -> "ListedStatus":
        """Of a document."""
        if found.withdrawn_at is not None:
            return cls.WITHDRAWN
        if found.status is WrittenStatus.DRAFT:
            return cls.DRAFT
        return cls.DUPLICATE if found.duplicate_of else cls.PUBLISHED


class ListedBody(BaseModel):
    """A document without its text. `warnings` is how many things a person should look at; `version` is its ETag."""

    doc_id: str
    status: ListedStatus
    served_as: str | None
    title: str
    url: str | None
    language: str | None
    audience: str | None
    tags: list[str]
    published_on: date | None
    updated_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
    reviewed_by: str | None
    overdue: bool
    warnings: int
    text_sha256: str
    version: str
    written_at: str

    @classmethod
    def of(cls, found: RegisteredDocument, today: date) -> "ListedBody":
        """From what the register has of it."""
        return cls(
            doc_id=found.doc_id,
            status=ListedStatus.of(found),
            served_as=found.duplicate_of,
            title=found.title,
            url=found.url,
            language=found.language,
            audience=found.audience,
            tags=list(found.tags),
            published_on=found.published_on,
            updated_on=found.updated_on,
            last_reviewed_on=found.last_reviewed_on,
            next_review_on=found.next_review_on,
            reviewed_by=found.reviewed_by,
            overdue=found.is_overdue(today),
            warnings=found.warnings,
            text_sha256=found.text_sha256,
            version=found.version,
            written_at=found.written_at,
        )


class DocumentListBody(BaseModel):
    """Documents in order of doc_id; `next` asks for those after them, and is null where there are none."""

    documents: list[ListedBody]
    next: str | None


class LatestBody(BaseModel):
    """The latest version of a document, draft or published, whether the index in service has it yet or not.

    `in_service` says that answers are given from this very text; `warnings` is what a person should look at.
    """

    listed: ListedBody
    document: DocumentBody
    warnings: list[str]
    in_service: bool

    @classmethod
    def of(cls, found: RegisteredDocument, document: Document, today: date, *, in_service: bool) -> "LatestBody":
        """From the register and the document."""
        return cls(
            listed=ListedBody.of(found, today),
            document=DocumentBody.of(document),
            warnings=list(document.warnings),
            in_service=in_service,
        )


class VersionBody(BaseModel):
    """A version that was published once; `version` names it in a path, and `is_present` says that it is the one now."""

    version: str
    text_sha256: str
    stored_at: str
    title: str
    reviewed_by: str | None
    last_reviewed_on: date | None
    is_present: bool

    @classmethod
    def of(cls, found: PublishedVersion) -> "VersionBody":
        """From the history."""
        return cls(
            version=found.record_sha256,
            text_sha256=found.text_sha256,
            stored_at=found.stored_at,
            title=found.title,
            reviewed_by=found.reviewed_by,
            last_reviewed_on=found.last_reviewed_on,
            is_present=found.is_present,
        )


class VersionListBody(BaseModel):
    """Published versions of a document, the newest first; `next` asks for older ones, and is null without any."""

    doc_id: str
    versions: list[VersionBody]
    next: int | None
