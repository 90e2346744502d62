"""The sha256 of a file, by which the house knows whether its bytes are what they were."""

import hashlib
from collections.abc import Generator
from pathlib import Path

from ingest.errors import FileUnreadable

_PIECE_BYTES = 1 << 20


def pieces_in(size_bytes: int) -> int:
    """How many pieces `pieces_sha256` reads of so many bytes."""
    return -(-size_bytes // _PIECE_BYTES)


def pieces_sha256(path: Path) -> Generator[None, None, str]:
    """Read a file in pieces of 1 MiB, so that whoever waits for it can be shown how far it is.

    Yields:
        After each piece.

    Returns:
        Its sha256, in hex.

    Raises:
        FileUnreadable: If it is missing or can't be read; whoever knows what the file is for says so instead.
    """
    digest, buffer = hashlib.sha256(), bytearray(_PIECE_BYTES)
    view = memoryview(buffer)
    try:
        with path.open("rb", buffering=0) as stream:
            while size := stream.readinto(buffer):
                digest.update(view[:size])
                yield
    except OSError as error:
        raise FileUnreadable(
            f"The file can't be read: {error.strerror}",
            where=str(path),
            remedy="Check that it is there, and that its permissions let it be read",
        ) from None
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """The sha256 of a file, in hex.

    Raises:
        FileUnreadable: As `pieces_sha256` does.
    """
    reading = pieces_sha256(path)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            return str(end.value)
