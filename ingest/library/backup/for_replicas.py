"""The library as replicas have it: every version that an answer may lead to, and no draft of staff."""

import sqlite3
from contextlib import closing
from pathlib import Path

from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.backup.contents import copy_database
from ingest.library.read_only import library_version
from ingest.library.schema import SCHEMA_VERSION

_LEFT_OUT = ("drafts", "replies", "pages", "syncs", "sketches", "unsettled", "unsettled_values")
"""Tables of what staff have written and not published, and of what only taking in reads."""


def copy_for_replicas(home: Home, target: Path) -> None:
    """Copy the library as it is at one instant; the same documents give the same bytes.

    The copy is one file without a log, so that a rename puts another one in its place.

    Args:
        home: Whose library.
        target: The file to write, beside which another one is written for a while.

    Raises:
        LibraryError: If it is of an older schema, or can't be read or copied.
    """
    if (version := library_version(home)) != SCHEMA_VERSION:
        raise LibraryError(
            f"The library has schema version {version}, and this program publishes version {SCHEMA_VERSION}",
            where=str(home.library),
            remedy="Run: vouch upgrade" if version else "Run: vouch ingest PATH, and then: vouch build",
        )
    whole = target.with_name(f"{target.name}.whole")
    try:
        copy_database(home.library, whole)
        with closing(sqlite3.connect(whole, isolation_level=None)) as connection:
            for table in _LEFT_OUT:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from above
            connection.execute("DELETE FROM register WHERE status = 'draft'")
            connection.execute("VACUUM INTO ?", (str(target),))
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(
            f"The library can't be copied: {error}",
            where=str(home.library),
            remedy="Check that the temporary folder (TMPDIR) has room for it; if it is damaged, restore a backup",
        ) from None
    finally:
        whole.unlink(missing_ok=True)
