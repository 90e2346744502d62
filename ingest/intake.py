"""Taking documents in: what happened to each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.document import Document
from ingest.errors import DocumentError, SourceError
from ingest.library import Library
from ingest.source import SourceItem, find_files, read_document, read_items

FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one document.

    Attributes:
        location: The file, and the line in it.
        doc_id: Its id, where it came to have one.
        change: `added`, `changed`, `unchanged` or `failed`.
        reason: Why it failed, with the remedy.
        warnings: What a person should look at.
    """

    location: str
    doc_id: str | None
    change: str
    reason: str | None = None
    warnings: tuple[str, ...] = ()


def intake(path: Path, library: Library) -> Iterator[Outcome]:
    """Take in a file, a folder or JSON Lines; one bad document never stops the others.

    Raises:
        SourceNotFound: If there is no such path.
        UnsupportedFormat: If a file is named that no reader fits.
        LibraryError: If the library can't be written.
    """
    seen: dict[str, str] = {}
    for file in find_files(path):
        try:
            for item in read_items(file, root=path):
                yield _take(item, library, seen)
        except SourceError as error:
            yield Outcome(str(file), None, FAILED, str(error))


def _take(item: SourceItem, library: Library, seen: dict[str, str]) -> Outcome:
    try:
        document = read_document(item)
        _refuse_repetition(document, item, seen)
        change = library.put(document, item)
    except (SourceError, DocumentError) as error:
        return Outcome(item.location, None, FAILED, str(error))
    return Outcome(item.location, document.doc_id, change, warnings=document.warnings)


def _refuse_repetition(document: Document, item: SourceItem, seen: dict[str, str]) -> None:
    """Within one run a doc_id may come once: a file of JSON Lines may repeat an `_id`."""
    if document.doc_id in seen:
        raise DocumentError(
            f"The doc_id {document.doc_id!r} comes twice, first at {seen[document.doc_id]}",
            where=item.location,
            remedy="Give one of them another id",
        )
    seen[document.doc_id] = item.location
