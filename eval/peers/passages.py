"""What other systems index: the passages of a home, or its whole articles."""

import json
from pathlib import Path

from index.engines.registry import open_reader
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from ingest.library.library import Library

PLACE = r"^(.*)#(\d+)-(\d+)$"
"""A passage's id for others: its article, and where in its text it starts and ends."""


def write_passages(home: Home, path: Path) -> int:
    """Write every passage that a home's index holds, as Vouch embeds it less what is over it.

    Returns:
        How many they are.
    """
    folder = current_folder(home)
    reader = open_reader(IndexManifest.read(folder), folder)
    records = [
        {
            "id": f"{outline.doc_id}#{passage.start}-{passage.end}",
            "doc_id": outline.doc_id,
            "text": f"{outline.title}\n{passage.text}",
        }
        for outline in reader.outlines()
        for passage in reader.document_passages(outline.doc_id)
    ]
    return _write(records, path)


def write_articles(home: Home, path: Path) -> int:
    """Write every article whole, for systems that cut them themselves.

    Returns:
        How many they are.
    """
    with Library.open(home) as library:
        records = [
            {"id": document.doc_id, "doc_id": document.doc_id, "text": document.text}
            for document in library.documents()
        ]
    return _write(records, path)


def _write(records: list[dict[str, str]], path: Path) -> int:
    text = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
    path.write_text(text, encoding="utf-8")
    return len(records)
