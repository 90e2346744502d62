"""Who turns bytes into documents: this process, or others beside it (`ingest.sync.reading_processes`)."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Protocol

from ingest.description.dates import DateOrder
from ingest.document import Document
from ingest.errors import DocumentError, ErrorParts, SourceError, Unpublished
from ingest.sources.item import SourceItem
from ingest.sources.reading import read_document


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What came of reading one item: a document, or why there is none.

    Attributes:
        document: The document.
        failure: What, where and the remedy, for people.
        is_unpublished: Whether there is none because its publisher doesn't show it to readers (any more).
        fault: The failure in its parts, where it is one of the source.
    """

    document: Document | None = None
    failure: str | None = None
    is_unpublished: bool = False
    fault: ErrorParts | None = None


class Readers(Protocol):
    """Something that reads items, perhaps several at once."""

    @property
    def date_order(self) -> DateOrder | None:
        """How dates such as 03/04/2024 are read; None leaves them unknown, with a warning."""

    @property
    def ahead(self) -> int:
        """How many items it is worth to hand over before the first is waited for."""

    def submit(self, item: SourceItem) -> Callable[[], ReadResult]:
        """Start to read an item; the result waits until it is read. It never raises for what is in the bytes."""


class DirectReader:
    """Reads in this process, one item after the other, without a bound on time and memory."""

    ahead = 0

    def __init__(self, date_order: DateOrder | None = None) -> None:
        self.date_order = date_order

    def submit(self, item: SourceItem) -> Callable[[], ReadResult]:
        """Read an item."""
        reading = read_item(item, date_order=self.date_order)
        return lambda: reading


def read_item(item: SourceItem, *, date_order: DateOrder | None = None) -> ReadResult:
    """Read one item. Whatever goes wrong is reported for this item: one bad document never stops a run."""
    try:
        document = read_document(item, date_order=date_order)
        _check_writable(document, item.location)
        return ReadResult(document)
    except Unpublished as error:
        return ReadResult(failure=str(error), is_unpublished=True, fault=ErrorParts.of(error))
    except (SourceError, DocumentError) as error:
        return ReadResult(failure=str(error), fault=ErrorParts.of(error))
    except MemoryError:
        return ReadResult(failure=f"{item.location}: Reading it takes too much memory. Cut it into parts.")
    except OSError as error:
        remedy = "Make room on the disk, check its permissions, and run the same command again"
        return ReadResult(failure=f"{item.location}: Its reader lacks a file, or room for one: {error}. {remedy}.")
    except Exception as error:  # noqa: BLE001 (readers are many and inputs are wild; a fault must stay with its document)
        what = f"A fault of this reader, which failed on it: {type(error).__name__}: {error}"
        return ReadResult(failure=f"{item.location}: {what}. Please report it, with the file.")


def _check_writable(document: Document, where: str) -> None:
    """Refuse what the library couldn't write: its failure would be the whole run's, and no longer this document's.

    Raises:
        TypeError: If what should be text is none: a fault of the reader.
        DocumentError: If there is a lone surrogate in it.
    """
    texts = [getattr(document, entry.name) for entry in fields(document)]
    texts = [value for value in texts if isinstance(value, str)]
    texts += [*document.tags, *document.warnings, *(entry.quote for entry in document.date_evidence)]
    for block in document.blocks:
        texts += [text for text in (block.section_id, block.element_id, block.rendered) if text is not None]
    try:
        "".join(texts).encode()
    except UnicodeEncodeError as error:
        raise DocumentError(
            "Its text, or what is said of it, holds a lone surrogate, half of a character that UTF-8 can't write",
            where=where,
            value=error.object[error.start],
            remedy="Write the whole character there, or leave it out",
        ) from None
