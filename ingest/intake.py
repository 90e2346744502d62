"""Taking documents in: what happened to each."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from ingest.document import Document
from ingest.errors import DocumentError, SourceError
from ingest.extraction import EXTRACTOR_VERSION
from ingest.library import Library, Place
from ingest.outcome import Change, Outcome
from ingest.run import Run
from ingest.sidecar import sidecar_path
from ingest.source import JSON_LINES_SUFFIXES, SourceItem, find_files, read_document, read_items

Item = TypeVar("Item", bound=Place)


def intake(path: Path, library: Library) -> Iterator[Outcome]:
    """Take in a file, a folder or JSON Lines; one bad document never stops the others. Nothing is removed.

    Raises:
        SourceNotFound: If there is no such path.
        UnsupportedFormat: If a file is named that no reader fits.
        LibraryError: If the library can't be written.
    """
    with Run.start(library, str(path.resolve())) as run:
        yield from take_files(find_files(path), run, root=path)
    library.duplicates.settle(library.get)


def take_files(files: list[Path], run: Run, *, root: Path) -> Iterator[Outcome]:
    """Take in files; what can't be read keeps the version that the library has of it."""
    for file in files:
        try:
            for item in read_items(file, root=root):
                yield take(item, run, read_document, sidecar=_read_sidecar_bytes(item))
        except SourceError as error:
            run.protect(str(root.resolve() / file.relative_to(root)))
            yield Outcome(str(file), None, Change.FAILED, str(error))


def take(item: Item, run: Run, read: Callable[[Item], Document], *, sidecar: bytes | None = None) -> Outcome:
    """Take in one document, or say why it can't be.

    Raises:
        LibraryError: If the library can't be written.
    """
    try:
        return store(item, run, read, sidecar=sidecar)
    except (SourceError, DocumentError) as error:
        return Outcome(item.location, None, Change.FAILED, str(error))


def store(item: Item, run: Run, read: Callable[[Item], Document], *, sidecar: bytes | None = None) -> Outcome:
    """Take in one document; one whose input is what it was isn't read again.

    Args:
        item: Its bytes, and where they come from.
        run: The run it is part of.
        read: What turns it into a document.
        sidecar: The bytes of the sidecar beside it.

    Raises:
        SourceError: If it can't be read; what the library has from its place is protected then.
        DocumentError: If it breaks an invariant, or claims another document's id.
        LibraryError: If the library can't be written.
    """
    input_sha256 = hash_input(item, sidecar)
    doc_id = run.library.find_input(item, input_sha256)
    if doc_id is not None:
        run.claim(doc_id, item.location)
        return Outcome(item.location, doc_id, Change.UNCHANGED)
    try:
        document = read(item)
    except (SourceError, DocumentError):
        run.protect(str(item.path))
        raise
    run.claim(document.doc_id, item.location)
    change = run.library.put(document, item, input_sha256=input_sha256, sidecar=sidecar)
    return Outcome(item.location, document.doc_id, change, warnings=document.warnings)


def _read_sidecar_bytes(item: SourceItem) -> bytes | None:
    path = sidecar_path(item.path)
    return path.read_bytes() if item.line is None and path.is_file() else None


def hash_input(item: Place, sidecar: bytes | None) -> str:
    """Changes with everything that reading the item depends on: its bytes, its sidecar's, and the extractor."""
    parts = [item.data, sidecar or b"", EXTRACTOR_VERSION.encode(), b"line" if item.line is not None else b"file"]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def count_documents(files: list[Path]) -> int:
    """About how many documents the files hold, for the time left: JSON Lines count by their lines."""
    total = 0
    for file in files:
        if file.suffix.lower() not in JSON_LINES_SUFFIXES:
            total += 1
            continue
        with file.open("rb") as stream:
            total += sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    return total
