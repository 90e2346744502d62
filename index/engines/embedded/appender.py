"""Adds documents after those of a staged snapshot, as a new segment, and takes out those that they replace."""

import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.engines.embedded.lexical import LexicalRow, LexicalWriter
from index.engines.embedded.reader import LEXICAL_FOLDER
from index.engines.embedded.segment import SegmentWriter, StoredDocument, searched_parts
from index.engines.embedded.segmented_rows import SEGMENTS_FOLDER, TOMBSTONES_FILE, SegmentedRows


@dataclass(frozen=True, slots=True)
class Start:
    """What is there before the first document is put in.

    Attributes:
        rows: How many rows.
        documents: How many numbers of documents are taken.
        segments: How many segments.
        numbers: The number of each document that counts, by doc_id: those that may be replaced.
        dead: Numbers of those that don't count.
    """

    rows: int = 0
    documents: int = 0
    segments: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    dead: frozenset[int] = frozenset()

    @classmethod
    def after(cls, rows: SegmentedRows) -> "Start":
        """After all that a snapshot holds."""
        numbers = {doc_id: number for doc_id, _, number in rows.held()}
        return cls(rows.count, rows.document_count, len(rows.places), numbers, frozenset(rows.tombstones.tolist()))


class Appender:
    """Adds documents to a staged folder. It is closed or abandoned once, and done then.

    Args:
        folder: Where the snapshot is staged.
        start: What is in it.
        dim: Length of a vector.
        quantise_from: Rows from which on a segment gets codes.

    Attributes:
        changed: Whether a document was added or taken out.
    """

    def __init__(self, folder: Path, start: Start, *, dim: int, quantise_from: int) -> None:
        self._folder, self._dim, self._quantise_from = folder, dim, quantise_from
        self._next_row, self._next_document, self._segments = start.rows, start.documents, start.segments
        self._numbers, self._dead = dict(start.numbers), set(start.dead)
        self._segment: SegmentWriter | None = None
        self._in_segment: set[str] = set()
        self._lexical = LexicalWriter(folder / LEXICAL_FOLDER)
        self.changed = False

    def delete(self, doc_id: str) -> None:
        """Take a document out; one that isn't there is passed over."""
        number = self._numbers.pop(doc_id, None)
        if number is not None:
            self.changed = True
            self._dead.add(number)
            self._lexical.delete(number)

    def delete_words(self, number: int) -> None:
        """Take the words of a document out of the lexical index; its rows are in no segment any more."""
        self._lexical.delete(number)

    def put(self, stored: StoredDocument) -> None:
        """Put a document in, in place of that of the same id."""
        doc_id = stored.document.doc_id
        if doc_id in self._in_segment:  # a segment holds one version of a document
            self._close_segment()
        self.delete(doc_id)
        self.changed = True
        segment = self._open_segment()
        number, row = self._next_document + segment.documents, self._next_row + segment.rows
        for at, passage in enumerate(stored.passages):
            self._lexical.add(LexicalRow(row + at, number, stored.document, *searched_parts(stored.document, passage)))
        segment.add(stored)
        self._numbers[doc_id] = number
        self._in_segment.add(doc_id)

    def close(self) -> None:
        """Put everything on disk. A snapshot of no document has a segment of none: no reader meets anything special."""
        if not self._segments:
            self._open_segment()
        self._close_segment()
        self._lexical.close()
        path = self._folder / TOMBSTONES_FILE
        path.unlink(missing_ok=True)  # a snapshot before it may share the file
        np.save(path, np.array(sorted(self._dead), dtype=np.int32))

    def abandon(self) -> None:
        """Let go of the files that are being written, if any are."""
        segment, self._segment = self._segment, None
        try:
            if segment is not None:
                with suppress(OSError, sqlite3.Error):  # the disk may be what went wrong
                    segment.abandon()
        finally:
            self._lexical.abandon()

    def _open_segment(self) -> SegmentWriter:
        if self._segment is None:
            path = self._folder / SEGMENTS_FOLDER / f"{self._segments:04}"
            self._segments += 1
            self._segment = SegmentWriter(path, self._dim, quantise_from=self._quantise_from)
        return self._segment

    def _close_segment(self) -> None:
        if self._segment is not None:
            self._segment.close()
            self._next_row += self._segment.rows
            self._next_document += self._segment.documents
            self._segment = None
            self._in_segment.clear()
