"""The engine that snapshots are written with and asked through; whoever builds or ranks opens it here, by protocol."""

import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from index.engines.address import EngineAddress
from index.engines.base import EngineReader, EngineWriter, Inventory
from index.engines.embedded.reader import EmbeddedReader
from index.engines.embedded.writer import EmbeddedInventory, EmbeddedWriter
from index.engines.vector_stores.asked import AskedStore
from index.engines.vector_stores.opening import open_store
from index.engines.vector_stores.store import Generation, VectorStore
from index.engines.vector_stores.writer import goes_on, open_stored_writer
from index.snapshots.manifest import IndexManifest
from ingest.home import Home


def open_reader(manifest: IndexManifest, folder: Path) -> EngineReader:
    """What answers from a snapshot.

    Args:
        manifest: Of the snapshot.
        folder: Where it is.
    """
    bm25, engine = manifest.retrieval.bm25, manifest.engine
    address = EngineAddress.parse(engine.url) if engine is not None else None
    if engine is None or address is None:
        return EmbeddedReader(folder, bm25)
    store = open_store(address)
    generation = store.generation(engine.index, engine.generation)
    asked = AskedStore(generation, address.store, passages=manifest.counts["passages"])
    reader = EmbeddedReader(folder, bm25, asked)
    weakref.finalize(reader, _closed, generation, store)
    return reader


def open_inventory(folder: Path) -> Inventory:
    """What a snapshot holds.

    Args:
        folder: Where the snapshot is.

    Raises:
        DamagedSnapshot: If it can't be read.
    """
    return EmbeddedInventory(folder)


def open_writer(
    home: Home, *, dim: int, parent: Path | None = None, address: EngineAddress | None = None
) -> AbstractContextManager[EngineWriter]:
    """What writes the next snapshot; whatever it has written is gone afterwards unless it was published.

    Args:
        home: Where it is published.
        dim: Length of a vector.
        parent: The folder of the snapshot that it goes on from; None for a new one.
        address: Where vectors are searched; None on this machine.
    """
    if address is None:
        return EmbeddedWriter.open(home, dim=dim, parent=parent)
    return _open_stored(home, address, dim, parent)


def can_go_on(manifest: IndexManifest, home: Home, address: EngineAddress | None) -> bool:
    """Whether the next snapshot can go on from another one's, with its vectors at an address.

    Args:
        manifest: Of the other one.
        home: Where both are.
        address: Where vectors are to be searched; None on this machine.

    Raises:
        EngineUnavailable: If a store would have to say so, and doesn't answer.
    """
    if not is_at(manifest, address):
        return False
    if address is None:
        return True
    with closing(open_store(address)) as store:
        return goes_on(manifest, home, store)


def is_at(manifest: IndexManifest, address: EngineAddress | None) -> bool:
    """Whether a snapshot's vectors are searched at an address; None for this machine."""
    return (manifest.engine.url if manifest.engine else None) == (address.url if address else None)


@contextmanager
def _open_stored(home: Home, address: EngineAddress, dim: int, parent: Path | None) -> Iterator[EngineWriter]:
    with closing(open_store(address)) as store, open_stored_writer(home, address, store, dim=dim, parent=parent) as one:
        yield one


def _closed(generation: Generation, store: VectorStore) -> None:
    generation.close()
    store.close()
