"""Packed sources: gzip and zip, unpacked within bounds, so that a few bytes can't fill the memory."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, cast

from ingest.errors import UnreadableSource

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""No document may be larger, packed or not: people don't write such, and reading it would cost minutes."""

MAX_MEMBERS = 200_000
GZIP_SUFFIXES = frozenset({".gz", ".gzip"})
ZIP_SUFFIXES = frozenset({".zip"})
_HARMLESS_BYTES = 4 * 1024 * 1024
_MAX_RATIO = 200


def unpacked_name(name: str) -> str:
    """A file's name without the suffix that gzip added."""
    path = PurePath(name)
    return path.stem if path.suffix.lower() in GZIP_SUFFIXES else path.name


def suffix_of(name: str) -> str:
    """The suffix that says the format, in lower case, of the file inside where it is packed."""
    return PurePath(unpacked_name(name)).suffix.lower()


def read_bounded(stream: IO[bytes], *, where: str) -> bytes:
    """Read the bytes of one document.

    Raises:
        UnreadableSource: If there are more than a document may have, or they can't be unpacked.
    """
    try:
        data = stream.read(MAX_DOCUMENT_BYTES + 1)
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        raise damaged(where, error) from None
    if len(data) > MAX_DOCUMENT_BYTES:
        raise too_large(where)
    return data


def too_large(where: str) -> UnreadableSource:
    """The error for a document that is larger than any may be."""
    return UnreadableSource(
        f"The document is larger than {MAX_DOCUMENT_BYTES:,} bytes", where=where, remedy="Cut it into parts"
    )


def damaged(where: str, error: Exception) -> UnreadableSource:
    """The error for a packed file that can't be unpacked."""
    return UnreadableSource(
        f"The packed file is damaged or cut off: {error}", where=where, remedy="Pack it again from the originals"
    )


def unpacked_lines(
    stream: IO[bytes], *, packed: Path | None, where: str
) -> Iterator[tuple[int, bytes | UnreadableSource]]:
    """The lines of a text that aren't blank, numbered from 1; memory holds one line at a time.

    Args:
        stream: The text, unpacked.
        packed: The gzip file that it is unpacked from, if it is.
        where: For errors.

    Yields:
        The number and the line; in place of a line that is larger than a document may be, the error that says so.

    Raises:
        UnreadableSource: If the file is damaged, or unpacks to far more than text does.
    """
    packed_bytes = packed.stat().st_size if packed else None
    total, number = 0, 0
    try:
        while line := stream.readline(MAX_DOCUMENT_BYTES + 1):
            number += 1
            total += len(line)
            if len(line) > MAX_DOCUMENT_BYTES:
                yield number, too_large(f"{where}, line {number}")
            elif line.strip():
                yield number, line.rstrip(b"\r\n")
            while len(line) > MAX_DOCUMENT_BYTES and not line.endswith(b"\n"):
                line = stream.readline(MAX_DOCUMENT_BYTES + 1)
                total += len(line)
                _refuse_bomb(total, packed_bytes, where)
            _refuse_bomb(total, packed_bytes, where)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise damaged(where, error) from None


def _refuse_bomb(total: int, packed_bytes: int | None, where: str) -> None:
    if packed_bytes is not None and total > max(_HARMLESS_BYTES, packed_bytes * _MAX_RATIO):
        raise UnreadableSource(
            f"The file unpacks to more than {_MAX_RATIO} times its size, as no text does",
            where=where,
            remedy="Leave it out; if it is real, unpack it first",
        )


class ZipFolder:
    """The files in a zip, by name, in a fixed order.

    Raises:
        UnreadableSource: If it is damaged or holds too many files.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, ValueError) as error:
            raise damaged(str(path), error) from None
        members = [member for member in self._archive.infolist() if not member.is_dir()]
        if len(members) > MAX_MEMBERS:
            raise UnreadableSource(
                f"The zip holds more than {MAX_MEMBERS:,} files",
                where=str(path),
                value=len(members),
                remedy="Unpack it first",
            )
        self._members = {member.filename: member for member in members if _is_plain(member.filename)}
        self.names = sorted(self._members)

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    def read(self, name: str) -> bytes:
        """The bytes of a file in it, unpacked (a gzip in a zip too).

        Raises:
            UnreadableSource: If they can't be had.
            KeyError: If there is none of that name.
        """
        with self.open(name) as stream:
            return read_bounded(stream, where=f"{self.path}/{name}")

    def open(self, name: str) -> IO[bytes]:
        """Open a file in it for reading.

        Raises:
            UnreadableSource: If it is locked, damaged, or would unpack to far more than documents do.
            KeyError: If there is none of that name.
        """
        member = self._members[name]
        where = f"{self.path}/{name}"
        if member.file_size > max(_HARMLESS_BYTES, member.compress_size * _MAX_RATIO):
            _refuse_bomb(member.file_size, member.compress_size, where)
        try:
            stream = self._archive.open(member)
            return cast(IO[bytes], gzip.open(stream)) if PurePosixPath(name).suffix.lower() in GZIP_SUFFIXES else stream
        except (RuntimeError, NotImplementedError) as error:
            raise UnreadableSource(
                f"The file in the zip can't be unpacked: {error}", where=where, remedy="Pack it without a password"
            ) from None
        except zipfile.BadZipFile as error:
            raise damaged(where, error) from None


def _is_plain(name: str) -> bool:
    """Whether a name stays within the archive and isn't hidden, as the folders that some systems add are."""
    parts = PurePosixPath(name).parts
    return not name.startswith("/") and not any(part == ".." or part.startswith((".", "__MACOSX")) for part in parts)
