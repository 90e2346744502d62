"""Files in a tar archive, each with its sha256; what has several names on disk is in it once."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

from ingest.progress import progress

_CHUNK_BYTES = 1 << 20
_MAX_MEMBERS = 2_000_000
_MAX_RATIO = 200  # unpacked to packed; vectors and texts have 1.1 to 5
_HARMLESS_BYTES = 1 << 30
_LONGEST_HEADER = 1 << 16
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.LNKTYPE)


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


def archive_sums(file: Path, *, total: int | None = None) -> dict[str, str]:
    """Name to sha256 of all that is in an archive, read once from one end to the other; a link has its target's.

    It is said how far it is.

    Args:
        file: The archive.
        total: How many members it has, if that is known.

    Raises:
        tarfile.TarError: If it is no archive, a damaged one, or one that no backup is.
        KeyError: If a link leads to nothing before it.
    """
    sums: dict[str, str] = {}
    with _reading(file) as archive:
        members = _bounded(archive, file)
        for member in progress(members, label="Reading it through", unit="files", total=total):
            if member.islnk():
                sums[member.name] = sums[member.linkname]
            elif (stream := archive.extractfile(member)) is not None:
                with stream:
                    sums[member.name] = _sha256(stream)
    return sums


def archive_members(file: Path) -> dict[str, str | None]:
    """The names in an archive, and of each that is another name of a file before it, that one's.

    Raises:
        tarfile.TarError: As `archive_sums` does.
    """
    with _reading(file) as archive:
        return {member.name: member.linkname if member.islnk() else None for member in _bounded(archive, file)}


def count_members(file: Path) -> int:
    """How many members an archive has.

    Raises:
        tarfile.TarError: As `archive_sums` does.
    """
    with _reading(file) as archive:
        return sum(1 for _ in _bounded(archive, file))


def unpack(file: Path, folder: Path, *, only: Container[str] | None = None) -> Iterator[tuple[str, str | None]]:
    """Unpack an archive; nothing in it can write outside of the folder.

    Args:
        file: The archive.
        folder: Where to.
        only: The names of the members that are wanted; None for all.

    Yields:
        The name of each member, once it is unpacked, and the name that it is a hard link to, if it is one.

    Raises:
        tarfile.TarError: If it is no archive, a damaged one, one that no backup is, or more than the disk has room for.
    """
    with _reading(file) as archive:
        for member in _bounded(archive, file):
            if only is not None and member.name not in only:
                continue
            if member.size > shutil.disk_usage(folder).free:
                raise tarfile.ReadError(f"{member.name!r} has {member.size:,} bytes, more than the disk has room for")
            archive.extract(member, folder, filter="data")
            yield member.name, member.linkname if member.islnk() else None


def is_plain(name: str) -> bool:
    """Whether a name is that of a file within a folder, written in the one way that there is."""
    parts = name.split("/")
    return all(part not in {"", ".", ".."} for part in parts)


def _bounded(archive: tarfile.TarFile, file: Path) -> Iterator[tarfile.TarInfo]:
    """The members of an archive, as long as it is such as backups are: plain files and links to those before them.

    Raises:
        tarfile.TarError: At the first member that is of another kind, has another one's name or one that leads out,
            or makes it more than a backup may be.
    """
    seen: set[str] = set()
    size, most = 0, max(_HARMLESS_BYTES, _MAX_RATIO * file.stat().st_size)
    for member in archive:
        if not (member.isreg() or member.islnk()):
            raise tarfile.ReadError(f"{member.name!r} is neither a file nor a second name of one")
        if not is_plain(member.name) or (member.islnk() and member.linkname not in seen):
            raise tarfile.ReadError(f"{member.name!r} leads out of the archive")
        if member.name in seen:
            raise tarfile.ReadError(f"{member.name!r} is in it twice")
        seen.add(member.name)
        size += member.size
        if size > most:
            raise tarfile.ReadError(f"it unpacks to more than {most:,} bytes, {_MAX_RATIO} times what it has")
        if len(seen) > _MAX_MEMBERS:
            raise tarfile.ReadError(f"it holds more than {_MAX_MEMBERS:,} files")
        yield member


class _Header(tarfile.TarInfo):
    """A header that can't make the reader take more than a name's length into memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        found = super().frombuf(buf, encoding, errors)
        if found.type not in _FILES and found.size > _LONGEST_HEADER:
            raise tarfile.ReadError(f"a header has {found.size:,} bytes, and may have {_LONGEST_HEADER:,}")
        return found


def _reading(file: Path) -> tarfile.TarFile:
    return tarfile.open(file, "r:*", tarinfo=_Header)
