"""Files in a tar archive, each with its sha256; what has several names on disk is in it once."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_CHUNK_BYTES = 1 << 20


class ArchiveWriter:
    """Puts files into an archive, and sums them up while they are read.

    Snapshots share what didn't change: one file, with a name in each. Its second name becomes a link to its first, so
    that the archive stays small and unpacking links them again. That both are one is known by their bytes: where others
    tidy up meanwhile, the number of an inode may come to mean another file.

    Args:
        archive: Open for writing, with `dereference`: else tarfile makes links of its own, by the inode alone.

    Attributes:
        sums: Of all that is in it, name to sha256.
    """

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._first_names: dict[tuple[int, int], str] = {}
        self.sums: dict[str, str] = {}

    @classmethod
    @contextmanager
    def open(cls, file: Path, *, packed: bool) -> Iterator["ArchiveWriter"]:
        """A writer of a new archive.

        Args:
            file: Where it is written.
            packed: Whether it is packed with gzip.
        """
        with tarfile.open(file, "w:gz" if packed else "w", dereference=True) as archive:
            yield cls(archive)

    def add(self, path: Path, name: str) -> None:
        """Put a file in under a name that isn't in the archive yet.

        Raises:
            FileNotFoundError: If it is gone; nothing was written then.
        """
        with path.open("rb") as stream:
            found = os.fstat(stream.fileno())
            inode = found.st_dev, found.st_ino
            member = self._archive.gettarinfo(arcname=name, fileobj=stream)
            first = self._first_names.get(inode)
            if first is not None:
                sha256 = _sha256(stream)
                if sha256 == self.sums[first]:
                    member.type, member.linkname, member.size = tarfile.LNKTYPE, first, 0
                    self._archive.addfile(member)
                    self.sums[name] = sha256
                    return
                stream.seek(0)
            summed = _SummedReader(stream)
            self._archive.addfile(member, summed)
            self.sums[name] = summed.sha256()
            if found.st_nlink > 1:
                self._first_names[inode] = name


class _SummedReader:
    """A file that is hashed while it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._digest.update(data)
        return data

    def sha256(self) -> str:
        return self._digest.hexdigest()


def _sha256(stream: IO[bytes]) -> str:
    summed = _SummedReader(stream)
    while summed.read(_CHUNK_BYTES):
        pass
    return summed.sha256()


def archive_sums(file: Path) -> dict[str, str]:
    """Name to sha256 of all that is in an archive, read once from one end to the other; a link has its target's.

    Raises:
        tarfile.TarError: If it is no archive, or a damaged one.
        KeyError: If a link leads to nothing before it.
    """
    sums: dict[str, str] = {}
    with tarfile.open(file, "r:*") as archive:
        for member in archive:
            if member.islnk():
                sums[member.name] = sums[member.linkname]
            elif (stream := archive.extractfile(member)) is not None:
                with stream:
                    sums[member.name] = _sha256(stream)
    return sums


def unpack(file: Path, folder: Path) -> Iterator[tuple[str, str | None]]:
    """Unpack an archive; nothing in it can write outside of the folder.

    Yields:
        The name of each member, once it is unpacked, and the name that it is a hard link to, if it is one.

    Raises:
        tarfile.TarError: If it is no archive, a damaged one, or one that would write outside.
    """
    with tarfile.open(file, "r:*") as archive:
        for member in archive:
            archive.extract(member, folder, filter="data")
            yield member.name, member.linkname if member.islnk() else None
