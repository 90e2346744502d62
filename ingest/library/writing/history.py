"""The versions that a document was published in."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.document import Document
from ingest.library.document_record import checked_document


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version of a document that was published once.

    Attributes:
        doc_id: The document.
        record_sha256: Of all that was known of it.
        text_sha256: Of its text.
        stored_at: When it was taken in (ISO 8601, UTC).
        title: Its title.
        reviewed_by: Who had vetted it.
        last_reviewed_on: When.
        language: Its language.
        audience: Whom it was for.
        tags: Its tags.
        is_present: Whether it is the published version now.
    """

    doc_id: str
    record_sha256: str
    text_sha256: str
    stored_at: str
    title: str
    reviewed_by: str | None
    last_reviewed_on: date | None
    language: str | None
    audience: str | None
    tags: tuple[str, ...]
    is_present: bool


class DocumentHistory:
    """The versions of documents; one that is removed has them still."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def versions(self, doc_id: str) -> Iterator[PublishedVersion]:
        """The versions of a document, the newest first, as they are read."""
        rows = self._connection.execute(
            "SELECT versions.record_sha256, text_sha256, stored_at, json_extract(record, '$.title'),"
            " json_extract(record, '$.reviewed_by'), json_extract(record, '$.last_reviewed_on'),"
            " json_extract(record, '$.language'), json_extract(record, '$.audience'), json_extract(record, '$.tags'),"
            " versions.record_sha256 IS documents.record_sha256"
            " FROM versions LEFT JOIN documents USING (doc_id) WHERE doc_id = ?"
            " ORDER BY stored_at DESC, versions.rowid DESC",
            (doc_id,),
        )
        for record, text, at, title, by, day, language, audience, tags, is_present in rows:
            reviewed = date.fromisoformat(day) if day else None
            yield PublishedVersion(
                doc_id, record, text, at, title, by, reviewed, language, audience, tuple(json.loads(tags or "[]")),
                bool(is_present),
            )  # fmt: skip

    def document(self, doc_id: str, record_sha256: str) -> Document | None:
        """A document as it was in a version; None where there is none.

        Raises:
            LibraryError: If a character of it was changed.
        """
        row = self._connection.execute(
            "SELECT record, record_sha256 FROM versions WHERE doc_id = ? AND record_sha256 = ?", (doc_id, record_sha256)
        ).fetchone()
        return checked_document(*row, where=doc_id) if row else None
