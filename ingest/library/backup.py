"""A `VOUCH_HOME` in one file, and back.

The file is a tar archive. Its last member, `manifest.json`, names every other with its sha256, so that a backup that
was cut short or damaged is found out before anything is replaced.
"""

import fcntl
import hashlib
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.errors import BackupError
from ingest.hashing import file_sha256
from ingest.home import Home
from ingest.library.backup_archive import ArchiveWriter, archive_sums, unpack
from ingest.library.database import open_database
from ingest.library.schema import refuse_newer
from ingest.library.withdrawals import Withdrawal, Withdrawals

FORMAT = "vouch-backup-1"
_MANIFEST = "manifest.json"
_DATABASE_SUFFIX = ".db"
_TRANSIENT = (".db-wal", ".db-shm", ".db-journal", ".part")
_RESTORING = ".restoring-"
_SHA256_OF_NOTHING = hashlib.sha256().hexdigest()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        files: Path in `VOUCH_HOME` to sha256.
        current: What the link `current` points at, inside of it; None where there is none.
    """

    files: dict[str, str]
    current: str | None


def write_backup(home: Home, file: Path) -> Iterator[str]:
    """Write a backup; readers and servers go on meanwhile. Packed with gzip where the name ends in `gz`.

    It is read through once before it gets its name.

    Yields:
        Each member's path, once it is in the archive.

    Raises:
        BackupError: If there is nothing to back up, or it can't be written. An older file of that name stays then.
    """
    if not home.library.is_file():
        raise BackupError("There is no library to back up", where=str(home.root), remedy="Check VOUCH_HOME")
    part = file.with_name(f"{file.name}.part")
    try:
        with _translated(file), tempfile.TemporaryDirectory(prefix="vouch-") as scratch:
            with ArchiveWriter.open(part, packed=file.name.endswith("gz")) as archive, _snapshots_kept(home):
                yield from _add_members(home, archive, Path(scratch), skip={part.resolve(), file.resolve()})
            _check_written(file, part, archive.sums)
            part.replace(file)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _snapshots_kept(home: Home) -> Iterator[None]:
    """Keep builds from tidying a snapshot away, by the shared lock on its manifest that servers hold, too."""
    with ExitStack() as stack:
        for manifest in home.snapshots.glob(f"[!.]*/{_MANIFEST}"):
            with suppress(OSError):  # it went just now; or there are no locks here, and builds remove nothing
                fcntl.flock(stack.enter_context(manifest.open("rb")), fcntl.LOCK_SH)
        yield


def _add_members(home: Home, archive: ArchiveWriter, scratch: Path, *, skip: set[Path]) -> Iterator[str]:
    # Before the rest: what a build publishes meanwhile may be newer than the library here, and not among the files.
    current = home.current.readlink() if home.current.is_symlink() else None
    databases = sorted(home.root.glob(f"*{_DATABASE_SUFFIX}"), key=lambda path: path != home.library)
    for path in databases:  # first: every file that a database names is there already, and is never changed
        copy = scratch / path.name
        _copy_database(path, copy)
        archive.add(copy, path.name)
        yield path.name
    for path, name in _files(home, skip={*skip, *databases, home.lock, home.build_lock}):
        try:
            archive.add(path, name)
        except FileNotFoundError:  # it was tidied away
            continue
        yield name
    inside = None if current is None else f"{home.snapshots.name}/{current.name}"
    if f"{inside}/{_MANIFEST}" not in archive.sums:
        inside = None
    text = json.dumps({"format": FORMAT, "current": inside, "files": archive.sums}, indent=1)
    (scratch / _MANIFEST).write_text(text, encoding="utf-8")
    archive.add(scratch / _MANIFEST, _MANIFEST)


def _files(home: Home, *, skip: set[Path]) -> Iterator[tuple[Path, str]]:
    """Every file to be kept, and its name in the archive: all of a published snapshot, nothing of one being built."""
    passed_over = {path.resolve() for path in skip}
    for path in sorted(home.root.rglob("*")):
        name = path.relative_to(home.root).as_posix()
        if not path.is_file() or path.is_symlink() or path.resolve() in passed_over:
            continue
        if name.endswith(_TRANSIENT) or name.startswith((_RESTORING, f"{home.snapshots.name}/.")):
            continue
        if home.current.name != name.partition("/")[0]:
            yield path, name


def _check_written(file: Path, part: Path, sums: Mapping[str, str]) -> None:
    found = archive_sums(part)
    for name in sorted(sums.keys() | found.keys()):
        if found.get(name) != sums.get(name):
            raise BackupError(
                "The backup was written, but holds something else than was read",
                where=f"{file}: {name}",
                remedy="Check the disk, and run the same command again; nothing was replaced",
            )


def _copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one instant, whoever writes it meanwhile."""
    with closing(sqlite3.connect(source, timeout=30.0)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)


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
    with _translated(file):
        home.root.mkdir(parents=True, exist_ok=True)
        for left_over in home.root.glob(f"{_RESTORING}*"):
            shutil.rmtree(left_over)
        with tempfile.TemporaryDirectory(prefix=_RESTORING, dir=home.root) as folder:
            unpacked = Path(folder)
            links = yield from _unpack(file, unpacked)
            manifest = _check(file, unpacked, links)
            _refuse_newer_library(unpacked / home.library.name, file)
            with closing(open_database(unpacked / home.library.name)) as connection:
                Withdrawals(connection).merge(_withdrawn_now(home))  # before: not for an instant is one served again
            _move_into_place(home, unpacked, manifest)


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


def _check(file: Path, folder: Path, links: Mapping[str, str]) -> Manifest:
    path = folder / _MANIFEST
    if not path.is_file():
        raise BackupError(
            "It is no whole backup: its manifest, which stands at the end, isn't there",
            where=str(file),
            remedy="Take another copy of it, or another backup",
        )
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if values.get("format") != FORMAT:
        raise BackupError(
            "It is of another format",
            where=str(file),
            value=values.get("format"),
            remedy="Restore it with the version of Vouch that wrote it",
        )
    files: dict[str, str] = values["files"]
    for name, sha256 in files.items():
        expected: str | None = sha256
        if name in links and sha256 == _SHA256_OF_NOTHING:  # so backups once said of a link, whatever it leads to
            expected = files.get(links[name])
        member = folder / PurePosixPath(name)
        if not member.is_file() or file_sha256(member) != expected:
            raise BackupError(
                "The backup is damaged: a file in it is missing or not what it was",
                where=f"{file}: {name}",
                remedy="Take another copy of it, or another backup; nothing was replaced",
            )
    return Manifest(files, values["current"])


def _refuse_newer_library(path: Path, file: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    refuse_newer(version, file)


def _withdrawn_now(home: Home) -> list[Withdrawal]:
    if not home.library.exists():
        return []
    with closing(open_database(home.library)) as connection:
        return Withdrawals(connection).all()


def _move_into_place(home: Home, unpacked: Path, manifest: Manifest) -> None:
    """Files first, then the databases in one transaction each, then the link: killed between, it can be run again."""
    databases = [name for name in manifest.files if name.endswith(_DATABASE_SUFFIX) and "/" not in name]
    for name in manifest.files:
        if name not in databases:
            target = home.root / PurePosixPath(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            (unpacked / PurePosixPath(name)).replace(target)
    for name in databases:  # through SQLite: a server that has it open goes on, and sees the old one or the new one
        _copy_database(unpacked / name, home.root / name)
    if manifest.current is not None:
        link = unpacked / home.current.name
        link.symlink_to(manifest.current)
        link.replace(home.current)


@contextmanager
def _translated(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, tarfile.TarError, sqlite3.Error, EOFError, ValueError, KeyError) as error:
        raise BackupError(
            f"The backup can't be written or read: {error}",
            where=str(file),
            remedy="Check the file, its folder's permissions and the room on the disk; nothing was lost",
        ) from None
