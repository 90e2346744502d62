"""What is written stays written: the disk is asked to have it before anything relies on it."""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")

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


def read_record(
    path: Path,
    read: Callable[[dict[str, Any]], _T],
    *,
    form: str,
    most_bytes: int,
    missing: _T,
    refusal: Callable[[Exception], Exception],
) -> _T:
    """What a small JSON file of the home holds: an object that names its format.

    Args:
        path: The file.
        read: Makes something of the object; whatever it raises of what a wrong file leads to is refused.
        form: What its `format` must be.
        most_bytes: How large it may be.
        missing: What is there where the file isn't.
        refusal: What is raised where it can't be read or is none of this form, given why.
    """
    try:
        if path.stat().st_size > most_bytes:
            raise ValueError("it is too large")
        record = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(record, dict) or record.get("format") != form:
            raise ValueError(f"it isn't of the format {form}")
        return read(record)
    except FileNotFoundError:
        return missing
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refusal(error) from None
