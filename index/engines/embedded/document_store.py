"""The words of a segment: its documents and passages, in SQLite, by number and row."""

import json
import sqlite3
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from zlib import crc32

from index.errors import DamagedSnapshot
from index.passages.outline import Outline
from index.passages.passage import Passage
from index.passages.query import Filters
from ingest.document import Document, Span
from ingest.library.document_record import from_json, record_sha256, text_of_json, to_json

CONTENT_FILE = "content.db"
_PASSAGES_KEPT = 4096  # about 3 kB each; the same ones are looked at for many questions
_SEAL, _SEAL_DIGITS = "#", 8
_PASSAGE_FIELDS = tuple(field.name for field in fields(Passage))
_OUTLINE_FIELDS = tuple(field.name for field in fields(Outline))
_OUTLINE_DATES = ("updated_on", "last_reviewed_on", "next_review_on")
_SCHEMA = """
CREATE TABLE documents (
    number           INTEGER PRIMARY KEY,
    doc_id           TEXT NOT NULL UNIQUE,
    version          TEXT NOT NULL,
    title            TEXT NOT NULL,
    audience         TEXT,
    language         TEXT,
    last_reviewed_on TEXT,
    record           TEXT NOT NULL,
    outline          TEXT NOT NULL
);
CREATE TABLE tags (tag TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (tag, number)) WITHOUT ROWID;
CREATE TABLE passages (row INTEGER PRIMARY KEY, number INTEGER NOT NULL REFERENCES documents, passage TEXT NOT NULL);
CREATE INDEX passages_by_document ON passages (number, row);
CREATE INDEX versions_by_document ON documents (number, doc_id, version);
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A document that a segment holds.

    Attributes:
        number: Its number in the segment, from 0.
        doc_id: The document.
        version: The sha256 of its record.
    """

    number: int
    doc_id: str
    version: str


class ContentWriter:
    """Writes documents and their passages one by one; numbers and rows go up from 0, in their order."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA journal_mode = OFF")  # the folder is thrown away where a build breaks off
        self._connection.execute("PRAGMA synchronous = OFF")  # what is published is synced as a whole
        self._connection.executescript(_SCHEMA)
        self.documents = 0
        self.passages = 0

    def add(self, document: Document, passages: Sequence[Passage]) -> None:
        """Add a document after those that are there."""
        number, reviewed = self.documents, document.last_reviewed_on and document.last_reviewed_on.isoformat()
        known = (number, document.doc_id, record_sha256(document), document.title)
        headings = dict.fromkeys(heading for passage in passages for heading in passage.headings)
        records = _sealed(to_json(document)), _sealed(_outline_json(_outline(document, tuple(headings))))
        values = (*known, document.audience, document.language, reviewed, *records)
        self._connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        self._connection.executemany(
            "INSERT OR IGNORE INTO tags VALUES (?, ?)", [(tag, number) for tag in document.tags]
        )
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?)",
            [
                (row, number, _sealed(_passage_json(passage)))
                for row, passage in enumerate(passages, start=self.passages)
            ],
        )
        self.documents += 1
        self.passages += len(passages)

    def close(self) -> None:
        """Put everything on disk."""
        self._connection.commit()
        self._connection.close()


class _Connections:
    """Connections to one file; each is used by one thread at a time, and by the next one after it.

    They are closed as soon as this goes: SQLite's own objects lead back to each other, and so would leave that to a
    search for garbage.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._idle: deque[sqlite3.Connection] = deque()
        weakref.finalize(self, _close, self._idle)

    def all(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows of a query.

        Raises:
            DamagedSnapshot: If the file isn't what was written.
        """
        with self.one() as connection:
            try:
                return connection.execute(query, values).fetchall()
            except sqlite3.OperationalError:  # of the machine: too many open files, or no memory
                raise
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                raise _damaged(str(error)) from None

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """A connection, for a while."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        try:
            yield connection
        finally:
            self._idle.append(connection)


class Content:
    """Reads what a `ContentWriter` wrote. Safe to use from many threads at once."""

    def __init__(self, path: Path) -> None:
        self._files = _Connections(f"{path.resolve().as_uri()}?mode=ro&immutable=1")
        self._passage = lru_cache(maxsize=_PASSAGES_KEPT)(partial(_read_passage, self._files))

    def held(self) -> list[Held]:
        """Every document, by number."""
        return [Held(*row) for row in self._files.all("SELECT number, doc_id, version FROM documents ORDER BY number")]

    def count(self) -> int:
        """How many documents there are."""
        return int(self._files.all("SELECT count(*) FROM documents")[0][0])

    def number(self, doc_id: str) -> int | None:
        """The number of a document, or None."""
        rows = self._files.all("SELECT number FROM documents WHERE doc_id = ?", (doc_id,))
        return int(rows[0][0]) if rows else None

    def document(self, number: int) -> Document:
        """The document of a number."""
        ((record,),) = self._files.all("SELECT record FROM documents WHERE number = ?", (number,))
        return from_json(_unsealed(record))

    def text(self, number: int) -> str:
        """The text of the document of a number."""
        ((record,),) = self._files.all("SELECT record FROM documents WHERE number = ?", (number,))
        return text_of_json(_unsealed(record))

    def title(self, number: int) -> str:
        """The title of the document of a number."""
        return str(self._files.all("SELECT title FROM documents WHERE number = ?", (number,))[0][0])

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of rows, in their order."""
        return [self._passage(row) for row in rows]

    def document_passages(self, number: int) -> list[tuple[int, Passage]]:
        """A document's rows and passages, in order."""
        query = "SELECT row, passage FROM passages WHERE number = ? ORDER BY row"
        return [(row, _passage_from_json(text)) for row, text in self._files.all(query, (number,))]

    def outlines(self) -> Iterator[tuple[int, Outline]]:
        """Every document's number, and the document without its words."""
        if not self._files.all("SELECT 1 FROM pragma_table_info('documents') WHERE name = 'outline'"):
            yield from self._outlines_of_all()
            return
        for number, outline in self._files.all("SELECT number, outline FROM documents ORDER BY number"):
            yield number, _outline_from_json(outline)

    def _outlines_of_all(self) -> Iterator[tuple[int, Outline]]:
        """The same of a segment that was written before it held them; reads all of it."""
        headings: dict[int, dict[str, None]] = {}
        with self._files.one() as connection:
            for number, passage in connection.execute("SELECT number, passage FROM passages ORDER BY row"):
                headings.setdefault(number, {}).update(dict.fromkeys(_passage_from_json(passage).headings))
            for number, record in connection.execute("SELECT number, record FROM documents ORDER BY number"):
                yield number, _outline(from_json(_unsealed(record)), tuple(headings.get(number, ())))

    def admitted(self, filters: Filters) -> list[int]:
        """Numbers of the documents that filters admit."""
        clauses, values = ["true"], list[str]()
        if filters.doc_ids:
            clauses.append("doc_id IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(filters.doc_ids))
        if filters.tags:
            clauses.append("number IN (SELECT number FROM tags WHERE tag IN (SELECT value FROM json_each(?)))")
            values.append(json.dumps(filters.tags))
        for column, value in (("audience", filters.audience), ("language", filters.language)):
            if value is not None:
                clauses.append(f"{column} = ?")
                values.append(value)
        if filters.reviewed_since is not None:
            clauses.append("last_reviewed_on >= ?")
            values.append(filters.reviewed_since.isoformat())
        query = f"SELECT number FROM documents WHERE {' AND '.join(clauses)} ORDER BY number"  # noqa: S608 - no input in it
        return [number for (number,) in self._files.all(query, values)]

    def numbers(self, doc_ids: Iterable[str]) -> list[int]:
        """Numbers of those of the documents that are here."""
        query = "SELECT number FROM documents WHERE doc_id IN (SELECT value FROM json_each(?)) ORDER BY number"
        return [number for (number,) in self._files.all(query, (json.dumps(sorted(doc_ids)),))]


def _sealed(text: str) -> str:
    """A record with the sum of its characters after it."""
    return f"{text}{_SEAL}{crc32(text.encode()):08x}"


def _unsealed(text: str) -> str:
    """A record as it was sealed; one that was written before there were seals as it is.

    That takes about 1 µs for a passage, and finds whatever became of the file since its sha256 was checked.

    Raises:
        DamagedSnapshot: If one of its characters was changed.
    """
    record, seal, found = text.rpartition(_SEAL)
    if not seal or len(found) != _SEAL_DIGITS:
        if text.endswith(("]", "}")):
            return text
        raise _damaged("a record has no end")
    if found != f"{crc32(record.encode()):08x}":
        raise _damaged("a record isn't what it was")
    return record


def _damaged(what: str) -> DamagedSnapshot:
    return DamagedSnapshot(
        f"The words of the index were changed on the disk: {what}",
        where=CONTENT_FILE,
        remedy="Run: vouch build --force (or, to go back to an older one: vouch rollback)",
    )


def _close(connections: deque[sqlite3.Connection]) -> None:
    for connection in connections:
        connection.close()


def _read_passage(files: _Connections, row: int) -> Passage:
    ((text,),) = files.all("SELECT passage FROM passages WHERE row = ?", (row,))
    return _passage_from_json(text)


def _passage_json(passage: Passage) -> str:
    values = {name: getattr(passage, name) for name in _PASSAGE_FIELDS}
    for name in ("sentences", "context"):
        values[name] = [(span.start, span.end) for span in values[name]]
    return json.dumps(list(values.values()), ensure_ascii=False, separators=(",", ":"))


def _passage_from_json(text: str) -> Passage:
    values = dict(zip(_PASSAGE_FIELDS, json.loads(_unsealed(text)), strict=True))
    values["headings"] = tuple(values["headings"])
    for name in ("sentences", "context"):
        values[name] = tuple(Span(*span) for span in values[name])
    return Passage(**values)


def _outline_json(outline: Outline) -> str:
    values = {name: getattr(outline, name) for name in _OUTLINE_FIELDS}
    for name in _OUTLINE_DATES:
        values[name] = values[name] and values[name].isoformat()
    return json.dumps(list(values.values()), ensure_ascii=False, separators=(",", ":"))


def _outline_from_json(text: str) -> Outline:
    values = dict(zip(_OUTLINE_FIELDS, json.loads(_unsealed(text)), strict=True))
    values["headings"], values["tags"] = tuple(values["headings"]), tuple(values["tags"])
    for name in _OUTLINE_DATES:
        values[name] = values[name] and date.fromisoformat(values[name])
    return Outline(**values)


def _outline(document: Document, headings: tuple[str, ...]) -> Outline:
    known = {field.name: getattr(document, field.name) for field in fields(Outline) if field.name != "headings"}
    return Outline(**known, headings=headings)
