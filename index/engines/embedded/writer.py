"""Writes the snapshots of the engine for one machine: what changed goes behind the rest, and is tidied up later."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import numpy as np

from index.engines.base import IndexedDocument, Published
from index.engines.embedded.dense import QUANTISE_FROM
from index.engines.embedded.lexical import LexicalRow, LexicalWriter
from index.engines.embedded.merge_policy import segments_kept
from index.engines.embedded.reader import LEXICAL_FOLDER
from index.engines.embedded.segment import SegmentWriter, StoredDocument, searched_parts
from index.engines.embedded.segmented_rows import SEGMENTS_FOLDER, TOMBSTONES_FILE, SegmentedRows
from index.passages.passage import Passage
from index.snapshots.manifest import MANIFEST_FILE, IndexManifest
from index.snapshots.recipe import Provenance
from index.snapshots.snapshot import Hold, check_hashes, checksums, publish, staging, unchanged
from ingest.document import Document
from ingest.home import Home

_OLD_FOLDER = "old"
_REWRITTEN = frozenset({".json", ".lock"})  # tantivy's list of its files, and its locks


class EmbeddedWriter:
    """Writes the next snapshot: that of another with what changed behind it, or a whole new one.

    Args:
        folder: A staging folder, empty.
        home: Where it is published.
        dim: Length of a vector.
        parent: The folder of the snapshot that it goes on from; None for a new one.
        quantise_from: Rows from which on a segment gets codes.
    """

    def __init__(
        self, folder: Path, home: Home, *, dim: int, parent: Path | None = None, quantise_from: int = QUANTISE_FROM
    ) -> None:
        self._folder, self._home = folder, home
        self._dim, self._parent, self._quantise_from = dim, parent, quantise_from
        self._segment: SegmentWriter | None = None
        self._first_row = self._first_document = self._segments = 0
        self._present: dict[str, int] = {}
        self._in_segment: set[str] = set()
        self._dead: set[int] = set()
        self._changed = False
        self._parent_manifest = IndexManifest.read(parent) if parent else None
        self._whole = parent is None
        if parent is not None:
            _share(parent, folder)
            rows = SegmentedRows(folder)
            self._first_row, self._first_document, self._segments = rows.count, rows.document_count, len(rows.places)
            self._present = {doc_id: number for doc_id, _, number in rows.held()}
            self._dead = set(rows.tombstones.tolist())
        self._lexical = LexicalWriter(folder / LEXICAL_FOLDER)

    @classmethod
    @contextmanager
    def open(
        cls, home: Home, *, dim: int, parent: Path | None = None, quantise_from: int = QUANTISE_FROM
    ) -> Iterator["EmbeddedWriter"]:
        """A writer in a staging folder of its own, which is gone afterwards unless it was published.

        Args:
            home: Where it is published.
            dim: Length of a vector.
            parent: The folder of the snapshot that it goes on from; None for a new one.
            quantise_from: Rows from which on a segment gets codes.
        """
        with ExitStack() as stack:
            if parent is not None:
                stack.callback(Hold(parent).release)  # its own first publish may make it one that is pruned
            folder = stack.enter_context(staging(home))
            writer = cls(folder, home, dim=dim, parent=parent, quantise_from=quantise_from)
            stack.callback(writer.abandon)
            yield writer

    def apply(self, upserts: Iterable[IndexedDocument], deletes: Iterable[str] = ()) -> None:
        """Put documents in, in place of those of the same id, and take others out; read one at a time."""
        for doc_id in deletes:
            self._bury(doc_id)
        for item in upserts:
            if item.document.doc_id in self._in_segment:
                self._close_segment()
            self._bury(item.document.doc_id)
            self._add(StoredDocument.of(item, self._dim))

    def publish(self, provenance: Provenance) -> Published:
        """Make all that was applied visible to every reader that is opened from now on.

        Where segments are then merged, which may take as long as a whole build, it is published before that, too.

        Args:
            provenance: What it was made from. Where all was written, the snapshot_id follows from that alone, else
                from the parent's snapshot_id, too.
        """
        self._finish()
        rows = SegmentedRows(self._folder)
        replacing = None
        kept = segments_kept(rows, quantise_from=self._quantise_from)
        if kept < len(rows.places):
            if self._parent is not None and self._changed:
                replacing, _ = self._publish(self._linked(), rows, provenance)
            rows = self._merge(kept)
        _, manifest = self._publish(self._folder, rows, provenance, replacing)
        return Published(manifest.snapshot_id, manifest.counts, self._whole)

    def _linked(self) -> Path:
        """What is staged, once more."""
        folder = self._folder.with_name(f"{self._folder.name}-as-it-is")
        _share(self._folder, folder)
        return folder

    def _publish(
        self, folder: Path, rows: SegmentedRows, provenance: Provenance, replacing: Path | None = None
    ) -> tuple[Path, IndexManifest]:
        parent = None if self._whole else self._parent_manifest
        snapshot_id = provenance.inputs_sha256[:16]
        if parent is not None:
            values = f"{parent.snapshot_id}\0{provenance.inputs_sha256}\0{len(rows.places)}"
            snapshot_id = hashlib.sha256(values.encode()).hexdigest()[:16]
        known = {} if parent is None or self._parent is None else unchanged(folder, self._parent, parent)
        manifest = provenance.manifest(snapshot_id, rows.counts(), checksums(folder, known))
        return publish(folder, manifest, self._home, replacing=replacing), manifest

    def abandon(self) -> None:
        """Let go of the files that are being written, if any are."""
        segment, self._segment = self._segment, None
        try:
            if segment is not None:
                with suppress(OSError, sqlite3.Error):  # the disk may be what went wrong
                    segment.abandon()
        finally:
            self._lexical.abandon()

    def _bury(self, doc_id: str) -> None:
        number = self._present.pop(doc_id, None)
        if number is not None:
            self._changed = True
            self._dead.add(number)
            self._lexical.delete(number)

    def _open_segment(self) -> SegmentWriter:
        path = self._folder / SEGMENTS_FOLDER / f"{self._segments:04}"
        self._segments += 1
        return SegmentWriter(path, self._dim, quantise_from=self._quantise_from)

    def _add(self, stored: StoredDocument) -> None:
        self._changed = True
        if self._segment is None:
            self._segment = self._open_segment()
        document = self._first_document + self._segment.documents
        row = self._first_row + self._segment.rows
        for at, passage in enumerate(stored.passages):
            self._lexical.add(_lexical_row(row + at, document, stored.document, passage))
        self._segment.add(stored)
        self._present[stored.document.doc_id] = document
        self._in_segment.add(stored.document.doc_id)

    def _close_segment(self) -> None:
        if self._segment is not None:
            self._segment.close()
            self._first_row += self._segment.rows
            self._first_document += self._segment.documents
            self._segment = None
            self._in_segment.clear()

    def _finish(self) -> None:
        """Put everything on disk. A snapshot of no document has a segment of none: no reader meets anything special."""
        if not self._segments:
            self._segment = self._open_segment()
        self._close_segment()
        self._lexical.close()
        self._write_tombstones()

    def _write_tombstones(self) -> None:
        path = self._folder / TOMBSTONES_FILE
        path.unlink(missing_ok=True)
        np.save(path, np.array(sorted(self._dead), dtype=np.int32))

    def _merge(self, kept: int) -> SegmentedRows:
        """Write the documents that count of all segments but the first few anew, by doc_id, as a rebuild would.

        Args:
            kept: How many segments stay; where none does, the whole is as if it were built from scratch.
        """
        old = self._folder / _OLD_FOLDER
        old.mkdir()
        _share(self._folder / SEGMENTS_FOLDER, old / SEGMENTS_FOLDER)
        shutil.copyfile(self._folder / TOMBSTONES_FILE, old / TOMBSTONES_FILE)
        rows = SegmentedRows(old)
        first = rows.places[kept]
        merged = [number for _, _, number in sorted(rows.held()) if number >= first.first_document]
        for path in sorted((self._folder / SEGMENTS_FOLDER).iterdir())[kept:]:
            self._check_unchanged(path)  # what is written anew gets new sums
            shutil.rmtree(path)
        if not kept:
            shutil.rmtree(self._folder / LEXICAL_FOLDER)
        self._lexical = LexicalWriter(self._folder / LEXICAL_FOLDER)
        if kept:
            for number in merged:
                self._lexical.delete(number)
        self._first_row, self._first_document, self._segments = first.first_row, first.first_document, kept
        self._dead = {number for number in self._dead if number < first.first_document}
        self._whole = not kept
        for number in merged:
            self._add(rows.stored(number))
        self._finish()
        shutil.rmtree(old)
        return SegmentedRows(self._folder)

    def _check_unchanged(self, segment: Path) -> None:
        """Check the sums of a segment's files, if they are its parent's."""
        if self._parent is not None and self._parent_manifest is not None:
            check_hashes(self._parent, self._parent_manifest, within=f"{SEGMENTS_FOLDER}/{segment.name}/")


def _share(parent: Path, folder: Path) -> None:
    """Link every file of a folder into another; copy those that are written again, or where links can't be."""
    folder.mkdir(exist_ok=True)
    for source in sorted(parent.rglob("*")):
        target = folder / source.relative_to(parent)
        if source.is_dir():
            target.mkdir(exist_ok=True)
            continue
        if source.name == MANIFEST_FILE:
            continue
        if source.suffix not in _REWRITTEN:
            with suppress(OSError):
                os.link(source, target)
                continue
        shutil.copyfile(source, target)


def _lexical_row(row: int, number: int, document: Document, passage: Passage) -> LexicalRow:
    return LexicalRow(row, number, document, *searched_parts(document, passage))
