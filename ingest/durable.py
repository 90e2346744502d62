"""What is written stays written: the disk is asked to have it before anything relies on it."""

import os
from pathlib import Path


def on_disk(path: Path) -> None:
    """Have the disk write a file, or the names in a folder, before anything that relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
