"""What a backup is: a tar archive whose last member lists the others, so that a part of one is never taken for all.

That member, `manifest.json`, names every other with its sha256: a backup that was cut short or damaged is found out
before anything is replaced.
"""

import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ingest.errors import BackupError, shorten
from ingest.library.backup.archive import is_plain

FORMAT = "vouch-backup-1"
CONTENTS_NAME = "manifest.json"
DATABASE_SUFFIX = ".db"
RESTORING = ".restoring-"
"""How the name of a folder starts that a backup is unpacked in; a run that was killed may leave one."""


@dataclass(frozen=True, slots=True)
class BackupContents:
    """What a backup holds.

    Attributes:
        files: Path in `VOUCH_HOME` to sha256.
        current: What the link `current` points at, inside of it; None where there is none.
    """

    files: dict[str, str]
    current: str | None

    def to_json(self) -> str:
        """As it is written in the backup."""
        return json.dumps({"format": FORMAT, "current": self.current, "files": self.files}, indent=1)

    @classmethod
    def from_json(cls, text: str, file: Path) -> Self:
        """Read what `to_json` wrote into a backup.

        Raises:
            BackupError: If it is of another format.
        """
        values: Any = json.loads(text)
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise BackupError(
                "It is of another format",
                where=str(file),
                value=values.get("format") if isinstance(values, dict) else None,
                remedy="Restore it with the version of Vouch that wrote it",
            )
        files, current = values.get("files"), values.get("current")
        if not isinstance(files, dict) or not all(isinstance(sha256, str) for sha256 in files.values()):
            raise _unlike_a_backup(file, "its list of files is none")
        for name in files:
            if not is_plain(name):
                raise _unlike_a_backup(file, f"a file in it is called {shorten(repr(name))}, which leads out of it")
        if current is not None and f"{current}/{CONTENTS_NAME}" not in files:
            raise _unlike_a_backup(file, "the snapshot that it puts in service isn't in it")
        return cls(files, current)


def _unlike_a_backup(file: Path, what: str) -> BackupError:
    return BackupError(
        f"It is no backup that Vouch wrote: {what}",
        where=str(file),
        remedy="Take another copy of it, or another backup",
    )


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one instant, whoever writes it meanwhile; it may lie where nobody may write."""
    from ingest.library.database import open_to_read  # which keeps copies by this

    with open_to_read(source) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)


@contextmanager
def backup_errors(file: Path) -> Iterator[None]:
    """Turn what the file system, the archive or SQLite reports into the house's error.

    Raises:
        BackupError: For each error of the file system, of the archive or of SQLite.
    """
    try:
        yield
    except (OSError, tarfile.TarError, sqlite3.Error, EOFError, ValueError, KeyError, RecursionError) as error:
        raise BackupError(
            f"The backup can't be written or read: {error}",
            where=str(file),
            remedy="Check the file, its folder's permissions and the room on the disk; nothing was lost",
        ) from None
