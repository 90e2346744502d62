"""Every document with what a list shows of it, so that a list needn't read texts."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ingest.document import Document
from ingest.library.writing.written import WrittenStatus, version_name

REGISTER = """
CREATE TABLE register (
    doc_id           TEXT PRIMARY KEY,
    status           TEXT NOT NULL,         -- draft or published
    title            TEXT NOT NULL,
    url              TEXT,
    language         TEXT,
    audience         TEXT,
    tags             TEXT NOT NULL,         -- as JSON
    published_on     TEXT,
    updated_on       TEXT,
    last_reviewed_on TEXT,
    next_review_on   TEXT,
    reviewed_by      TEXT,
    warnings         INTEGER NOT NULL,      -- how many
    text_sha256      TEXT NOT NULL,
    record_sha256    TEXT NOT NULL,
    written_at       TEXT NOT NULL          -- when it became what it is
) WITHOUT ROWID;
"""
FILLED = """
INSERT INTO register SELECT
    doc_id, 'published', json_extract(record, '$.title'), json_extract(record, '$.url'),
    json_extract(record, '$.language'), json_extract(record, '$.audience'), json_extract(record, '$.tags'),
    json_extract(record, '$.published_on'), json_extract(record, '$.updated_on'),
    json_extract(record, '$.last_reviewed_on'), json_extract(record, '$.next_review_on'),
    json_extract(record, '$.reviewed_by'), json_array_length(record, '$.warnings'), text_sha256, record_sha256,
    stored_at
FROM documents JOIN versions USING (doc_id, record_sha256);
"""
_ROWS = (
    "SELECT register.doc_id, status, title, url, language, audience, tags, published_on, updated_on, last_reviewed_on,"
    " next_review_on, reviewed_by, warnings, text_sha256, register.record_sha256, written_at,"
    " coalesce(documents.source_id, drafts.source_id), coalesce(documents.path, drafts.path), duplicate_of,"
    " withdrawn_at FROM register LEFT JOIN documents ON documents.doc_id = register.doc_id"
    " LEFT JOIN drafts ON drafts.doc_id = register.doc_id LEFT JOIN withdrawn ON withdrawn.doc_id = register.doc_id"
)


@dataclass(frozen=True, slots=True)
class RegisteredDocument:
    """A document that is there, draft or published, without its text.

    Attributes:
        doc_id: Its id.
        status: Whether readers may see it.
        title: Its title.
        url: Its public address.
        language: Its language.
        audience: Whom it is for.
        tags: Its tags.
        published_on: When it was published.
        updated_on: When it was last changed.
        last_reviewed_on: When somebody last vetted it.
        next_review_on: When it should be vetted again.
        reviewed_by: Who vetted it.
        warnings: How many things a person should look at.
        text_sha256: Of its text.
        record_sha256: Of all that is known of it.
        written_at: When it became what it is (ISO 8601, UTC).
        source_id: The source that it belongs to.
        path: The file or URL that it came from.
        duplicate_of: The document that is served in its place.
        withdrawn_at: When it was withdrawn; None where it isn't.
    """

    doc_id: str
    status: WrittenStatus
    title: str
    url: str | None
    language: str | None
    audience: str | None
    tags: tuple[str, ...]
    published_on: date | None
    updated_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
    reviewed_by: str | None
    warnings: int
    text_sha256: str
    record_sha256: str
    written_at: str
    source_id: str
    path: str
    duplicate_of: str | None
    withdrawn_at: str | None

    @property
    def version(self) -> str:
        """The name of its version."""
        return version_name(self.record_sha256, self.status)

    def is_overdue(self, today: date) -> bool:
        """Whether its next review is in the past."""
        return self.next_review_on is not None and self.next_review_on < today


class DocumentRegister:
    """The library's table of what lists show; it is written inside the transactions that change documents."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def note(self, document: Document, record_sha256: str, status: WrittenStatus) -> None:
        """Note what a document is now; its time changes only where it became something else."""
        found = self._connection.execute(
            "SELECT written_at FROM register WHERE doc_id = ? AND record_sha256 = ? AND status = ?",
            (document.doc_id, record_sha256, status),
        ).fetchone()
        days = (document.published_on, document.updated_on, document.last_reviewed_on, document.next_review_on)
        self._connection.execute(
            "INSERT OR REPLACE INTO register VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.doc_id,
                status,
                document.title,
                document.url,
                document.language,
                document.audience,
                json.dumps(document.tags, ensure_ascii=False),
                *(day and day.isoformat() for day in days),
                document.reviewed_by,
                len(document.warnings),
                document.text_sha256,
                record_sha256,
                found[0] if found else datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        )

    def forget(self, doc_id: str) -> None:
        """A document isn't there any more."""
        self._connection.execute("DELETE FROM register WHERE doc_id = ?", (doc_id,))

    def find(self, doc_id: str) -> RegisteredDocument | None:
        """A document that is there, or None."""
        row = self._connection.execute(f"{_ROWS} WHERE register.doc_id = ?", (doc_id,)).fetchone()
        return _registered(row) if row else None

    def after(self, doc_id: str) -> Iterator[RegisteredDocument]:
        """Every document whose id comes after this one, in order of doc_id, as they are read."""
        for row in self._connection.execute(f"{_ROWS} WHERE register.doc_id > ? ORDER BY register.doc_id", (doc_id,)):
            yield _registered(row)


def _registered(row: tuple[object, ...]) -> RegisteredDocument:
    values = list(row)
    values[1], values[6] = WrittenStatus(str(values[1])), tuple(json.loads(str(values[6])))
    for at in (7, 8, 9, 10):
        values[at] = None if values[at] is None else date.fromisoformat(str(values[at]))
    return RegisteredDocument(*values)  # type: ignore[arg-type]
