"""The library as it was, kept before a newer program changes it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from ingest.durable import on_disk
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.backup.contents import copy_database


def older_library(path: Path, version: int) -> Path:
    """Where a library is kept as it was at a version of its schema."""
    return Home(path.parent).older_libraries / f"{path.stem}-{version}{path.suffix}"


def keep_copy(path: Path, version: int) -> Path:
    """Copy a library as it is now, into the folder that keeps what it was; an older copy of that version is replaced.

    The copy is read through, and has its name only once the disk has it.

    Args:
        path: Of the library.
        version: Of its schema.

    Raises:
        LibraryError: If it can't be written, or isn't sound. The library is as it was then.
    """
    target = older_library(path, version)
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(exist_ok=True)
        part.unlink(missing_ok=True)  # of a run that was killed
        copy_database(path, part)
        with closing(sqlite3.connect(part)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        on_disk(part)
        part.replace(target)
        on_disk(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(
            f"The library has schema version {version}; before it is brought up to date a copy of it is kept, and that "
            f"can't be written: {error}",
            where=str(part),
            remedy="Make room for as many bytes as the library has, check the permissions, and run the same command "
            "again; nothing was changed",
        ) from None
    return target
