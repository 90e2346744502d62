"""Reading everything again from the bytes kept: a better extractor needs neither the files nor the network."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.document import Document
from ingest.errors import DocumentError, LibraryError, SourceError
from ingest.intake import hash_input
from ingest.library import Library, StoredItem
from ingest.outcome import Change, Outcome
from ingest.run import Run
from ingest.sidecar import sidecar_path
from ingest.source import SourceItem, read_document
from ingest.website.page import PageItem, read_page
from ingest.website.page_records import PageRecords


@dataclass(frozen=True, slots=True)
class KeptItem:
    """The bytes kept of a document, as the `Place` that they came from."""

    source_id: str
    path: str
    line: int | None
    data: bytes

    @property
    def location(self) -> str:
        """Where it stood, for people."""
        return self.path if self.line is None else f"{self.path}, line {self.line}"


def reread(library: Library) -> Iterator[Outcome]:
    """Read every present document again; one that can't be read any more stays what it was.

    Raises:
        LibraryError: If the library can't be written.
    """
    pages = PageRecords(library.connection)
    with Run.start(library, "") as run:
        for stored in library.items():
            yield _reread_one(stored, library, pages, run)
    library.duplicates.settle(library.get)


def _reread_one(stored: StoredItem, library: Library, pages: PageRecords, run: Run) -> Outcome:
    item = KeptItem(stored.source_id, stored.path, stored.line, b"")
    try:
        item = replace(item, data=library.kept_bytes.read(stored.source_sha256))
        sidecar = library.kept_bytes.read(stored.sidecar_sha256) if stored.sidecar_sha256 else None
        record = pages.get(stored.source_id, stored.path)
        if record is not None:
            page = PageItem(item.source_id, item.path, record.final_url, record.media_type, item.data)
            document = read_page(page)
        else:
            document = _read_file(item, sidecar)
        run.claim(document.doc_id, item.location)
        change = library.put(document, item, input_sha256=hash_input(item, sidecar), sidecar=sidecar)
        if document.doc_id != stored.doc_id:
            library.remove(stored.doc_id)
    except (SourceError, DocumentError, LibraryError) as error:
        return Outcome(item.location, stored.doc_id, Change.FAILED, str(error))
    return Outcome(item.location, document.doc_id, change, warnings=document.warnings)


def _read_file(item: KeptItem, sidecar: bytes | None) -> Document:
    """Read a file's bytes from a folder laid out as the source was, where a reader finds what it finds there."""
    with _laid_out(item, sidecar) as (root, path):
        try:
            document = read_document(SourceItem(str(root), path, item.line, item.data))
        except SourceError as error:
            raise type(error)(error.what, where=item.location, remedy=error.remedy) from None
    return replace(document, source_id=item.source_id)


@contextmanager
def _laid_out(item: KeptItem, sidecar: bytes | None) -> Iterator[tuple[Path, Path]]:
    """A folder that stands for the source's, and the path of the item in it."""
    with tempfile.TemporaryDirectory(prefix="vouch-") as folder:
        root, source = Path(folder).resolve(), Path(item.source_id)
        relative = Path(item.path).relative_to(source) if item.path != item.source_id else Path(source.name)
        path = root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.data)
        if sidecar is not None:
            sidecar_path(path).write_bytes(sidecar)
        yield (path if item.path == item.source_id else root), path
