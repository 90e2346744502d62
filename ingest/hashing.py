"""The sha256 of a file, by which the house knows whether its bytes are what they were."""

import hashlib
from pathlib import Path

from ingest.errors import FileUnreadable


def file_sha256(path: Path) -> str:
    """The sha256 of a file, in hex.

    Raises:
        FileUnreadable: If it is missing or can't be read; whoever knows what the file is for says so instead.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileUnreadable(
            f"The file can't be read: {error.strerror}",
            where=str(path),
            remedy="Check that it is there, and that its permissions let it be read",
        ) from None
