"""The library read without opening it for writing: what a document said once, and whether every byte is what it was."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from ingest.document import Document
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.database import open_to_read
from ingest.library.document_record import checked_document
from ingest.library.original_bytes import KeptBytes
from ingest.library.schema import SCHEMA_VERSION, refuse_newer, schema_version
from ingest.library.withdrawals import withdrawn_ids
from ingest.progress import progress


def library_version(home: Home) -> int:
    """The version of the library's schema, which this program knows; 0 where there is no library.

    Raises:
        LibraryError: If a newer program wrote it, or it can't be read.
    """
    if not home.library.exists():
        return 0
    try:
        with open_to_read(home.library) as connection:
            version = schema_version(connection)
    except sqlite3.Error as error:
        raise _unsound(home.library, str(error)) from None
    refuse_newer(version, home.library)
    return version


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
        with open_to_read(home.library) as connection:
            row = connection.execute(query, (doc_id, text_sha256)).fetchone()
    except sqlite3.Error as error:
        raise LibraryError(
            f"The versions of a document can't be read: {error}",
            where=str(home.library),
            remedy="Check that the library is readable; if it is damaged, restore a backup",
        ) from None
    return PastVersion(checked_document(row[0], row[1], where=doc_id), row[2]) if row else None


@dataclass(frozen=True, slots=True)
class WholeLibrary:
    """What was compared: versions of documents with their hashes, and the bytes kept of their sources with theirs."""

    versions: int
    sources: int


def verify_library(home: Home) -> WholeLibrary:
    """Compare every version of every document, and every source's bytes, with the hashes they were kept under.

    Raises:
        LibraryError: If one was changed or is missing, or the database isn't sound; it names the first. And if it is
            of another version than this program writes.
    """
    withdrawn_ids(home)
    if (version := library_version(home)) != SCHEMA_VERSION:
        raise LibraryError(
            f"The library has schema version {version}, and this program checks version {SCHEMA_VERSION}",
            where=str(home.library),
            remedy="Run: vouch upgrade",
        )
    try:
        with open_to_read(home.library) as connection:
            return _verify(connection, KeptBytes(home.sources), home.library)
    except sqlite3.Error as error:
        raise _unsound(home.library, str(error)) from None


def _verify(connection: sqlite3.Connection, kept: KeptBytes, path: Path) -> WholeLibrary:
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise _unsound(path, found)
    versions = 0
    (total,) = connection.execute("SELECT COUNT(*) FROM versions").fetchone()
    rows = connection.execute("SELECT record, record_sha256, doc_id FROM versions")
    for record, version, doc_id in progress(rows, label="Checking the library", unit="versions", total=total):
        checked_document(record, version, where=f"{path}, {doc_id}")
        versions += 1
    lost = connection.execute(
        "SELECT doc_id FROM documents LEFT JOIN versions USING (doc_id, record_sha256) WHERE record IS NULL LIMIT 1"
    ).fetchone()
    if lost is not None:
        raise _unsound(path, f"the present version of {lost[0]!r} isn't there")
    sources = _source_sums(connection)
    for sha256 in progress(sources, label="Checking sources", unit="sources", total=len(sources)):
        kept.read(sha256)
    return WholeLibrary(versions, len(sources))


def _source_sums(connection: sqlite3.Connection) -> list[str]:
    query = (
        "SELECT source_sha256 FROM documents WHERE source_sha256 IS NOT NULL"
        " UNION SELECT sidecar_sha256 FROM documents WHERE sidecar_sha256 IS NOT NULL"
        " UNION SELECT source_sha256 FROM drafts"
        " UNION SELECT sidecar_sha256 FROM drafts WHERE sidecar_sha256 IS NOT NULL"
    )
    return [sha256 for (sha256,) in connection.execute(query)]


def _unsound(path: Path, what: str) -> LibraryError:
    return LibraryError(
        f"The library's database is damaged: {what}",
        where=str(path),
        remedy="Restore a backup (vouch restore --replace)",
    )
