"""Taking documents in: what happened to each."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.description.dates import DateOrder
from ingest.errors import DocumentError, SourceError, UnreadableSource
from ingest.library.library import Library
from ingest.library.outcome import Change, Outcome
from ingest.library.sync_records import SyncRun
from ingest.readers.registry import JSON_LINES_SUFFIXES
from ingest.sources.files import FolderListing, list_files
from ingest.sources.item import SourceItem
from ingest.sources.unpacking import read_items
from ingest.structure.extraction import EXTRACTOR_VERSION, RENDERING_VERSION
from ingest.sync.reading import DirectReader, Readers, ReadResult

_BLOCK_BYTES = 1 << 20
_EMPTIED = (
    "The folder is empty, and the library holds documents of it. Is its disk mounted? If they are gone for good, remove"
    " the folder, too"
)


def intake(
    path: Path, library: Library, readers: Readers | None = None, *, follow: Sequence[Path] = ()
) -> Iterator[Outcome]:
    """Take in a file, a folder or JSON Lines; one bad document never stops the others. Nothing is removed.

    Args:
        path: What to take in.
        library: Where to.
        readers: Who reads; this process, by default.
        follow: Folders outside of a folder that links in it may lead to.

    Raises:
        SourceNotFound: If there is no such path.
        UnsupportedFormat: If a file is named that no reader fits.
        LibraryError: If the library can't be written.
    """
    with library.run(str(path.resolve())) as run:
        yield from take_files(list_files(path, follow), library, run, readers or DirectReader(), root=path)
    library.duplicates.settle(library.get)


def take_files(
    listing: FolderListing, library: Library, run: SyncRun, readers: Readers, *, root: Path
) -> Iterator[Outcome]:
    """Take in files; what can't be read or listed keeps the version that the library has of it."""
    for part in listing.unlisted:
        run.protect_within(_place(part.keeps, root))
        yield Outcome(part.shown, None, Change.FAILED, part.reason)
    for folder in listing.empty:
        if run.holds_within(place := _place(folder, root)):
            run.protect_within(place)
            yield Outcome(str(folder), None, Change.FAILED, _EMPTIED)
    pending: deque[Outcome | Pending] = deque()  # in order; the readers are some items ahead
    for begun in _begin_files(listing.files, library, run, readers, root):
        pending.append(begun)
        if len(pending) > readers.ahead:
            yield _finish(pending.popleft(), library, run)
    while pending:
        yield _finish(pending.popleft(), library, run)


@dataclass(frozen=True, slots=True)
class Pending:
    """An item on its way into the library.

    Attributes:
        item: Its bytes, and where they come from.
        input_sha256: A hash of everything that reading it depends on.
        doc_id: Where the same input gave a document before, its id: it needs no reading then.
        result: Waits for what came of reading it, where it has to be read.
    """

    item: SourceItem
    input_sha256: str
    doc_id: str | None
    result: Callable[[], ReadResult] | None


def begin(item: SourceItem, library: Library, readers: Readers) -> Pending:
    """Have an item read, unless it was read before."""
    input_sha256 = hash_input(item, readers.date_order)
    doc_id = library.find_input(item, input_sha256)
    return Pending(item, input_sha256, doc_id, readers.submit(item) if doc_id is None else None)


def store(pending: Pending, library: Library, run: SyncRun) -> Outcome:
    """Wait until an item is read, and store it.

    Raises:
        DocumentError: If it claims another document's id.
        LibraryError: If the library can't be written.
    """
    item = pending.item
    if pending.result is None:
        if pending.doc_id is not None:
            run.claim(pending.doc_id, item.location)
        return Outcome(item.location, pending.doc_id, Change.UNCHANGED)
    reading = pending.result()
    document = reading.document
    if reading.is_unpublished:  # what the library has of it goes with the next sync, as if it were deleted
        if item.line is None:
            run.mark_gone(item.path, reading.failure or "")
        return Outcome(item.location, None, Change.UNCHANGED, reading.failure)
    if document is None:
        run.protect(item.path)
        return Outcome(item.location, None, Change.FAILED, reading.failure)
    run.claim(document.doc_id, item.location)
    change = library.put(document, item, input_sha256=pending.input_sha256)
    return Outcome(item.location, document.doc_id, change, warnings=document.warnings)


def _begin_files(
    files: list[Path], library: Library, run: SyncRun, readers: Readers, root: Path
) -> Iterator[Outcome | Pending]:
    for file in files:
        try:
            for item in _items(file, root):
                yield begin(item, library, readers)
        except SourceError as error:
            run.protect_within(_place(file, root))
            yield Outcome(str(file), None, Change.FAILED, str(error))


def _place(path: Path, root: Path) -> str:
    """Where the library has what is at a path under the file or folder that was named."""
    return str(root.resolve() / path.relative_to(root))


def _items(file: Path, root: Path) -> Iterator[SourceItem]:
    """The items in a file. A fault on the way is reported for this file: it never stops the run.

    Raises:
        SourceError: If the file can't be read, whatever the reason.
    """
    try:
        yield from read_items(file, root=root)
    except SourceError:
        raise
    except Exception as error:
        raise UnreadableSource(
            f"A fault of this reader, which failed on the file: {type(error).__name__}: {error}",
            where=str(file),
            remedy="Please report it, with the file",
        ) from error


def _finish(pending: Outcome | Pending, library: Library, run: SyncRun) -> Outcome:
    if isinstance(pending, Outcome):
        return pending
    try:
        return store(pending, library, run)
    except DocumentError as error:
        return Outcome(pending.item.location, None, Change.FAILED, str(error))


def hash_input(item: SourceItem, date_order: DateOrder | None) -> str:
    """Changes with all that reading it depends on: its bytes, its sidecar's, the extractor and the order of dates."""
    version = f"{EXTRACTOR_VERSION}.{RENDERING_VERSION}".encode()
    parts = [item.data, item.sidecar or b"", version, b"line" if item.line is not None else b"file"]
    if date_order is not None:  # without one the hash stays what it was: libraries of before need no reading
        parts.append(date_order.encode())
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def count_documents(files: list[Path]) -> int:
    """About how many documents the files hold, for the time left: JSON Lines count by their lines.

    A gzip or a zip counts as one, since counting would mean unpacking it: `progress` shows no time left beyond that.
    """
    return sum(_count_lines(file) if file.suffix.lower() in JSON_LINES_SUFFIXES else 1 for file in files)


def _count_lines(file: Path) -> int:
    """The lines of a file; 1 where it can't be read, which reading it will report."""
    total = 0
    try:
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                total += block.count(b"\n")
    except OSError:
        return 1
    return total
