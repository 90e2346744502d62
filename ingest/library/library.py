"""The library: every document that was taken in, its versions, and the list of those withdrawn."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.document import Document
from ingest.errors import DuplicateDocument
from ingest.home import Home
from ingest.library.database import open_database, open_to_read, opened_to_read, transaction, write_errors
from ingest.library.document_record import checked_document, record_sha256, to_json
from ingest.library.duplicates.duplicate_groups import DuplicateGroups
from ingest.library.original_bytes import KeptBytes, Original
from ingest.library.outcome import Change
from ingest.library.page_records import PageRecords
from ingest.library.sync_records import SyncRecords, SyncRun
from ingest.library.withdrawals import Withdrawals, withdrawn_ids
from ingest.library.writing.drafts import Drafts
from ingest.library.writing.place import KeptSums
from ingest.library.writing.register import DocumentRegister
from ingest.library.writing.written import WRITTEN_SOURCE, WrittenStatus

__all__ = ["Change", "Library", "Original", "StoredItem", "withdrawn_ids"]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """Where a present document came from, and which bytes are kept of it."""

    doc_id: str
    source_id: str
    path: str
    line: int | None
    source_sha256: str
    sidecar_sha256: str | None
    input_sha256: str | None
    duplicate_of: str | None


_STORED = "doc_id, source_id, path, line, source_sha256, sidecar_sha256, input_sha256, duplicate_of"


class Library:
    """The documents of one `VOUCH_HOME`, in SQLite. Each change is on disk or not at all.

    Attributes:
        kept_bytes: The sources' bytes as they came.
        withdrawals: The documents that no answer may hold.
        duplicates: Which documents say the same as another one.
        pages: What servers said of the pages of websites.
        syncs: How the last sync of each source ended.
        drafts: What staff didn't publish yet, apart from everything that is served.
        register: What lists show of each document.
    """

    def __init__(self, connection: sqlite3.Connection, sources: Path, *, durable: bool = False) -> None:
        self._connection = connection
        self.kept_bytes = KeptBytes(sources, durable=durable)
        self.withdrawals = Withdrawals(connection)
        self.duplicates = DuplicateGroups(connection)
        self.pages = PageRecords(connection)
        self.syncs = SyncRecords(connection)
        self.drafts = Drafts(connection)
        self.register = DocumentRegister(connection)

    @classmethod
    def open(cls, home: Home, *, durable: bool = False) -> Self:
        """Open the library for reading and writing; make an empty one where there is none. A replica's is read alone.

        Args:
            home: Where it is.
            durable: Whether the disk has each change before the call that makes it returns, so that it outlives a power
                cut; else it outlives the end of this process alone, and a run is gone on with.

        Raises:
            LibraryError: If the file is no library, a newer program's, or can't be written.
        """
        if home.is_replica:
            return cls(opened_to_read(home.library), home.sources)
        return cls(open_database(home.library, durable=durable), home.sources, durable=durable)

    @classmethod
    @contextmanager
    def reading(cls, home: Home) -> Iterator[Self]:
        """The library as it is at this moment, to be read and no more; also on a disk that can't be written.

        Raises:
            sqlite3.Error: If it can't be read, or is of an older schema that lacks what is read.
        """
        with open_to_read(home.library) as connection:
            yield cls(connection, home.sources)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def run(self, source_id: str) -> SyncRun:
        """A run over one source that has seen nothing yet; one at a time for each open library."""
        return SyncRun(self._connection, source_id)

    def put(self, document: Document, item: Original, *, input_sha256: str | None = None) -> Change:
        """Store a document's bytes and its present version; older versions stay.

        Args:
            document: What was read.
            item: What from.
            input_sha256: A hash of everything that reading it depends on; the same again needs no reading.

        Raises:
            DuplicateDocument: If another source that still has it claims the same doc_id.
            LibraryError: If it can't be written.
        """
        self.refuse_clash(document.doc_id, item)
        with write_errors(item.location):
            source_sha256 = self.kept_bytes.keep(item.data)
            sidecar_sha256 = None if item.sidecar is None else self.kept_bytes.keep(item.sidecar)
            with transaction(self._connection):
                return self.place(document, item, KeptSums(source_sha256, sidecar_sha256, input_sha256))

    def place(self, document: Document, item: Original, sums: KeptSums) -> Change:
        """Make a version the present one, inside a transaction; its bytes are kept already.

        Raises:
            DuplicateDocument: If another source that still has it claims the same doc_id.
        """
        self.refuse_clash(document.doc_id, item)
        version = record_sha256(document)
        before = self._connection.execute(
            "SELECT line, record_sha256 FROM documents WHERE doc_id = ?", (document.doc_id,)
        ).fetchone()
        self._store_version(document, version)
        self._store_present(document, item, (version, sums.source, sums.sidecar, sums.input))
        self.drafts.show(document.doc_id, version)
        self.register.note(document, version, WrittenStatus.PUBLISHED)
        if before is None or before[1] != version or (before[0] is None) != (item.line is None):
            is_record = item.line is not None or item.source_id == WRITTEN_SOURCE
            self.duplicates.note(document, is_record=is_record)
        if before is None:
            return Change.ADDED
        return Change.UNCHANGED if before[1] == version else Change.CHANGED

    def refuse_clash(self, doc_id: str, item: Original) -> None:
        """Go on only if no other source has the document still.

        Raises:
            DuplicateDocument: If one has.
        """
        row = self._connection.execute(
            "SELECT source_id, path, line FROM documents WHERE doc_id = ?1"
            " UNION ALL SELECT source_id, path, line FROM drafts WHERE doc_id = ?1",
            (doc_id,),
        ).fetchone()
        if row is not None:
            _refuse_clash(doc_id, row[0], row[1], row[2], item)

    def _store_version(self, document: Document, version: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._connection.execute(
            "INSERT INTO versions VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET record = excluded.record WHERE record != excluded.record",
            (document.doc_id, version, document.text_sha256, to_json(document), now),
        )

    def _store_present(self, document: Document, item: Original, hashes: tuple[str | None, ...]) -> None:
        self._connection.execute(
            "INSERT INTO documents (doc_id, source_id, path, line,"
            " record_sha256, source_sha256, sidecar_sha256, input_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET source_id = excluded.source_id, path = excluded.path, line = excluded.line,"
            " record_sha256 = excluded.record_sha256, source_sha256 = excluded.source_sha256,"
            " sidecar_sha256 = excluded.sidecar_sha256, input_sha256 = excluded.input_sha256",
            (document.doc_id, item.source_id, item.path, item.line, *hashes),
        )

    def remove(self, doc_id: str) -> None:
        """Take a document out of the present; its versions and bytes stay.

        Raises:
            LibraryError: If it can't be written.
        """
        with write_errors(doc_id), transaction(self._connection):
            self.displace(doc_id)

    def displace(self, doc_id: str) -> None:
        """The same inside a transaction."""
        self.duplicates.forget(doc_id)
        self.register.forget(doc_id)
        self._connection.execute("DELETE FROM documents WHERE doc_id = ?", (doc_id,))

    def find_input(self, item: Original, input_sha256: str) -> str | None:
        """The doc_id that the same input at the same place gave before; its line is brought up to date."""
        row = self._connection.execute(
            "SELECT doc_id, line FROM documents WHERE source_id = ? AND path = ? AND input_sha256 = ?",
            (item.source_id, item.path, input_sha256),
        ).fetchone()
        if row is None:
            return None
        if row[1] != item.line:
            with write_errors(item.location):
                self._connection.execute("UPDATE documents SET line = ? WHERE doc_id = ?", (item.line, row[0]))
        return str(row[0])

    def get(self, doc_id: str) -> Document | None:
        """The present version of a document, or None.

        Raises:
            LibraryError: If a character of it was changed.
        """
        row = self._connection.execute(
            "SELECT record, record_sha256 FROM documents JOIN versions USING (doc_id, record_sha256) WHERE doc_id = ?",
            (doc_id,),
        ).fetchone()
        return checked_document(*row, where=doc_id) if row else None

    def version(self, doc_id: str, text_sha256: str) -> Document | None:
        """The newest version that had this text, whether the document is still present or not; or None.

        Raises:
            LibraryError: If a character of it was changed.
        """
        row = self._connection.execute(
            "SELECT record, record_sha256 FROM versions WHERE doc_id = ? AND text_sha256 = ?"
            " ORDER BY stored_at DESC, rowid DESC",
            (doc_id, text_sha256),
        ).fetchone()
        return checked_document(*row, where=doc_id) if row else None

    def texts(self) -> list[tuple[str, str]]:
        """(doc_id, text_sha256) of every text that a document has or had, in order; those removed or withdrawn too."""
        query = "SELECT DISTINCT doc_id, text_sha256 FROM versions ORDER BY doc_id, text_sha256"
        return list(self._connection.execute(query))

    def versions(self) -> list[tuple[str, str]]:
        """(doc_id, record_sha256) of every document to be served, in order of doc_id.

        That is: present, not withdrawn, and no near-duplicate of another that is served in its place.
        """
        return list(
            self._connection.execute(
                "SELECT doc_id, record_sha256 FROM documents WHERE duplicate_of IS NULL"
                " AND doc_id NOT IN (SELECT doc_id FROM withdrawn) ORDER BY doc_id"
            )
        )

    def documents(self) -> Iterator[Document]:
        """Every document to be served, in order of doc_id, one at a time."""
        for doc_id, _ in self.versions():
            document = self.get(doc_id)
            if document is not None:
                yield document

    def items(self) -> Iterator[StoredItem]:
        """Where each present document came from, in order of doc_id; the library may be written meanwhile."""
        after = ""
        while row := self._connection.execute(
            f"SELECT {_STORED} FROM documents WHERE doc_id > ? ORDER BY doc_id LIMIT 1",  # noqa: S608 (a constant)
            (after,),
        ).fetchone():
            item = StoredItem(*row)
            yield item
            after = item.doc_id

    def count(self, source_id: str | None = None) -> int:
        """How many documents are present, of one source or of all."""
        if source_id is None:
            row = self._connection.execute("SELECT count(*) FROM documents").fetchone()
        else:
            row = self._connection.execute(
                "SELECT count(*) FROM documents WHERE source_id = ?", (source_id,)
            ).fetchone()
        return int(row[0])


def _refuse_clash(doc_id: str, source_id: str, path: str, line: int | None, item: Original) -> None:
    """Two sources may not claim one doc_id. A file that moved may; within one source, each run sees to it itself."""
    same_place = path == item.path and (line is None) == (item.line is None)
    if source_id == item.source_id or same_place or not is_there(path):
        return
    place = path if line is None else f"{path}, line {line}"
    raise DuplicateDocument(
        f"The doc_id {doc_id!r} is claimed by two sources, {place} and {item.location}",
        remedy="Give one of them another doc_id, by its name or with doc_id in its sidecar; if it moved from one to"
        " the other, sync the first again",
    )


def is_there(path: str) -> bool:
    """Whether a file is there still, or the archive that holds it; of a page, only its own source knows.

    What staff wrote is nowhere else.
    """
    if path.startswith(("http://", "https://", f"{WRITTEN_SOURCE}/")):
        return True
    file = Path(path)
    return file.exists() or any(parent.is_file() for parent in file.parents)
