"""One run over one source: what it has seen, and so what is no longer there."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from ingest.errors import RepeatedDocument
from ingest.library.library import Library

_TABLES = """
CREATE TEMP TABLE seen (doc_id TEXT PRIMARY KEY, location TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE protected (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE protected_within (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE gone (path TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Missing:
    """A document of the source that this run didn't see.

    Attributes:
        doc_id: Its id.
        location: The file or URL it came from.
        reason: What the source said of it, such as "404 Not Found"; None where it merely isn't there.
        is_record: Whether it came out of JSON Lines.
        is_protected: Whether something at its place failed, so that it may be there after all.
    """

    doc_id: str
    location: str
    reason: str | None
    is_record: bool
    is_protected: bool


class Run:
    """What one run over one source has seen. Kept in temporary tables, so that memory stays flat.

    Attributes:
        library: Where the documents go.
        source_id: The source.
    """

    def __init__(self, library: Library, source_id: str, connection: sqlite3.Connection) -> None:
        self.library = library
        self.source_id = source_id
        self._connection = connection

    @classmethod
    def start(cls, library: Library, source_id: str) -> Self:
        """Begin a run that has seen nothing yet; one at a time for each open library."""
        library.connection.executescript(_TABLES)
        return cls(library, source_id, library.connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for table in ("seen", "protected", "protected_within", "gone"):
            self._connection.execute(f"DROP TABLE temp.{table}")

    def claim(self, doc_id: str, location: str) -> None:
        """Note that a document is there. Within one run a doc_id may come once.

        Raises:
            RepeatedDocument: If it was claimed before.
        """
        first = self.claimed_at(doc_id)
        if first is not None:
            raise RepeatedDocument(
                f"The doc_id {doc_id!r} comes twice, first at {first}",
                where=location,
                remedy="Give one of them another id",
            )
        self._connection.execute("INSERT INTO seen VALUES (?, ?)", (doc_id, location))

    def claimed_at(self, doc_id: str) -> str | None:
        """Where this run saw a document, or None."""
        row = self._connection.execute("SELECT location FROM seen WHERE doc_id = ?", (doc_id,)).fetchone()
        return str(row[0]) if row else None

    def protect(self, path: str) -> None:
        """Note that something at a place failed: what the library has from there stays."""
        self._connection.execute("INSERT OR IGNORE INTO protected VALUES (?)", (path,))

    def protect_within(self, path: str) -> None:
        """Note that a file failed as a whole: what the library has from it, or from inside of it, stays."""
        self._connection.execute("INSERT OR IGNORE INTO protected_within VALUES (?)", (path,))

    def mark_gone(self, path: str, reason: str) -> None:
        """Note that the source says that what was at a place is gone."""
        self._connection.execute("INSERT OR IGNORE INTO gone VALUES (?, ?)", (path, reason))

    def missing(self) -> Iterator[Missing]:
        """The source's documents in the library that this run didn't see, in order of doc_id.

        Documents may be removed while this goes on.
        """
        after = ""
        while row := self._connection.execute(
            "SELECT doc_id, path, reason, line IS NOT NULL, protected.path IS NOT NULL OR EXISTS ("
            "   SELECT 1 FROM protected_within AS file WHERE documents.path = file.path"
            "   OR substr(documents.path, 1, length(file.path) + 1) = file.path || '/')"
            " FROM documents"
            " LEFT JOIN gone USING (path) LEFT JOIN protected USING (path)"
            " WHERE +source_id = ? AND doc_id NOT IN (SELECT doc_id FROM seen) AND doc_id > ? ORDER BY doc_id LIMIT 1",
            (self.source_id, after),
        ).fetchone():
            yield Missing(row[0], row[1], row[2], bool(row[3]), bool(row[4]))
            after = row[0]
