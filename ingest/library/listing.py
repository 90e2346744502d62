"""What the library holds, document by document, with what a person has to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.document import LeftOut
from ingest.library.library import Library


class Status(StrEnum):
    """Whether a document is answered with."""

    SERVED = "served"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """One line of the list.

    Attributes:
        doc_id: Its id.
        status: Whether it is answered with.
        served_as: The document that is served in its place, for a duplicate.
        title: Its title.
        location: The file or URL it came from.
        source_id: The source that it belongs to.
        published_on: When it was published.
        updated_on: When it was last changed.
        last_reviewed_on: When somebody last vetted it.
        next_review_on: When it should be vetted again.
        reviewed_by: Who vetted it.
        is_overdue: Whether its next review is in the past.
        text_sha256: Its version.
        warnings: What a person should look at.
        left_out: What of its source isn't in its text.
    """

    doc_id: str
    status: Status
    served_as: str | None
    title: str
    location: str
    source_id: str
    published_on: date | None
    updated_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
    reviewed_by: str | None
    is_overdue: bool
    text_sha256: str
    warnings: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def list_documents(library: Library, *, today: date) -> Iterator[ListedDocument]:
    """Every present document, in order of doc_id, one at a time."""
    withdrawn = {item.doc_id for item in library.withdrawals.all()}
    for item in library.items():
        document = library.get(item.doc_id)
        if document is None:
            continue
        status = Status.DUPLICATE if item.duplicate_of else Status.SERVED
        yield ListedDocument(
            doc_id=item.doc_id,
            status=Status.WITHDRAWN if item.doc_id in withdrawn else status,
            served_as=item.duplicate_of,
            title=document.title,
            location=item.path if item.line is None else f"{item.path}, line {item.line}",
            source_id=item.source_id,
            published_on=document.published_on,
            updated_on=document.updated_on,
            last_reviewed_on=document.last_reviewed_on,
            next_review_on=document.next_review_on,
            reviewed_by=document.reviewed_by,
            is_overdue=document.next_review_on is not None and document.next_review_on < today,
            text_sha256=document.text_sha256,
            warnings=document.warnings,
            left_out=document.left_out,
        )
