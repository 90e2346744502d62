"""What other systems index: the passages of a home, or its whole articles.

A passage's id is its article, and where in its text it starts and ends: `dengue#120-410`.
"""

import json

from index.engines.registry import open_reader
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from ingest.library.library import Library


def passage_lines(home: Home) -> str:
    """Every passage that a home's index holds, a line of JSON each, as Vouch embeds it less what is over it."""
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
    return _lines(records)


def article_lines(home: Home) -> str:
    """Every article whole, a line each, for systems that cut them themselves."""
    with Library.open(home) as library:
        records = [
            {"id": document.doc_id, "doc_id": document.doc_id, "text": document.text}
            for document in library.documents()
        ]
    return _lines(records)


def _lines(records: list[dict[str, str]]) -> str:
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
