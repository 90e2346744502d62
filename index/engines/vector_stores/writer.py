"""Writes a snapshot on this machine and its vectors to a store; it is published once the store has them all.

A writer that broke off left a generation that no snapshot names; the next one undoes it.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from index.engines.address import EngineAddress
from index.engines.base import IndexedDocument, Published
from index.engines.embedded.writer import EmbeddedWriter
from index.engines.vector_stores.store import GenerationWriter, VectorRow, VectorStore
from index.errors import EngineUnavailable, SnapshotError
from index.snapshots.manifest import EngineRecord, IndexManifest
from index.snapshots.recipe import Provenance
from index.snapshots.snapshot import kept_folders
from ingest.home import Home

_AT_A_TIME = 500  # rows
_INDEX = re.compile(r"(vouch_[0-9a-f]{8})_(\d+)")
_FIRST = 1
_T = TypeVar("_T")


class StoredWriter:
    """Writes the next snapshot, and the next generation beside it.

    Args:
        embedded: Writes the snapshot.
        generation: Writes the generation.
        record: What the snapshot's manifest says of it.
        is_new: Whether the index is new: then nothing is in it that could be replaced.
    """

    def __init__(
        self, embedded: EmbeddedWriter, generation: GenerationWriter, record: EngineRecord, *, is_new: bool
    ) -> None:
        self._embedded, self._generation, self._record, self._is_new = embedded, generation, record, is_new

    def apply(self, upserts: Iterable[IndexedDocument], deletes: Iterable[str] = ()) -> None:
        """Put documents in, in place of those of the same id, and take others out; read some at a time."""
        gone = list(deletes)
        if gone and not self._is_new:
            self._generation.remove(gone)
        self._embedded.apply(self._stored(upserts), gone)

    def publish(self, provenance: Provenance) -> Published:
        """Make the generation durable, then publish the snapshot that names it."""
        self._generation.commit()
        return self._embedded.publish(replace(provenance, engine=self._record))

    def _stored(self, upserts: Iterable[IndexedDocument]) -> Iterator[IndexedDocument]:
        """The documents, each group put into the store before it is passed on."""
        for group in _batches(upserts):
            if not self._is_new:
                self._generation.remove([item.document.doc_id for item in group])
            rows = (VectorRow.of(item.document, one.passage, one.vector) for item in group for one in item.passages)
            for some in _batches(rows):
                self._generation.put(some)
            yield from group


@contextmanager
def open_stored_writer(
    home: Home, address: EngineAddress, store: VectorStore, *, dim: int, parent: Path | None
) -> Iterator[StoredWriter]:
    """A writer of the next snapshot and generation; whatever it has written is gone unless it was published.

    Args:
        home: Where the snapshot is published.
        address: Of the store.
        store: The store.
        dim: Length of a vector.
        parent: The folder of the snapshot that it goes on from; None for a new one.
    """
    record, is_new = _next(home, address, store, parent, dim)
    try:
        with ExitStack() as stack:
            generation = store.writer(record.index, record.generation)
            stack.callback(generation.close)
            embedded = stack.enter_context(EmbeddedWriter.open(home, dim=dim, parent=parent))
            yield StoredWriter(embedded, generation, record, is_new=is_new)
    finally:
        with suppress(EngineUnavailable):  # what was published serves; the next build tidies up
            _tidy_up(home, store, record, is_new=is_new)


def goes_on(parent: IndexManifest, home: Home, store: VectorStore) -> bool:
    """Whether a generation can come after a snapshot's: that is there whole, and none that is kept came after it.

    It isn't whole where a home came back from a backup, and rows that it needs were removed since.
    """
    engine = parent.engine
    if engine is None or not store.exists(engine.index):
        return False
    if store.count(engine.index, engine.generation) < parent.counts["passages"]:
        return False
    return all(one.generation <= engine.generation for one in _kept(home) if one.index == engine.index)


def _next(
    home: Home, address: EngineAddress, store: VectorStore, parent: Path | None, dim: int
) -> tuple[EngineRecord, bool]:
    """Where the next generation goes, and whether that is a new index."""
    before = IndexManifest.read(parent).engine if parent is not None else None
    if before is not None:
        store.undo(before.index, after=before.generation)
        return replace(before, generation=before.generation + 1), False
    record = EngineRecord(address.url, _new_name(home, store), _FIRST)
    store.create(record.index, dim=dim)
    return record, True


def _new_name(home: Home, store: VectorStore) -> str:
    """The name of a new index: that of the home's others, with a number that none of them ever had."""
    kept = [one.index for one in _kept(home)]
    prefix = next((one.group(1) for one in map(_INDEX.fullmatch, kept) if one), f"vouch_{secrets.token_hex(4)}")
    numbers = [int(one.group(2)) for one in map(_INDEX.fullmatch, [*kept, *store.indexes(f"{prefix}_")]) if one]
    return f"{prefix}_{max(numbers, default=0) + 1}"


def _kept(home: Home) -> list[EngineRecord]:
    """What the snapshots that are kept say of their engines, newest first; of those that can be read."""
    found = []
    for folder in kept_folders(home):
        with suppress(SnapshotError):
            found.append(IndexManifest.read(folder).engine)
    return [one for one in found if one is not None]


def _all_kept(home: Home) -> list[EngineRecord] | None:
    """The same; None where one can't be read, and nobody knows what it needs."""
    try:
        found = [IndexManifest.read(folder).engine for folder in kept_folders(home)]
    except SnapshotError:
        return None
    return [one for one in found if one is not None]


def _tidy_up(home: Home, store: VectorStore, record: EngineRecord, *, is_new: bool) -> None:
    """Remove what no snapshot that is kept asks: indexes, and rows of the one that was written."""
    kept = _all_kept(home)
    if kept is None:
        return
    if record not in kept:  # it broke off; what it added to an index that was there, the next writer undoes
        if is_new:
            store.drop(record.index)
        return
    named = _INDEX.fullmatch(record.index)
    for index in store.indexes(f"{named.group(1)}_") if named else ():
        if index not in {one.index for one in kept}:
            store.drop(index)
    store.forget(record.index, before=min(one.generation for one in kept if one.index == record.index))


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    """Some of them at a time."""
    rest = iter(items)
    while some := list(islice(rest, _AT_A_TIME)):
        yield some
