"""What staff send to change a document, and what is said of it."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ingest.description.people import is_placeholder
from ingest.description.public_address import public_address
from ingest.library.outcome import Change
from ingest.library.writing.written import Written, WrittenStatus

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MOST_TAGS = 100
_MOST_SECTIONS = 2000


def _one_line(text: str) -> str:
    if _CONTROLS.search(text):
        raise ValueError("it holds the end of a line, or another control character")
    return text


def _address(url: str) -> str:
    if public_address(url) is None:
        raise ValueError("it is no address that a browser can open, such as https://www.health.example/gout")
    return url


def _name(text: str) -> str:
    if is_placeholder(text):
        raise ValueError("it is no name")
    return text


_Trimmed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Words = Annotated[_Trimmed, AfterValidator(_one_line)]
"""A line of words."""


class DocumentMetadata(BaseModel):
    """What is known of a document besides its text; null means that it isn't known."""

    model_config = ConfigDict(extra="forbid")

    title: Words | None = None
    url: Annotated[Words, AfterValidator(_address)] | None = None
    publisher: Words | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")] | None = None
    audience: Words | None = None
    tags: Annotated[list[Words], Field(max_length=_MOST_TAGS)] | None = None
    published_on: date | None = None
    updated_on: date | None = None
    last_reviewed_on: date | None = None
    next_review_on: date | None = None
    reviewed_by: Annotated[Words, AfterValidator(_name)] | None = None

    def said(self) -> dict[str, Any]:
        """What was sent of it, by the names of a sidecar; None where it is said to be unknown."""
        names = set(DocumentMetadata.model_fields) & self.model_fields_set
        return self.model_dump(mode="json", include=names)


class SectionWrite(BaseModel):
    """A section of a text: its heading, its words, and the publisher's own id of it."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[Words | None, Field(alias="_id")] = None
    heading: Words | None = None
    text: Annotated[str, Field(min_length=1)]


class DocumentWrite(DocumentMetadata):
    """A document with its text, either as `text` or as `sections`; blank lines set paragraphs apart.

    `status` says whether readers may see it: a `draft` is in no answer, suggestion, list or page of theirs.
    """

    status: WrittenStatus
    text: Annotated[str, Field(min_length=1)] | None = None
    sections: Annotated[list[SectionWrite], Field(min_length=1, max_length=_MOST_SECTIONS)] | None = None

    def record(self) -> dict[str, Any]:
        """The text as a line of JSON Lines has it."""
        if self.sections is None:
            return {"text": self.text}
        return {"sections": [section.model_dump(by_alias=True, exclude_none=True) for section in self.sections]}


class DocumentChange(DocumentMetadata):
    """What is to change of what is known of a document (RFC 7396): what isn't named stays, null takes it away.

    `status` publishes a draft, or makes one of what is published.
    """

    status: WrittenStatus | None = None


class WrittenBody(BaseModel):
    """What was done with a document.

    `version` is its ETag, which changes with all that is known of it, and `text_sha256` the version of its text; both
    are null where it was removed. `withdrawn` says that no answer holds it, whatever its status; `twins` are documents
    that say the same and are answered with. `replayed` says that the change was made before, under the same
    Idempotency-Key, and this was said then.
    """

    doc_id: str
    change: Change
    status: WrittenStatus | None
    version: str | None
    text_sha256: str | None
    warnings: list[str]
    twins: list[str]
    withdrawn: bool
    replayed: bool

    @classmethod
    def of(cls, written: Written) -> "WrittenBody":
        """From the change."""
        return cls(
            doc_id=written.doc_id,
            change=written.change,
            status=written.status,
            version=written.version,
            text_sha256=written.text_sha256,
            warnings=list(written.warnings),
            twins=list(written.twins),
            withdrawn=written.is_withdrawn,
            replayed=written.is_replayed,
        )
