"""Who turns bytes into documents: this process, or others beside it (`ingest.reader_processes`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ingest.document import Document
from ingest.errors import DocumentError, SourceError
from ingest.kept_item import KeptItem, read_kept
from ingest.source import SourceItem, read_document
from ingest.website.page import PageItem, read_page

Item = SourceItem | PageItem | KeptItem


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one item: a document, or why there is none.

    Attributes:
        document: The document.
        failure: What, where and the remedy, for people.
    """

    document: Document | None = None
    failure: str | None = None


class Readers(Protocol):
    """Something that reads items, perhaps several at once."""

    @property
    def ahead(self) -> int:
        """How many items it is worth to hand over before the first is waited for."""

    def submit(self, item: Item) -> Callable[[], Reading]:
        """Begin to read an item; the result waits until it is read. It never raises for what is in the bytes."""


class DirectReader:
    """Reads in this process, one item after the other, without a bound on time and memory."""

    ahead = 0

    def submit(self, item: Item) -> Callable[[], Reading]:
        """Read an item."""
        reading = read_item(item)
        return lambda: reading


def read_item(item: Item) -> Reading:
    """Read one item. Whatever goes wrong is told of this item: one bad document never stops a run."""
    try:
        return Reading(_read(item))
    except (SourceError, DocumentError) as error:
        return Reading(failure=str(error))
    except MemoryError:
        return Reading(failure=f"{item.location}: Reading it takes too much memory. Cut it into parts.")
    except OSError as error:
        remedy = "Make room on the disk, check its permissions, and run the same command again"
        return Reading(failure=f"{item.location}: Its reader lacks a file, or room for one: {error}. {remedy}.")
    except Exception as error:  # noqa: BLE001 (readers are many and inputs are wild; a fault must stay with its document)
        what = f"The reader of this format failed on it: {type(error).__name__}: {error}"
        return Reading(failure=f"{item.location}: {what}. Please report it, with the file.")


def _read(item: Item) -> Document:
    match item:
        case SourceItem():
            return read_document(item)
        case PageItem():
            return read_page(item)
        case KeptItem():
            return read_kept(item)
