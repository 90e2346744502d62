"""Libraries of a few short articles, and what becomes of them."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake


def write_articles(path: Path, *records: Mapping[str, object]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def take_in(home: Home, path: Path) -> list[str]:
    with Library.open(home) as library:
        return [outcome.change for outcome in intake(path, library)]


def withdraw(home: Home, doc_id: str) -> None:
    with closing(sqlite3.connect(home.library)) as connection, connection:
        connection.execute("INSERT INTO withdrawn VALUES (?, '2026-01-01T00:00:00+00:00')", (doc_id,))


def few_articles(path: Path, changed: str = "") -> Path:
    """Short articles, of which the first may say something else: so many that two replaced ones aren't tidied away."""
    texts = [f"Article {number} is of hiccups and nothing else." for number in range(60)]
    records = [{"_id": f"a{number}", "text": text} for number, text in enumerate(texts)]
    return write_articles(path, {**records[0], "text": texts[0] + changed}, *records[1:])
