"""The words of a snapshot: its documents and passages, in SQLite, by number and row."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path

from index.passage import Filters, Outline, Passage
from ingest.document import Document, Span
from ingest.record import from_json, to_json

_PASSAGE_FIELDS = tuple(field.name for field in fields(Passage))
_SCHEMA = """
CREATE TABLE documents (
    number           INTEGER PRIMARY KEY,
    doc_id           TEXT NOT NULL UNIQUE,
    audience         TEXT,
    language         TEXT,
    last_reviewed_on TEXT,
    record           TEXT NOT NULL
);
CREATE TABLE tags (tag TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (tag, number)) WITHOUT ROWID;
CREATE TABLE passages (
    row        INTEGER PRIMARY KEY,
    passage_id TEXT NOT NULL UNIQUE,
    number     INTEGER NOT NULL REFERENCES documents,
    passage    TEXT NOT NULL
);
CREATE INDEX passages_by_document ON passages (number, row);
"""


def write_content(items: Iterable[tuple[Document, Sequence[Passage]]], path: Path) -> None:
    """Write documents and their passages; documents are numbered and passages get rows from 0, in their order."""
    row = 0
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        for number, (document, passages) in enumerate(items):
            reviewed = document.last_reviewed_on and document.last_reviewed_on.isoformat()
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
                (number, document.doc_id, document.audience, document.language, reviewed, to_json(document)),
            )
            connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", [(tag, number) for tag in document.tags])
            for passage in passages:
                connection.execute(
                    "INSERT INTO passages VALUES (?, ?, ?, ?)",
                    (row, passage.passage_id, number, _passage_json(passage)),
                )
                row += 1


class Content:
    """Reads what `write_content` wrote. Each thread has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()

    def document(self, doc_id: str) -> Document | None:
        """A document, or None."""
        row = self._one("SELECT record FROM documents WHERE doc_id = ?", doc_id)
        return from_json(str(row[0])) if row else None

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of rows, in their order."""
        found = dict(
            self._select("SELECT row, passage FROM passages WHERE row IN (SELECT value FROM json_each(?))", rows)
        )
        return [_passage_from_json(found[row]) for row in rows]

    def document_passages(self, doc_id: str) -> list[Passage]:
        """A document's passages, in order."""
        query = (
            "SELECT passage FROM passages WHERE number = (SELECT number FROM documents WHERE doc_id = ?) ORDER BY row"
        )
        return [_passage_from_json(text) for (text,) in self._connection().execute(query, (doc_id,))]

    def outlines(self) -> list[Outline]:
        """Every document without its words, in order; reads the whole snapshot."""
        headings: dict[int, dict[str, None]] = {}
        for number, passage in self._connection().execute("SELECT number, passage FROM passages ORDER BY row"):
            headings.setdefault(number, {}).update(dict.fromkeys(_passage_from_json(passage).headings))
        found = self._connection().execute("SELECT number, record FROM documents ORDER BY number")
        return [_outline(from_json(record), tuple(headings.get(number, ()))) for number, record in found]

    def rows(self, passage_ids: Sequence[str]) -> list[int]:
        """The rows of passages, in their order."""
        found = dict(
            self._select(
                "SELECT passage_id, row FROM passages WHERE passage_id IN (SELECT value FROM json_each(?))", passage_ids
            )
        )
        return [found[passage_id] for passage_id in passage_ids]

    def passage_ids(self, rows: Sequence[int]) -> list[str]:
        """The ids of the passages of rows, in their order."""
        found = dict(
            self._select("SELECT row, passage_id FROM passages WHERE row IN (SELECT value FROM json_each(?))", rows)
        )
        return [found[row] for row in rows]

    def admitted(self, filters: Filters, withdrawn: Iterable[str]) -> list[int]:
        """Numbers of the documents that filters admit and that aren't withdrawn."""
        clauses, values = ["doc_id NOT IN (SELECT value FROM json_each(?))"], [json.dumps(sorted(withdrawn))]
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
        return [number for (number,) in self._connection().execute(query, values)]

    def _one(self, query: str, *values: object) -> tuple[object, ...] | None:
        row: tuple[object, ...] | None = self._connection().execute(query, values).fetchone()
        return row

    def _select(self, query: str, members: Sequence[object]) -> sqlite3.Cursor:
        return self._connection().execute(query, (json.dumps(list(members)),))

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._uri, uri=True)
            self._local.connection = connection
        return connection


def _passage_json(passage: Passage) -> str:
    values = {name: getattr(passage, name) for name in _PASSAGE_FIELDS}
    for name in ("sentences", "context"):
        values[name] = [(span.start, span.end) for span in values[name]]
    return json.dumps(list(values.values()), ensure_ascii=False, separators=(",", ":"))


def _passage_from_json(text: str) -> Passage:
    values = dict(zip(_PASSAGE_FIELDS, json.loads(text), strict=True))
    values["headings"] = tuple(values["headings"])
    for name in ("sentences", "context"):
        values[name] = tuple(Span(*span) for span in values[name])
    return Passage(**values)


def _outline(document: Document, headings: tuple[str, ...]) -> Outline:
    known = {field.name: getattr(document, field.name) for field in fields(Outline) if field.name != "headings"}
    return Outline(**known, headings=headings)
