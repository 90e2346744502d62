"""The bytes as they came, one file each, named by their sha256; and where they came from."""

import contextlib
import hashlib
import os
import threading
import time
from pathlib import Path
from typing import Protocol

from ingest.durable import on_disk
from ingest.errors import LibraryError

_PART_SUFFIX = ".part"
_OWN_SUFFIX = ".own"
_LEFT_AFTER_S = 24 * 3600


class Original(Protocol):
    """The bytes of one document as they came, and where they came from."""

    @property
    def source_id(self) -> str:
        """The file, folder or site that was named."""

    @property
    def path(self) -> str:
        """The file or URL that holds the bytes."""

    @property
    def line(self) -> int | None:
        """The line in it, from 1, for JSON Lines; else None."""

    @property
    def data(self) -> bytes:
        """The bytes."""

    @property
    def sidecar(self) -> bytes | None:
        """The bytes of the sidecar beside it, where there is one."""

    @property
    def location(self) -> str:
        """Where it is, for people."""


class KeptBytes:
    """The folder `sources/`: content-addressed, written whole or not at all, never changed."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._folder = folder
        self._durable = durable

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
        part = target.with_name(self._part_name(sha256))
        try:
            part.write_bytes(data)
            if self._durable:
                on_disk(part)
            part.replace(target)
            if self._durable:
                for folder in (target.parent, self._folder, self._folder.parent):
                    on_disk(folder)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return sha256

    def _part_name(self, sha256: str) -> str:
        """What a file is called while it is written; of staff one of its own, which no run sweeps away meanwhile."""
        own = f".{os.getpid()}-{threading.get_ident()}{_OWN_SUFFIX}" if self._durable else _PART_SUFFIX
        return f"{sha256}{own}"

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
        for part in self._folder.glob(f"*/*{_OWN_SUFFIX}"):  # a server may be writing it
            with contextlib.suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > _LEFT_AFTER_S:
                    part.unlink()
