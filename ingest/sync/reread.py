"""Reading everything again from the bytes kept: a better extractor needs neither the files nor the network."""

from collections import deque
from collections.abc import Callable, Iterator

from ingest.description.dates import DateOrder
from ingest.errors import DocumentError, LibraryError
from ingest.library.library import Library, StoredItem
from ingest.library.outcome import Change, Outcome
from ingest.library.sync_records import SyncRun
from ingest.sources.item import Delivery, SourceItem, file_item, page_item
from ingest.sync.intake import hash_input
from ingest.sync.reading import DirectReader, Readers, ReadResult

_Pending = tuple[StoredItem, SourceItem, Callable[[], ReadResult]]


def reread(library: Library, readers: Readers | None = None) -> Iterator[Outcome]:
    """Read every present document again; one that can't be read any more stays what it was.

    Raises:
        LibraryError: If the library can't be written.
    """
    readers = readers or DirectReader()
    pending: deque[_Pending] = deque()
    with library.run("") as run:
        for stored in library.items():
            try:
                item = _kept(stored, library)
            except (LibraryError, DocumentError) as error:
                yield Outcome(stored.path, stored.doc_id, Change.FAILED, str(error))
                continue
            pending.append((stored, item, readers.submit(item)))
            if len(pending) > readers.ahead:
                yield _put(*pending.popleft(), library, run, readers.date_order)
        while pending:
            yield _put(*pending.popleft(), library, run, readers.date_order)
    library.duplicates.settle(library.get)


def _kept(stored: StoredItem, library: Library) -> SourceItem:
    data = library.kept_bytes.read(stored.source_sha256)
    record = library.pages.get(stored.source_id, stored.path)
    if record is not None:
        return page_item(stored.source_id, stored.path, data, Delivery(record.final_url, record.media_type))
    sidecar = library.kept_bytes.read(stored.sidecar_sha256) if stored.sidecar_sha256 else None
    return file_item(stored.source_id, stored.path, data, line=stored.line, sidecar=sidecar)


def _put(
    stored: StoredItem,
    item: SourceItem,
    result: Callable[[], ReadResult],
    library: Library,
    run: SyncRun,
    date_order: DateOrder | None,
) -> Outcome:
    reading = result()
    document = reading.document
    if reading.is_unpublished:
        library.remove(stored.doc_id)
        return Outcome(item.location, stored.doc_id, Change.REMOVED, reading.failure)
    if document is None:
        return Outcome(item.location, stored.doc_id, Change.FAILED, reading.failure)
    try:
        run.claim(document.doc_id, item.location)
        change = library.put(document, item, input_sha256=hash_input(item, date_order))
    except DocumentError as error:
        return Outcome(item.location, stored.doc_id, Change.FAILED, str(error))
    if document.doc_id != stored.doc_id:
        library.remove(stored.doc_id)
    return Outcome(item.location, document.doc_id, change, warnings=document.warnings)
