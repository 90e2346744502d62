"""What a document said once, read without opening the library for writing, as a server does."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

from ingest.document import Document
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.document_record import checked_document


@dataclass(frozen=True, slots=True)
class PastVersion:
    """A document as it was, whether it is still present or not, and when it was taken in so (ISO 8601, UTC)."""

    document: Document
    stored_at: str


def past_version(home: Home, doc_id: str, text_sha256: str) -> PastVersion | None:
    """The newest version of a document that had this text, or None.

    Raises:
        LibraryError: If the library can't be read, or a character of the version was changed.
    """
    query = (
        "SELECT record, record_sha256, stored_at FROM versions WHERE doc_id = ? AND text_sha256 = ?"
        " ORDER BY stored_at DESC, rowid DESC"
    )
    try:
        uri = f"{home.library.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=5.0)) as connection:
            row = connection.execute(query, (doc_id, text_sha256)).fetchone()
    except sqlite3.Error as error:
        raise LibraryError(
            f"The versions of a document can't be read: {error}",
            where=str(home.library),
            remedy="Check that the library is readable; if it is damaged, restore a backup",
        ) from None
    return PastVersion(checked_document(row[0], row[1], where=doc_id), row[2]) if row else None
