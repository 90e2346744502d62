"""Writing a backup: everything in a `VOUCH_HOME` in one file, while readers and servers go on."""

import fcntl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ingest.durable import on_disk
from ingest.errors import BackupError
from ingest.home import Home
from ingest.library.backup.archive import ArchiveWriter, archive_sums
from ingest.library.backup.contents import (
    CONTENTS_NAME,
    DATABASE_SUFFIX,
    RESTORING,
    BackupContents,
    backup_errors,
    copy_database,
)

_SNAPSHOT_MANIFEST = "manifest.json"
_TRANSIENT = (".db-wal", ".db-shm", ".db-journal", ".part")


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
        with backup_errors(file), tempfile.TemporaryDirectory(prefix="vouch-") as scratch:
            with ArchiveWriter.open(part, packed=file.name.endswith("gz")) as archive, _snapshots_kept(home):
                yield from _add_members(home, archive, Path(scratch), skip={part.resolve(), file.resolve()})
            _check_written(file, part, archive.sums)
            on_disk(part)  # else, after a power cut, the new name may be that of an empty file
            part.replace(file)
            on_disk(file.parent)
    finally:
        part.unlink(missing_ok=True)


def count_files(home: Home) -> int:
    """How many files a backup holds, if nothing comes or goes while it is written."""
    databases = list(home.root.glob(f"*{DATABASE_SUFFIX}"))
    return len(databases) + sum(1 for _ in _files(home, skip={*databases, *_not_kept(home)}))


@contextmanager
def _snapshots_kept(home: Home) -> Iterator[None]:
    """Keep builds from tidying a snapshot away, by the shared lock on its manifest that servers hold, too."""
    with ExitStack() as stack:
        for manifest in home.snapshots.glob(f"[!.]*/{_SNAPSHOT_MANIFEST}"):
            with suppress(OSError):  # it went just now; or there are no locks here, and builds remove nothing
                fcntl.flock(stack.enter_context(manifest.open("rb")), fcntl.LOCK_SH)
        yield


def _add_members(home: Home, archive: ArchiveWriter, scratch: Path, *, skip: set[Path]) -> Iterator[str]:
    # Before the rest: what a build publishes meanwhile may be newer than the library here, and not among the files.
    current = home.current.readlink() if home.current.is_symlink() else None
    databases = sorted(home.root.glob(f"*{DATABASE_SUFFIX}"), key=lambda path: path != home.library)
    for path in databases:  # first: every file that a database names is there already, and is never changed
        copy = scratch / path.name
        copy_database(path, copy)
        archive.add(copy, path.name)
        copy.unlink()  # the next one may need the room
        yield path.name
    for path, name in _files(home, skip={*skip, *databases, *_not_kept(home)}):
        try:
            archive.add(path, name)
        except FileNotFoundError:  # it was tidied away
            continue
        yield name
    inside = None if current is None else f"{home.snapshots.name}/{current.name}"
    if f"{inside}/{_SNAPSHOT_MANIFEST}" not in archive.sums:
        inside = None
    contents = BackupContents(archive.sums, inside)
    (scratch / CONTENTS_NAME).write_text(contents.to_json(), encoding="utf-8")
    archive.add(scratch / CONTENTS_NAME, CONTENTS_NAME)


def _not_kept(home: Home) -> set[Path]:
    return {home.lock, home.build_lock}


def _files(home: Home, *, skip: set[Path]) -> Iterator[tuple[Path, str]]:
    """Every file to be kept, and its name in the archive: all of a published snapshot, nothing of one being built."""
    passed_over = {path.resolve() for path in skip}
    for path in sorted(home.root.rglob("*")):
        name = path.relative_to(home.root).as_posix()
        if not path.is_file() or path.is_symlink() or path.resolve() in passed_over or home.does_stay(path):
            continue
        if name.endswith(_TRANSIENT) or name.startswith(
            (RESTORING, f"{home.snapshots.name}/.", f"{home.older_libraries.name}/")
        ):
            continue
        if home.current.name != name.partition("/")[0]:
            yield path, name


def _check_written(file: Path, part: Path, sums: Mapping[str, str]) -> None:
    found = archive_sums(part, total=len(sums))
    for name in sorted(sums.keys() | found.keys()):
        if found.get(name) != sums.get(name):
            raise BackupError(
                "The backup was written, but holds something else than was read",
                where=f"{file}: {name}",
                remedy="Check the disk, and run the same command again; nothing was replaced",
            )
