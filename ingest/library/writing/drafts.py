"""Drafts: whole documents apart from all others, so that nothing that answers or cites can come by one."""

import sqlite3

from ingest.document import Document
from ingest.library.document_record import checked_document, record_sha256, to_json
from ingest.library.writing.place import DocumentPlace, KeptSums, StoredPlace


class Drafts:
    """The library's table of drafts, and of documents that are hidden whichever snapshot serves."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, document: Document, place: DocumentPlace, sums: KeptSums) -> None:
        """Keep a draft, inside the transaction that makes it one; one of the same id goes."""
        self._connection.execute(
            "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.doc_id,
                place.source_id,
                place.path,
                place.line,
                record_sha256(document),
                to_json(document),
                sums.source,
                sums.sidecar,
            ),
        )
        self.hide(document.doc_id)

    def get(self, doc_id: str) -> Document | None:
        """A draft, or None.

        Raises:
            LibraryError: If a character of it was changed.
        """
        row = self._connection.execute(
            "SELECT record, record_sha256 FROM drafts WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        return checked_document(*row, where=doc_id) if row else None

    def place(self, doc_id: str) -> StoredPlace | None:
        """Where a draft came from, and which bytes are kept of it; None where there is none."""
        row = self._connection.execute(
            "SELECT source_id, path, line, source_sha256, sidecar_sha256 FROM drafts WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        return StoredPlace(*row) if row else None

    def drop(self, doc_id: str) -> None:
        """A document is no draft any more."""
        self._connection.execute("DELETE FROM drafts WHERE doc_id = ?", (doc_id,))

    def hide(self, doc_id: str) -> None:
        """Have no answer hold a document from now on, whichever snapshot serves."""
        self._connection.execute("INSERT OR IGNORE INTO unpublished VALUES (?)", (doc_id,))

    def show(self, doc_id: str, record_sha256: str) -> None:
        """A version of a document is published, which may be seen from now on; a draft of it goes.

        Where the document was hidden, its other versions stay so: a snapshot that holds one of them shows none of it.
        """
        self.drop(doc_id)
        hidden = self._connection.execute("DELETE FROM unpublished WHERE doc_id = ?", (doc_id,))
        if hidden.rowcount:
            self._connection.execute(
                "INSERT OR IGNORE INTO taken_out SELECT doc_id, record_sha256 FROM versions WHERE doc_id = ?", (doc_id,)
            )
        self._connection.execute(
            "DELETE FROM taken_out WHERE doc_id = ? AND record_sha256 = ?", (doc_id, record_sha256)
        )
