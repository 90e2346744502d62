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

from ingest.errors import BackupError

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
        values: dict[str, Any] = json.loads(text)
        if values.get("format") != FORMAT:
            raise BackupError(
                "It is of another format",
                where=str(file),
                value=values.get("format"),
                remedy="Restore it with the version of Vouch that wrote it",
            )
        return cls(values["files"], values["current"])


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one instant, whoever writes it meanwhile."""
    with closing(sqlite3.connect(source, timeout=30.0)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)


@contextmanager
def backup_errors(file: Path) -> Iterator[None]:
    """Turn what the file system, the archive or SQLite reports into the house's error.

    Raises:
        BackupError: For each error of the file system, of the archive or of SQLite.
    """
    try:
        yield
    except (OSError, tarfile.TarError, sqlite3.Error, EOFError, ValueError, KeyError) as error:
        raise BackupError(
            f"The backup can't be written or read: {error}",
            where=str(file),
            remedy="Check the file, its folder's permissions and the room on the disk; nothing was lost",
        ) from None
