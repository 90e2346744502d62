"""A library as version 1 of its schema was written."""

import sqlite3
from contextlib import closing

from ingest.home import Home
from ingest.library.document_record import from_json, to_json

_VERSION_1 = """
CREATE TABLE documents (doc_id TEXT PRIMARY KEY, source_id TEXT NOT NULL, path TEXT NOT NULL, line INTEGER,
                        record_sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE versions (doc_id TEXT NOT NULL, record_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL,
                       record TEXT NOT NULL, stored_at TEXT NOT NULL, PRIMARY KEY (doc_id, record_sha256));
CREATE TABLE withdrawn (doc_id TEXT PRIMARY KEY, withdrawn_at TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
"""


def downgrade(home: Home) -> None:
    """Write a library again as version 1 did, whose hash of a record held its origin too."""
    with closing(sqlite3.connect(home.library)) as connection:
        rows = connection.execute(
            "SELECT d.doc_id, source_id, path, line, record, text_sha256, stored_at FROM documents AS d"
            " JOIN versions USING (doc_id, record_sha256)"
        ).fetchall()
        withdrawn = connection.execute("SELECT * FROM withdrawn").fetchall()
    for file in home.root.glob("library.db*"):
        file.unlink()
    with closing(sqlite3.connect(home.library)) as connection:
        connection.executescript(_VERSION_1)
        for doc_id, source_id, path, line, record, text_sha256, stored_at in rows:
            connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", (doc_id, source_id, path, line, "old"))
            connection.execute(
                "INSERT INTO versions VALUES (?, ?, ?, ?, ?)",
                (doc_id, "old", text_sha256, to_json(from_json(record)), stored_at),
            )
        connection.executemany("INSERT INTO withdrawn VALUES (?, ?)", withdrawn)
        connection.commit()
