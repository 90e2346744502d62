"""The library: every document that was taken in, its versions, and the list of those withdrawn."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.document import Document
from ingest.errors import DuplicateDocument, LibraryError
from ingest.home import Home
from ingest.record import from_json, record_sha256, to_json
from ingest.source import SourceItem

SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE documents (
    doc_id        TEXT PRIMARY KEY,
    source_id     TEXT NOT NULL,            -- the file, folder or site that was named to ingest
    path          TEXT NOT NULL,            -- the file or URL that holds its bytes
    line          INTEGER,                  -- the line in it, for JSON Lines
    record_sha256 TEXT NOT NULL             -- its present version
) WITHOUT ROWID;
CREATE TABLE versions (
    doc_id        TEXT NOT NULL,
    record_sha256 TEXT NOT NULL,
    text_sha256   TEXT NOT NULL,
    record        TEXT NOT NULL,            -- ingest.record
    stored_at     TEXT NOT NULL,
    PRIMARY KEY (doc_id, record_sha256)
);
CREATE TABLE withdrawn (
    doc_id        TEXT PRIMARY KEY,
    withdrawn_at  TEXT NOT NULL
) WITHOUT ROWID;
"""


class Change(StrEnum):
    """What taking a document in did to the library."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Library:
    """The documents of one `VOUCH_HOME`, in SQLite. Each change is on disk or not at all."""

    def __init__(self, connection: sqlite3.Connection, sources: Path) -> None:
        self._connection = connection
        self._sources = sources

    @classmethod
    def open(cls, home: Home) -> Self:
        """Open the library for reading and writing; make an empty one where there is none.

        Raises:
            LibraryError: If the file is no library, is of another schema, or can't be written.
        """
        try:
            home.sources.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(home.library, timeout=30.0, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            _check_schema(connection, home.library)
        except (sqlite3.Error, OSError) as error:
            raise LibraryError(
                f"The library can't be opened: {error}",
                where=str(home.library),
                remedy="Check that VOUCH_HOME is a writable folder; if the file is damaged, move it away, ingest again",
            ) from None
        return cls(connection, home.sources)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def put(self, document: Document, item: SourceItem) -> Change:
        """Store a document's bytes and its present version; older versions stay.

        Raises:
            DuplicateDocument: If another file that still exists claims the same doc_id.
            LibraryError: If it can't be written.
        """
        version = record_sha256(document)
        found = self._connection.execute(
            "SELECT path, line, record_sha256 FROM documents WHERE doc_id = ?", (document.doc_id,)
        ).fetchone()
        if found is not None:
            _refuse_clash(document.doc_id, Path(found[0]), found[1], item)
            if found[2] == version and found[0] == str(item.path):
                return Change.UNCHANGED
        try:
            self._keep_bytes(item)
            self._store(document, item, version)
        except (sqlite3.Error, OSError) as error:
            raise LibraryError(
                f"The document can't be stored: {error}",
                where=item.location,
                remedy="Make room on the disk that holds VOUCH_HOME, and run the same command again",
            ) from None
        if found is None:
            return Change.ADDED
        return Change.UNCHANGED if found[2] == version else Change.CHANGED

    def _store(self, document: Document, item: SourceItem, version: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(
                "INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?, ?)",
                (document.doc_id, version, document.text_sha256, to_json(document), now),
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)",
                (document.doc_id, document.source_id, str(item.path), item.line, version),
            )

    def _keep_bytes(self, item: SourceItem) -> None:
        target = self._sources / item.sha256[:2] / item.sha256
        if target.exists():
            return
        target.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as stream:
            stream.write(item.data)
        Path(stream.name).replace(target)

    def get(self, doc_id: str) -> Document | None:
        """The present version of a document, or None."""
        row = self._connection.execute(
            "SELECT record FROM documents JOIN versions USING (doc_id, record_sha256) WHERE doc_id = ?",
            (doc_id,),
        ).fetchone()
        return from_json(row[0]) if row else None

    def versions(self) -> list[tuple[str, str]]:
        """(doc_id, record_sha256) of every present document that isn't withdrawn, in order of doc_id."""
        return list(
            self._connection.execute(
                "SELECT doc_id, record_sha256 FROM documents"
                " WHERE doc_id NOT IN (SELECT doc_id FROM withdrawn) ORDER BY doc_id"
            )
        )

    def documents(self) -> Iterator[Document]:
        """Every present document that isn't withdrawn, in order of doc_id, one at a time."""
        for doc_id, _ in self.versions():
            document = self.get(doc_id)
            if document is not None:
                yield document


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
    elif version != SCHEMA_VERSION:
        connection.close()
        raise LibraryError(
            f"The library has schema version {version}, and this program reads {SCHEMA_VERSION}",
            where=str(path),
            remedy="Use the version of Vouch that wrote it, or move it away and ingest again",
        )


def _refuse_clash(doc_id: str, path: Path, line: int | None, item: SourceItem) -> None:
    """Two places may not claim one doc_id; a file that moved may."""
    same_place = path == item.path and (line is None) == (item.line is None)
    if same_place or not path.exists():
        return
    place = str(path) if line is None else f"{path}, line {line}"
    raise DuplicateDocument(
        f"The doc_id {doc_id!r} is claimed by two sources, {place} and {item.location}",
        remedy="Give one of them another doc_id, by its name or with doc_id in its sidecar",
    )


def withdrawn_ids(home: Home) -> frozenset[str]:
    """The doc_ids that no answer may hold, whichever snapshot serves; none where there is no library."""
    if not home.library.exists():
        return frozenset()
    with closing(sqlite3.connect(f"{home.library.as_uri()}?mode=ro", uri=True, timeout=5.0)) as connection:
        return frozenset(doc_id for (doc_id,) in connection.execute("SELECT doc_id FROM withdrawn"))
