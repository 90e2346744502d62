"""The bytes as they came, one file each, named by their sha256."""

import contextlib
import hashlib
from pathlib import Path

from ingest.errors import LibraryError

_PART_SUFFIX = ".part"


class KeptBytes:
    """The folder `sources/`: content-addressed, written whole or not at all, never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where bytes lie, whether they are kept or not."""
        return self._folder / sha256[:2] / sha256

    def keep(self, data: bytes) -> str:
        """Keep bytes; those that are kept already aren't written again.

        Returns:
            Their sha256, in hex.

        Raises:
            OSError: If they can't be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        with contextlib.suppress(FileNotFoundError):
            if target.stat().st_size == len(data):  # a power cut may have left it cut short
                return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(_PART_SUFFIX)
        try:
            part.write_bytes(data)
            part.replace(target)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return sha256

    def read(self, sha256: str) -> bytes:
        """Bytes that were kept, checked against their name.

        Raises:
            LibraryError: If they are gone or damaged.
        """
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise LibraryError(
                f"The bytes kept of a source can't be read: {error.strerror}",
                where=str(path),
                remedy="Sync its source again, or restore a backup",
            ) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LibraryError(
                "The bytes kept of a source are damaged: they don't match the sha256 that names them",
                where=str(path),
                remedy="Delete the file and sync its source again, or restore a backup",
            )
        return data

    def sweep(self) -> None:
        """Delete what a run that was killed left half written; only while no other run writes."""
        for part in self._folder.glob(f"*/*{_PART_SUFFIX}"):
            part.unlink(missing_ok=True)
