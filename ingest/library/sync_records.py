"""What is remembered of syncs: of the one under way, what it has seen; of each source, how its last one ended."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from ingest.errors import RepeatedDocument
from ingest.library.database import write_errors

_RESUMED_WITHIN = timedelta(days=1)  # what was checked longer ago is checked again
_TABLES = """
CREATE TEMP TABLE seen (doc_id TEXT PRIMARY KEY, location TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE protected (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE protected_within (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE gone (path TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Missing:
    """A document of the source that a run didn't see.

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


class SyncRun:
    """What one run over one source has seen. Kept in temporary tables, so that memory stays flat.

    It is a context manager: the tables are there within it, for one run at a time of each open library.

    Attributes:
        source_id: The source.
    """

    def __init__(self, connection: sqlite3.Connection, source_id: str) -> None:
        self._connection = connection
        self.source_id = source_id

    def __enter__(self) -> Self:
        self._connection.executescript(_TABLES)
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

    def holds_within(self, path: str) -> bool:
        """Whether the library holds documents of the source from within a folder."""
        query = "SELECT 1 FROM documents WHERE +source_id = ? AND substr(path, 1, length(?) + 1) = ? || '/' LIMIT 1"
        return self._connection.execute(query, (self.source_id, path, path)).fetchone() is not None

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


class SyncRecords:
    """The library's table of syncs: when each source's last one started, and how it ended."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def start(self, source_id: str) -> None:
        """Note that a sync starts, or that it goes on where one that was interrupted within a day stopped.

        Raises:
            LibraryError: If it can't be written.
        """
        now = datetime.now(UTC)
        with write_errors(source_id):
            self._connection.execute(
                "INSERT INTO syncs VALUES (?1, ?2, NULL, NULL) ON CONFLICT DO UPDATE SET started_at ="
                " CASE WHEN finished_at IS NULL AND started_at > ?3 THEN started_at ELSE excluded.started_at END,"
                " finished_at = NULL, trouble = NULL",
                (source_id, now.isoformat(), (now - _RESUMED_WITHIN).isoformat()),
            )

    def finish(self, source_id: str, trouble: str | None) -> None:
        """Note that a sync came to its end.

        Args:
            source_id: The source.
            trouble: Why the library isn't equal to it nevertheless, for people.

        Raises:
            LibraryError: If it can't be written.
        """
        with write_errors(source_id):
            self._connection.execute(
                "UPDATE syncs SET finished_at = ?, trouble = ? WHERE source_id = ?",
                (datetime.now(UTC).isoformat(), trouble, source_id),
            )

    def unfinished_since(self, source_id: str) -> str:
        """When the source's sync that was interrupted started, so that the next goes on; "" where none was."""
        row = self._connection.execute(
            "SELECT started_at FROM syncs WHERE source_id = ? AND finished_at IS NULL", (source_id,)
        ).fetchone()
        return str(row[0]) if row else ""

    def troubles(self) -> list[tuple[str, str]]:
        """(source_id, what is wrong) of each source whose last sync didn't make the library equal to it."""
        return list(
            self._connection.execute(
                "SELECT source_id, coalesce(trouble, 'Its last sync was interrupted. Run it again.') FROM syncs"
                " WHERE finished_at IS NULL OR trouble IS NOT NULL ORDER BY source_id"
            )
        )
