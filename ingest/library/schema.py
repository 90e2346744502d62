"""The tables of the library's database, and how an older one becomes a newer one."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

from ingest.errors import LibraryError
from ingest.library.before_upgrade import keep_copy
from ingest.library.document_record import from_json, record_sha256
from ingest.library.duplicates.near_duplicates import sketch
from ingest.library.writing.register import FILLED, REGISTER

SCHEMA_VERSION = 4
_LOG = logging.getLogger("vouch")

_FIRST = """
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
    record        TEXT NOT NULL,            -- ingest.library.document_record
    stored_at     TEXT NOT NULL,
    PRIMARY KEY (doc_id, record_sha256)
);
CREATE TABLE withdrawn (
    doc_id        TEXT PRIMARY KEY,
    withdrawn_at  TEXT NOT NULL
) WITHOUT ROWID;
"""

_SYNC = """
ALTER TABLE documents ADD COLUMN source_sha256 TEXT;  -- the bytes kept, in sources/
ALTER TABLE documents ADD COLUMN sidecar_sha256 TEXT; -- the bytes kept of its sidecar, where it had one
ALTER TABLE documents ADD COLUMN input_sha256 TEXT;   -- everything that its extraction depends on
ALTER TABLE documents ADD COLUMN duplicate_of TEXT;   -- the doc_id that is served in its place
CREATE INDEX documents_by_place ON documents (source_id, path, input_sha256);
CREATE INDEX versions_by_text ON versions (doc_id, text_sha256);
CREATE TABLE pages (
    source_id     TEXT NOT NULL,
    url           TEXT NOT NULL,            -- as the source lists it
    doc_id        TEXT NOT NULL,            -- what it was taken in as
    etag          TEXT,
    last_modified TEXT,
    listed_on     TEXT,                     -- the sitemap's lastmod; never shown as a date of the article
    final_url     TEXT NOT NULL,            -- where redirects led
    media_type    TEXT NOT NULL,            -- as the server named it, with its charset
    checked_at    TEXT NOT NULL,            -- when the server was last asked
    PRIMARY KEY (source_id, url)
) WITHOUT ROWID;
CREATE TABLE syncs (
    source_id     TEXT PRIMARY KEY,
    started_at    TEXT NOT NULL,
    finished_at   TEXT,                     -- NULL: it was interrupted, and the next goes on
    trouble       TEXT                      -- why the library isn't equal to the source, for people
) WITHOUT ROWID;
CREATE TABLE sketches (
    value         INTEGER NOT NULL,         -- ingest.library.duplicates: equal values hint at equal texts
    doc_id        TEXT NOT NULL,
    PRIMARY KEY (value, doc_id)
) WITHOUT ROWID;
CREATE INDEX sketches_by_document ON sketches (doc_id);
CREATE TABLE unsettled (
    doc_id        TEXT PRIMARY KEY          -- whether it is a near-duplicate has to be found out
) WITHOUT ROWID;
CREATE TABLE unsettled_values (
    value         INTEGER PRIMARY KEY       -- the same, for all that have it: one that had it changed or went
);
"""


def _add_sync(connection: sqlite3.Connection) -> None:
    """Version 2 leaves a document's origin out of its record's hash: moved or re-encoded, it is the same version."""
    _execute_all(connection, _SYNC)
    for (rowid,) in connection.execute("SELECT rowid FROM versions").fetchall():
        query = "SELECT doc_id, record_sha256, record FROM versions WHERE rowid = ?"
        doc_id, old, record = connection.execute(query, (rowid,)).fetchone()
        document = from_json(record)
        new = record_sha256(document)
        connection.execute(
            "UPDATE OR REPLACE versions SET record_sha256 = ? WHERE doc_id = ? AND record_sha256 = ?",
            (new, doc_id, old),
        )
        present = connection.execute(
            "UPDATE documents SET record_sha256 = ?, source_sha256 = ? WHERE doc_id = ? AND record_sha256 = ?"
            " RETURNING line",
            (new, document.source_sha256, doc_id, old),
        ).fetchone()
        if present == (None,):  # near-duplicates are looked for among pages and files, not among JSON Lines
            connection.executemany("INSERT INTO sketches VALUES (?, ?)", ((v, doc_id) for v in sketch(document.text)))
            connection.execute("INSERT INTO unsettled VALUES (?)", (doc_id,))


_WRITING = """
CREATE TABLE drafts (
    doc_id         TEXT PRIMARY KEY,        -- in no other table but register and unpublished
    source_id      TEXT NOT NULL,
    path           TEXT NOT NULL,
    line           INTEGER,
    record_sha256  TEXT NOT NULL,
    record         TEXT NOT NULL,           -- ingest.library.document_record
    source_sha256  TEXT NOT NULL,           -- the bytes kept, in sources/
    sidecar_sha256 TEXT
);
CREATE TABLE unpublished (
    doc_id        TEXT PRIMARY KEY          -- a draft, or removed by staff: no answer holds it, whichever index serves
) WITHOUT ROWID;
CREATE TABLE replies (
    who           TEXT NOT NULL,            -- ingest.library.writing.replies
    key           TEXT NOT NULL,
    fingerprint   TEXT NOT NULL,
    reply         TEXT NOT NULL,
    kept_at       TEXT NOT NULL,
    PRIMARY KEY (who, key)
) WITHOUT ROWID;
CREATE INDEX replies_by_age ON replies (kept_at);
"""
_TAKEN_OUT = """
CREATE TABLE taken_out (
    doc_id        TEXT NOT NULL,            -- published again, in another version
    record_sha256 TEXT NOT NULL,            -- a version that was hidden before: no index that has it shows it
    PRIMARY KEY (doc_id, record_sha256)
) WITHOUT ROWID;
"""


def _execute_all(connection: sqlite3.Connection, script: str) -> None:
    """Run statements inside the transaction that is open (`executescript` would commit it)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


_STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    lambda connection: _execute_all(connection, _FIRST),
    _add_sync,
    lambda connection: _execute_all(connection, f"{_WRITING}{REGISTER}{FILLED}"),
    lambda connection: _execute_all(connection, _TAKEN_OUT),
)
"""The step at position n makes version n + 1 out of version n; an empty database is version 0."""


def migrate(connection: sqlite3.Connection, path: Path, *, keeps_copy: bool = True) -> None:
    """Bring a database to the present schema, one version at a time; an empty one gets its tables.

    Each step is one transaction: killed at any instant it is of one version or the next, and the next run goes on.

    Args:
        connection: To the database.
        path: Of the database.
        keeps_copy: Whether what it was is kept beside it before the first step.

    Raises:
        LibraryError: If a newer program wrote it, or the copy can't be written.
        sqlite3.Error: If it can't be written.
    """
    found = schema_version(connection)
    refuse_newer(found, path)
    while (version := schema_version(connection)) < SCHEMA_VERSION:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if schema_version(connection) == version:  # else another process took this step meanwhile
                if keeps_copy and version == found and version > 0:
                    copy = keep_copy(path, version)
                    _LOG.warning(
                        "The library is brought from version %d to %d; as it was, it is in %s",
                        version, SCHEMA_VERSION, copy,
                    )  # fmt: skip
                _STEPS[version](connection)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def schema_version(connection: sqlite3.Connection) -> int:
    """The version of a database; 0 for an empty one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def refuse_newer(version: int, path: Path) -> None:
    """Refuse a database that a newer program wrote.

    Raises:
        LibraryError: If `version` is above the one that this program writes.
    """
    if version > SCHEMA_VERSION:
        raise LibraryError(
            f"The library has schema version {version}, and this program knows versions up to {SCHEMA_VERSION}",
            where=str(path),
            remedy="Use the version of Vouch that wrote it or a newer one, or restore a backup that fits",
        )
