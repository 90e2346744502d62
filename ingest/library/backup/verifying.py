"""Whether a backup is whole, without restoring it."""

import hashlib
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from ingest.errors import BackupError
from ingest.home import Home
from ingest.library.backup.archive import archive_members, archive_sums, unpack
from ingest.library.backup.contents import CONTENTS_NAME, BackupContents, backup_errors
from ingest.library.schema import refuse_newer

_SHA256_OF_NOTHING = hashlib.sha256().hexdigest()


def verify_backup(file: Path) -> BackupContents:
    """Read a backup from one end to the other, and compare every file in it with its manifest.

    Its library is unpacked beside, where SQLite looks through it; nothing else is written.

    Raises:
        BackupError: If it isn't whole, or is no backup.
        LibraryError: If a newer program wrote it.
    """
    with backup_errors(file), tempfile.TemporaryDirectory(prefix="vouch-") as scratch:
        folder, library = Path(scratch), Home(Path()).library.name
        members = archive_members(file)
        links = {name: first for name, first in members.items() if first is not None}
        sums = archive_sums(file, total=len(members))
        for _ in unpack(file, folder, only={CONTENTS_NAME, library}):
            pass
        contents = read_contents(folder, file)
        sums.pop(CONTENTS_NAME, None)
        check_sums(contents, sums, links, file)
        check_library(folder / library, file)
    return contents


def read_contents(folder: Path, file: Path) -> BackupContents:
    """The manifest of a backup that was unpacked.

    Raises:
        BackupError: If it isn't there, or is of another format.
    """
    path = folder / CONTENTS_NAME
    if not path.is_file():
        raise BackupError(
            "It is no whole backup: its manifest, which comes last, isn't there",
            where=str(file),
            remedy="Take another copy of it, or another backup",
        )
    return BackupContents.from_json(path.read_text(encoding="utf-8"), file)


def check_sums(contents: BackupContents, sums: Mapping[str, str], links: Mapping[str, str], file: Path) -> None:
    """Compare what is in a backup with what its manifest lists.

    Args:
        contents: The manifest.
        sums: Of what is in it, name to sha256.
        links: Of each file that is another name of one before it, that one's name.
        file: The backup.

    Raises:
        BackupError: If a file is missing, isn't what it was, or isn't listed.
    """
    for name in sorted(contents.files.keys() | sums.keys()):
        expected = contents.files.get(name)
        if expected == _SHA256_OF_NOTHING and name in links:  # so backups once said of a link, whatever it leads to
            expected = contents.files.get(links[name])
        if expected is None or sums.get(name) != expected:
            raise BackupError(
                "The backup is damaged: a file in it is missing or not what it was",
                where=f"{file}: {name}",
                remedy="Take another copy of it, or another backup; nothing was replaced",
            )


def check_library(path: Path, file: Path) -> None:
    """Check that the library of a backup, unpacked at `path`, is a sound database that this program knows.

    Raises:
        BackupError: If it isn't.
        LibraryError: If a newer program wrote it.
    """
    if not path.is_file():
        raise BackupError("It holds no library", where=str(file), remedy="Take another backup")
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        refuse_newer(version, file)
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise BackupError(
            f"Its library is damaged: {found}", where=str(file), remedy="Take another copy of it, or another backup"
        )
