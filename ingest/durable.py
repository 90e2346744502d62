"""What is written stays written: the disk is asked to have it before anything relies on it."""

import os
import tempfile
from pathlib import Path


def on_disk(path: Path) -> None:
    """Have the disk write a file, or the names in a folder, before anything that relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, text: str) -> None:
    """Put a text in the place of a file, whole or not at all: written beside it and renamed, its owner's alone.

    Args:
        path: The file; its folder is there.
        text: What it holds from now on.

    Raises:
        OSError: If it can't be written; the file is what it was.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    on_disk(path.parent)
