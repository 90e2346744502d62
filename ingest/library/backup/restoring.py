"""Restoring a backup: a `VOUCH_HOME` as it was, with everything withdrawn that is withdrawn now."""

import shutil
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path, PurePosixPath

from ingest.errors import BackupError
from ingest.hashing import file_sha256
from ingest.home import Home
from ingest.library.backup.archive import count_members, unpack
from ingest.library.backup.contents import (
    CONTENTS_NAME,
    DATABASE_SUFFIX,
    RESTORING,
    BackupContents,
    backup_errors,
    copy_database,
)
from ingest.library.backup.verifying import check_library, check_sums, read_contents
from ingest.library.database import open_database, open_to_read
from ingest.library.schema import schema_version
from ingest.library.withdrawals import Withdrawal, Withdrawals
from ingest.progress import progress


def restore_backup(home: Home, file: Path, *, replace: bool = False) -> Iterator[str]:
    """Bring a `VOUCH_HOME` back to what a backup holds, once all of the backup is found to be sound.

    What is withdrawn now stays withdrawn, whatever the backup says.

    Yields:
        Each member's path, once it is unpacked.

    Raises:
        BackupError: If the file is no sound backup, or a library is there already and `replace` isn't given.
        LibraryError: If a newer program wrote it.
    """
    if home.library.exists() and not replace:
        raise BackupError(
            "There is a library already, and restoring replaces it",
            where=str(home.root),
            remedy="Give --replace if that is meant, or set VOUCH_HOME to another folder",
        )
    with backup_errors(file):
        home.root.mkdir(parents=True, exist_ok=True)
        for left_over in home.root.glob(f"{RESTORING}*"):
            shutil.rmtree(left_over)
        with tempfile.TemporaryDirectory(prefix=RESTORING, dir=home.root) as folder:
            unpacked = Path(folder)
            links = yield from _unpack(file, unpacked)
            contents = _check(file, unpacked, links)
            check_library(unpacked / home.library.name, file)
            with closing(open_database(unpacked / home.library.name, keeps_copy=False)) as connection:
                Withdrawals(connection).merge(_withdrawn_now(home))  # before: not for an instant is one served again
            _move_into_place(home, unpacked, contents)


def count_to_restore(file: Path) -> int:
    """How many members `restore_backup` unpacks of a backup.

    Raises:
        BackupError: If the file is no archive.
    """
    with backup_errors(file):
        return count_members(file)


def _unpack(file: Path, folder: Path) -> Generator[str, None, dict[str, str]]:
    """Unpack everything.

    Returns:
        Of each file that is another name of one before it, that one's name.
    """
    links = {}
    for name, first in unpack(file, folder):
        if first is not None:
            links[name] = first
        yield name
    return links


def _check(file: Path, folder: Path, links: Mapping[str, str]) -> BackupContents:
    contents = read_contents(folder, file)
    paths = [path for path in folder.rglob("*") if path.is_file() and path != folder / CONTENTS_NAME]
    sums = {
        path.relative_to(folder).as_posix(): file_sha256(path)
        for path in progress(paths, label="Checking what was unpacked", unit="files", total=len(paths))
    }
    check_sums(contents, sums, links, file)
    return contents


def _withdrawn_now(home: Home) -> list[Withdrawal]:
    """The list of the library that is to be replaced, whichever program wrote that: it is read as it is."""
    if not home.library.exists():
        return []
    with open_to_read(home.library) as connection:
        return Withdrawals(connection).all() if schema_version(connection) else []


def _move_into_place(home: Home, unpacked: Path, contents: BackupContents) -> None:
    """Files first, then the databases in one transaction each, then the link: killed between, it can be run again."""
    databases = [name for name in contents.files if name.endswith(DATABASE_SUFFIX) and "/" not in name]
    for name in contents.files:
        target = home.root / PurePosixPath(name)
        if name not in databases and not home.does_stay(target):  # a key that was revoked since stays revoked
            target.parent.mkdir(parents=True, exist_ok=True)
            (unpacked / PurePosixPath(name)).replace(target)
    for name in databases:  # through SQLite: a server that has it open goes on, and sees the old one or the new one
        copy_database(unpacked / name, home.root / name)
    if contents.current is not None:
        link = unpacked / home.current.name
        link.symlink_to(contents.current)
        link.replace(home.current)
