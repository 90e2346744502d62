"""The engine that snapshots are written with and asked through; whoever builds or ranks opens it here, by protocol."""

from contextlib import AbstractContextManager
from pathlib import Path

from index.engines.base import EngineReader, EngineWriter, Inventory
from index.engines.embedded.reader import EmbeddedReader
from index.engines.embedded.writer import EmbeddedInventory, EmbeddedWriter
from index.snapshots.manifest import IndexManifest
from ingest.home import Home


def open_reader(manifest: IndexManifest, folder: Path) -> EngineReader:
    """What answers from a snapshot.

    Args:
        manifest: Of the snapshot.
        folder: Where it is.
    """
    return EmbeddedReader(folder, manifest.retrieval.bm25)


def open_inventory(folder: Path) -> Inventory:
    """What a snapshot holds.

    Args:
        folder: Where the snapshot is.

    Raises:
        DamagedSnapshot: If it can't be read.
    """
    return EmbeddedInventory(folder)


def open_writer(home: Home, *, dim: int, parent: Path | None = None) -> AbstractContextManager[EngineWriter]:
    """What writes the next snapshot; whatever it has written is gone afterwards unless it was published.

    Args:
        home: Where it is published.
        dim: Length of a vector.
        parent: The folder of the snapshot that it goes on from; None for a new one.
    """
    return EmbeddedWriter.open(home, dim=dim, parent=parent)
