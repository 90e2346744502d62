"""What other systems index: the passages of a home, or its whole articles.

A passage's id is its article, and where in its text it starts and ends: `dengue#120-410`.
"""

import json

from index.engines.registry import open_reader
from index.passages.passage import Passage
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.document import Document, Span
from ingest.home import Home
from ingest.library.library import Library


def passage_lines(home: Home) -> str:
    """Every passage that a home's index holds, a line of JSON each, below its article's title.

    Vouch keeps the lead-in of a list beside its passage; others have one text, so it starts with that where it comes
    just before. The headings that Vouch embeds besides are left out.
    """
    folder = current_folder(home)
    reader = open_reader(IndexManifest.read(folder), folder)
    records = []
    for outline in reader.outlines():
        document = reader.document(outline.doc_id)
        if document is None:
            continue
        for passage in reader.document_passages(outline.doc_id):
            span = with_lead_in(document, passage)
            name = f"{outline.doc_id}#{span.start}-{span.end}"
            text = f"{outline.title}\n{document.slice(span)}"
            records.append({"id": name, "doc_id": outline.doc_id, "text": text})
    return _lines(records)


def with_lead_in(document: Document, passage: Passage) -> Span:
    """A passage's span, from what belongs to it just before it on: nothing but white space may be between."""
    start = passage.start
    for span in sorted(passage.context, reverse=True):
        if span.end <= start and not document.text[span.end : start].strip():
            start = span.start
    return Span(start, passage.end)


def article_lines(home: Home) -> str:
    """Every article whole below its title, a line each, for systems that cut them themselves."""
    with Library.open(home) as library:
        records = [
            {"id": document.doc_id, "doc_id": document.doc_id, "text": titled(document)}
            for document in library.documents()
        ]
    return _lines(records)


def titled(document: Document) -> str:
    """An article's text below its title, once: some texts begin with it."""
    first = document.text.partition("\n")[0].strip()
    return document.text if first == document.title.strip() else f"{document.title}\n{document.text}"


def _lines(records: list[dict[str, str]]) -> str:
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
