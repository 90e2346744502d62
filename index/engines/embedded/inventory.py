"""What a snapshot of this engine holds, as a build asks before it goes on from it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.engines.embedded.dense import QUANTISE_FROM
from index.engines.embedded.merge_policy import is_due
from index.engines.embedded.segmented_rows import SegmentedRows
from index.errors import DamagedSnapshot

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


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise DamagedSnapshot(
            f"Snapshot {folder.name} can't be read: {error}", where=str(folder), remedy="Run: vouch build --force"
        ) from error
