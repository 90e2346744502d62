"""What is remembered of each page between two syncs, so that an unchanged one needn't be sent again."""

import sqlite3
from dataclasses import astuple, dataclass

from ingest.library.database import write_errors


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What the server said of a page when it was asked last.

    Attributes:
        source_id: The source that lists the page.
        url: As the source lists it.
        doc_id: What it was taken in as.
        etag: The server's `ETag`.
        last_modified: The server's `Last-Modified`, as it was sent.
        listed_on: The sitemap's `lastmod`, as it was listed.
        final_url: Where redirects led.
        media_type: The server's `Content-Type`.
        checked_at: When the server was asked (ISO 8601, UTC).
        source_sha256: The bytes that are kept of it; read from the documents.
    """

    source_id: str
    url: str
    doc_id: str
    etag: str | None
    last_modified: str | None
    listed_on: str | None
    final_url: str
    media_type: str
    checked_at: str
    source_sha256: str = ""


class PageRecords:
    """The library's table of pages."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, source_id: str, url: str) -> PageRecord | None:
        """What is remembered of a page whose document is still in the library, taken in from there; or None."""
        row = self._connection.execute(
            "SELECT pages.*, source_sha256 FROM pages JOIN documents"
            " ON documents.doc_id = pages.doc_id AND documents.source_id = pages.source_id AND documents.path = url"
            " WHERE pages.source_id = ? AND url = ?",
            (source_id, url),
        ).fetchone()
        return PageRecord(*row) if row else None

    def put(self, record: PageRecord) -> None:
        """Remember a page.

        Raises:
            LibraryError: If it can't be written.
        """
        with write_errors(record.url):
            self._connection.execute(
                "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", astuple(record)[:-1]
            )
