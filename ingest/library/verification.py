"""Whether every byte that the library answers for is what it was when it was taken in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.document_record import checked_document
from ingest.library.original_bytes import KeptBytes
from ingest.library.withdrawals import withdrawn_ids


@dataclass(frozen=True, slots=True)
class WholeLibrary:
    """What was compared: versions of documents with their hashes, and the bytes kept of their sources with theirs."""

    versions: int
    sources: int


def verify_library(home: Home) -> WholeLibrary:
    """Compare every version of every document, and every source's bytes, with the hashes they were kept under.

    Raises:
        LibraryError: If one was changed or is missing, or the database isn't sound; it names the first.
    """
    withdrawn_ids(home)
    try:
        with closing(sqlite3.connect(f"{home.library.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return _verify(connection, KeptBytes(home.sources), home.library)
    except sqlite3.Error as error:
        raise _unsound(home.library, str(error)) from None


def _verify(connection: sqlite3.Connection, kept: KeptBytes, path: Path) -> WholeLibrary:
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise _unsound(path, found)
    versions = 0
    for record, version, doc_id in connection.execute("SELECT record, record_sha256, doc_id FROM versions"):
        checked_document(record, version, where=f"{path}, {doc_id}")
        versions += 1
    lost = connection.execute(
        "SELECT doc_id FROM documents LEFT JOIN versions USING (doc_id, record_sha256) WHERE record IS NULL LIMIT 1"
    ).fetchone()
    if lost is not None:
        raise _unsound(path, f"the present version of {lost[0]!r} isn't there")
    sources = 0
    for sha256 in _source_sums(connection):
        kept.read(sha256)
        sources += 1
    return WholeLibrary(versions, sources)


def _source_sums(connection: sqlite3.Connection) -> Iterator[str]:
    query = (
        "SELECT source_sha256 FROM documents WHERE source_sha256 IS NOT NULL"
        " UNION SELECT sidecar_sha256 FROM documents WHERE sidecar_sha256 IS NOT NULL"
    )
    for (sha256,) in connection.execute(query):
        yield sha256


def _unsound(path: Path, what: str) -> LibraryError:
    return LibraryError(
        f"The library's database is damaged: {what}",
        where=str(path),
        remedy="Restore a backup (vouch restore --replace)",
    )
