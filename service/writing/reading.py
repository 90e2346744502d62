"""Turning what was sent into a document, in a process beside this one: a hostile file can't hold up who answers."""

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ingest.description.dates import DateOrder
from ingest.document import Document
from ingest.errors import ErrorParts
from ingest.library.original_bytes import KeptBytes
from ingest.library.writing.place import StoredPlace
from service.errors import DocumentUnreadable

if TYPE_CHECKING:
    from ingest.sources.item import SourceItem
    from ingest.sync.reading_processes import ReaderProcesses

_TIMEOUT_S = 60.0
_MEMORY_BYTES = 1 << 30

Making = Callable[[], "SourceItem"]
"""Makes the item of what was sent; see `ingest.sync.written_items`."""


class ItemReading:
    """Reads one item after the other; readers of formats are loaded with the first.

    Args:
        date_order: How dates such as 03/04/2024 are to be read.
    """

    def __init__(self, date_order: DateOrder | None) -> None:
        self._date_order = date_order
        self._starting = threading.Lock()
        self._processes: ReaderProcesses | None = None

    def read(self, make: Making) -> "tuple[Document, SourceItem]":
        """The document that an item holds.

        Raises:
            DocumentUnreadable: If it can't be read, within a minute and a gigabyte of memory.
            UnsupportedFormat: If no reader fits.
            DocumentError: If the doc_id can't be used.
        """
        item = make()
        reading = self._readers().submit(item)()
        if reading.document is not None:
            return reading.document, item
        fault = reading.fault or ErrorParts(
            reading.failure or "It can't be read", None, None, "Mend it, and send it again"
        )
        where = (fault.where or item.location).replace(item.location, "body")
        error = DocumentUnreadable(fault.what, where=where, remedy=fault.remedy)
        error.value = fault.value
        raise error

    def read_kept(
        self, doc_id: str, place: StoredPlace, kept: KeptBytes, changes: Mapping[str, Any]
    ) -> "tuple[Document, SourceItem]":
        """The document of what is kept, with other metadata.

        Raises:
            DocumentUnreadable: If it can't be read.
            LibraryError: If what was kept is gone or damaged.
        """
        from ingest.sync.written_items import with_metadata

        return self.read(lambda: with_metadata(doc_id, place, kept, changes))

    def close(self) -> None:
        """End the process that reads."""
        with self._starting:
            if self._processes is not None:
                self._processes.__exit__(None, None, None)
                self._processes = None

    def _readers(self) -> "ReaderProcesses":
        from ingest.sync.reading_processes import ReaderProcesses, ReadLimits

        with self._starting:
            if self._processes is None:
                limits = ReadLimits(timeout_s=_TIMEOUT_S, memory_bytes=_MEMORY_BYTES)
                self._processes = ReaderProcesses(1, limits, date_order=self._date_order)
            return self._processes
