"""What is written stays written: the disk is asked to have it before anything relies on it."""

import os
import tempfile
from pathlib import Path

OWNER_ONLY = 0o600
FOR_EVERYBODY = 0o644
"""Modes of files: what others mayn't read, and what a service that runs as somebody else must."""


def on_disk(path: Path) -> None:
    """Have the disk write a file, or the names in a folder, before anything that relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, data: bytes, *, mode: int = OWNER_ONLY) -> None:
    """Write a file as a whole: whoever reads it meanwhile gets the old one or the new one, also after a power cut.

    Args:
        path: The file, whose folder is there.
        data: What is to be in it.
        mode: Who may read it; it is its owner's alone until it is whole.

    Raises:
        OSError: If it can't be written; the old one stays then.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    on_disk(path.parent)
