"""The library's SQLite database: opening it, and its errors as errors of Vouch."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ingest.errors import DiskFull, LibraryError
from ingest.library.schema import migrate, refuse_newer, schema_version

_BUSY_TIMEOUT_S = 30.0
_READ_TIMEOUT_S = 5.0


def open_database(path: Path, *, keeps_copy: bool = True, durable: bool = False) -> sqlite3.Connection:
    """Open the database at a path, of the present schema; make it where there is none.

    Args:
        path: Where it is.
        keeps_copy: Whether one of an older schema is copied before it is brought to this one.
        durable: Whether a transaction ends only once the disk has it (SQLite, `synchronous = FULL`).

    Raises:
        LibraryError: If it is no database, a newer program's, or can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    except (sqlite3.Error, OSError) as error:
        raise _unusable(path, error) from None
    try:
        refuse_newer(schema_version(connection), path)  # before anything is written to it
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        migrate(connection, path, keeps_copy=keeps_copy)
    except sqlite3.Error as error:
        connection.close()
        raise _unusable(path, error) from None
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def open_to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """A database as it is at this moment, opened to be read and no more.

    SQLite makes files of its own beside one with a write-ahead log, also to read it. Where none can be made, as on a
    disk that is mounted to be read only, and no log is there, the file holds everything and is read by itself.

    Raises:
        sqlite3.Error: If it can't be read.
    """
    with closing(opened_to_read(path)) as connection:
        yield connection


def opened_to_read(path: Path) -> sqlite3.Connection:
    """The same, for whoever closes it.

    Raises:
        sqlite3.Error: If it can't be opened.
    """
    uri = f"{path.resolve().as_uri()}?mode=ro"
    log = path.with_name(f"{path.name}-wal")
    if not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size):
        uri += "&immutable=1"
    return sqlite3.connect(uri, uri=True, timeout=_READ_TIMEOUT_S)


def _unusable(path: Path, error: Exception) -> LibraryError:
    return LibraryError(
        f"The library can't be opened: {error}",
        where=str(path),
        remedy="Check that VOUCH_HOME is writable and its disk has room; if the file is damaged, restore a backup",
    )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything in it is on disk afterwards, or nothing of it."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def write_errors(where: str) -> Iterator[None]:
    """Turn what SQLite or the file system reports into the house's error.

    Raises:
        LibraryError: For each error of SQLite or of the file system.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        kind = DiskFull if _is_full(error) else LibraryError
        raise kind(
            f"The library can't be written: {error}",
            where=where,
            remedy="Make room on the disk that holds VOUCH_HOME, check its permissions, and run the same command again:"
            " it goes on where this run stopped",
        ) from None


def _is_full(error: sqlite3.Error | OSError) -> bool:
    """Whether there is no room on the disk, or no more of it for this account."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
