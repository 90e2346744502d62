"""Writes the snapshots of the engine for one machine: what changed goes after the rest, and is tidied up later."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.engines.base import IndexedDocument, Published
from index.engines.embedded.appender import Appender, Start
from index.engines.embedded.compaction import compact, is_due, segment_folders, segments_kept
from index.engines.embedded.dense import QUANTISE_FROM, use_one_thread
from index.engines.embedded.segment import StoredDocument
from index.engines.embedded.segmented_rows import SEGMENTS_FOLDER, SegmentedRows
from index.errors import DamagedSnapshot
from index.snapshots.manifest import IndexManifest
from index.snapshots.recipe import Provenance
from index.snapshots.shared_parts import share, unchanged
from index.snapshots.snapshot import Hold, check_hashes, checksums, publish, staging
from ingest.home import Home

_REWRITTEN = frozenset({".json", ".lock"})  # tantivy's list of its files, and its locks
_DAMAGE = (OSError, ValueError, IndexError, EOFError, sqlite3.Error)
"""What reading a snapshot raises where a byte in it was changed."""


class EmbeddedInventory:
    """Documents and segments of a snapshot; what is only searched isn't opened.

    Args:
        folder: Of the snapshot.
        quantise_from: Rows from which on a segment gets codes.

    Raises:
        DamagedSnapshot: If it can't be read.
    """

    def __init__(self, folder: Path, *, quantise_from: int = QUANTISE_FROM) -> None:
        self._folder, self._quantise_from = folder, quantise_from
        with _reading(folder):
            self._rows = SegmentedRows(folder)

    def versions(self) -> dict[str, str]:
        """Each document's version, by doc_id."""
        with _reading(self._folder):
            return {doc_id: version for doc_id, version, _ in self._rows.held()}

    def compaction_due(self) -> bool:
        """Whether some segments are to be written as one."""
        with _reading(self._folder):
            return is_due(self._rows, quantise_from=self._quantise_from)


@dataclass(frozen=True, slots=True)
class _Parent:
    """The snapshot that another goes on from."""

    folder: Path
    manifest: IndexManifest


class EmbeddedWriter:
    """Writes the next snapshot: that of another with what changed after it, or a whole new one.

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
        self._folder, self._home, self._dim, self._quantise_from = folder, home, dim, quantise_from
        use_one_thread()
        self._parent = _Parent(parent, IndexManifest.read(parent)) if parent else None
        start = Start()
        if parent is not None:
            share(parent, folder, rewritten=_REWRITTEN)
            start = Start.after(SegmentedRows(folder))
        self._appender = Appender(folder, start, dim=dim, quantise_from=quantise_from)

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
            self._appender.delete(doc_id)
        for item in upserts:
            self._appender.put(StoredDocument.of(item, self._dim))

    def publish(self, provenance: Provenance) -> Published:
        """Make all that was applied visible to every reader that is opened from now on.

        Where segments are then merged, which may take as long as a whole build, it is published before that, too.

        Args:
            provenance: What it was made from. Where all was written, the snapshot_id follows from that alone, else
                from the parent's snapshot_id, too.
        """
        self._appender.close()
        rows, parent, replacing = SegmentedRows(self._folder), self._parent, None
        kept = segments_kept(rows, quantise_from=self._quantise_from)
        if kept < len(rows.places):
            if parent is not None and self._appender.changed:
                replacing, _ = self._publish(self._linked(), rows, provenance, parent)
            self._check_unchanged(kept)
            compact(self._folder, kept, dim=self._dim, quantise_from=self._quantise_from)
            rows, parent = SegmentedRows(self._folder), parent if kept else None
        _, manifest = self._publish(self._folder, rows, provenance, parent, replacing)
        return Published(manifest.snapshot_id, manifest.counts, whole=parent is None)

    def abandon(self) -> None:
        """Let go of the files that are being written, if any are."""
        self._appender.abandon()

    def _linked(self) -> Path:
        """What is staged, once more."""
        folder = self._folder.with_name(f"{self._folder.name}-as-it-is")
        share(self._folder, folder, rewritten=_REWRITTEN)
        return folder

    def _check_unchanged(self, kept: int) -> None:
        """Check the sums of those segments' files that are the parent's and are written again: they get new sums."""
        if self._parent is not None:
            for path in segment_folders(self._folder)[kept:]:
                check_hashes(self._parent.folder, self._parent.manifest, within=f"{SEGMENTS_FOLDER}/{path.name}/")

    def _publish(
        self,
        folder: Path,
        rows: SegmentedRows,
        provenance: Provenance,
        parent: _Parent | None,
        replacing: Path | None = None,
    ) -> tuple[Path, IndexManifest]:
        """Publish what is staged, and give its folder and manifest.

        Args:
            folder: Where it is staged.
            rows: Its rows.
            provenance: What it was made from.
            parent: The snapshot that it shares parts with; None where all was written.
            replacing: The folder of a snapshot that says the same.
        """
        snapshot_id = provenance.inputs_sha256[:16]
        known = {}
        if parent is not None:
            values = f"{parent.manifest.snapshot_id}\0{provenance.inputs_sha256}\0{len(rows.places)}"
            snapshot_id = hashlib.sha256(values.encode()).hexdigest()[:16]
            known = unchanged(folder, parent.folder, parent.manifest)
        manifest = provenance.manifest(snapshot_id, rows.counts(), checksums(folder, known))
        return publish(folder, manifest, self._home, replacing=replacing), manifest


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise DamagedSnapshot(
            f"Snapshot {folder.name} can't be read: {error}", where=str(folder), remedy="Run: vouch build --force"
        ) from error
