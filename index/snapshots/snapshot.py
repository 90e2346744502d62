"""Snapshots on disk: staged beside the old one, checksummed, and put in its place by one atomic rename."""

import fcntl
import os
import re
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from stat import S_ISDIR
from typing import IO

from index.errors import BuildUnderWay, DamagedSnapshot, NoSnapshot, SnapshotNotServable, SnapshotNotWritten
from index.snapshots.manifest import MANIFEST_FILE, IndexManifest, Part
from ingest.durable import on_disk
from ingest.errors import FileUnreadable
from ingest.hashing import pieces_in, pieces_sha256
from ingest.home import Home
from ingest.progress import progress
from ingest.writer_lock import one_at_a_time, refuse_replica

_STAGING_PREFIX = ".staging-"
_LINK_PREFIX = ".current-"
_KEPT = 3
# FAISS and tantivy report the disk's errors by RuntimeError and ValueError.
_DISK_TROUBLE = re.compile(r"os error \d|for writing|write error", re.IGNORECASE)


@contextmanager
def writing(home: Home) -> Iterator[None]:
    """Raise in Vouch's words that a snapshot, or what belongs to it, can't be written.

    Raises:
        SnapshotNotWritten: For each error of the file system, whichever library meets it.
    """
    try:
        yield
    except (OSError, sqlite3.Error, RuntimeError, ValueError) as error:
        if not isinstance(error, OSError | sqlite3.Error) and not _DISK_TROUBLE.search(str(error)):
            raise
        raise SnapshotNotWritten(
            f"The index can't be written: {error}",
            where=str(home.root),
            remedy="Check that VOUCH_HOME is a folder that may be written and that its disk has room, and run the same "
            "command again; the old index serves until then",
        ) from error


@contextmanager
def one_build(home: Home) -> Iterator[None]:
    """Keep other builds of the same library away.

    Raises:
        HomeIsReplica: If the home takes no changes.
        BuildUnderWay: If another one is running.
    """
    refuse_replica(home)
    refusal = BuildUnderWay(
        "Another build is running", where=str(home.root), remedy="Wait until it is done, and run: vouch build"
    )
    with one_at_a_time(home.build_lock, refusal=refusal):
        yield


@contextmanager
def staging(home: Home) -> Iterator[Path]:
    """An empty folder beside the snapshots; gone afterwards unless `publish` took it, as are those of broken runs."""
    home.snapshots.mkdir(parents=True, exist_ok=True)
    for left_over in home.snapshots.glob(f"{_STAGING_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=home.snapshots, prefix=_STAGING_PREFIX))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def checksums(folder: Path, known: Mapping[str, Part] | None = None) -> dict[str, Part]:
    """Size and sha256 of every file in a staged snapshot, except the manifest, by path in it.

    Args:
        folder: Of the snapshot.
        known: Of files that need not be hashed again.
    """
    found = dict(known or {})
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST_FILE)
    names = {path.relative_to(folder).as_posix(): path for path in files}
    sizes = {name: path.stat().st_size for name, path in names.items() if name not in found}

    def hashed() -> Iterator[None]:
        for name, size in sizes.items():
            sha256 = yield from pieces_sha256(names[name])
            found[name] = Part(size_bytes=size, sha256=sha256)

    for _ in progress(hashed(), label="Hashing the index", unit="MiB", total=sum(map(pieces_in, sizes.values()))):
        pass
    return {name: found[name] for name in names}


def publish(folder: Path, manifest: IndexManifest, home: Home, *, replacing: Path | None = None) -> Path:
    """Write a staged snapshot's manifest, give it its name and make it current.

    Args:
        folder: Where it is staged.
        manifest: Its manifest.
        home: Where it is published.
        replacing: The folder of a snapshot that says the same, and needn't be kept beside it.

    Returns:
        Its folder.
    """
    manifest.write(folder)
    return put_in_service(folder, manifest.snapshot_id, home, replacing=replacing)


def put_in_service(folder: Path, snapshot_id: str, home: Home, *, replacing: Path | None = None) -> Path:
    """What `publish` does once the manifest is there. A crash at any instant leaves the old one serving."""
    for path in folder.rglob("*"):
        on_disk(path)
    target = _free_place(home, snapshot_id)
    folder.rename(target)
    on_disk(home.snapshots)
    try:
        point_current(home, target.name)
    except OSError:
        if home.current.resolve() != target.resolve():
            shutil.rmtree(target, ignore_errors=True)
        raise
    if replacing is not None:
        _remove_unless_held(replacing)
    _prune(home, keep=target.name)
    return target


def point_current(home: Home, name: str) -> None:
    """Make `current` a link to the folder of a snapshot, by one rename."""
    for left_over in home.root.glob(f"{_LINK_PREFIX}*"):
        left_over.unlink(missing_ok=True)
    link = home.root / f"{_LINK_PREFIX}{os.getpid()}"
    link.symlink_to(Path(home.snapshots.name) / name)
    try:
        link.replace(home.current)
    finally:
        link.unlink(missing_ok=True)
    on_disk(home.root)


def current_folder(home: Home) -> Path:
    """The folder of the current snapshot, with the link resolved, so that it stays the same while in use.

    Raises:
        NoSnapshot: If nothing was built yet, or the link leads nowhere.
    """
    folder = home.current.resolve()
    if not home.current.is_symlink() or not folder.is_dir():
        raise NoSnapshot(
            "There is no index yet", where=str(home.current), remedy="Run: vouch ingest corpus, and then: vouch build"
        )
    return folder


class Hold:
    """Keeps a snapshot's folder from being pruned for as long as this lives, by a shared lock on its manifest.

    Args:
        folder: Of the snapshot.

    Raises:
        NoSnapshot: If the folder is gone.
        SnapshotNotServable: If its manifest can't be opened for another reason, such as too many open files.
    """

    def __init__(self, folder: Path) -> None:
        manifest = folder / MANIFEST_FILE
        try:
            stream = manifest.open("rb")
        except (FileNotFoundError, NotADirectoryError):
            raise _gone(manifest) from None
        except OSError as error:
            raise not_opened(folder, error) from error
        self._close = weakref.finalize(self, stream.close)
        with suppress(OSError):  # a file system without locks may still be served from
            fcntl.flock(stream, fcntl.LOCK_SH)
        if not manifest.exists():  # it was pruned between the two
            self.release()
            raise _gone(manifest)

    def release(self) -> None:
        """Let it be pruned."""
        self._close()


def check_sizes(folder: Path, manifest: IndexManifest) -> None:
    """Check that every part is there and whole, by its size.

    Raises:
        DamagedSnapshot: If one isn't.
    """
    for name, part in manifest.parts.items():
        try:
            size = (folder / name).stat().st_size
        except OSError:
            raise _damaged(folder, name, "is missing") from None
        if size != part.size_bytes:
            raise _damaged(folder, name, f"has {size} bytes instead of {part.size_bytes}")


def check_hashes(folder: Path, manifest: IndexManifest, *, within: str = "", shown: bool = False) -> None:
    """Check every part's sha256, or that of those whose names start so.

    Args:
        folder: Of the snapshot.
        manifest: Its manifest.
        within: How the names of the parts start.
        shown: Whether it is said how far it is: for commands, not for a server, which does it beside the requests.

    Raises:
        DamagedSnapshot: If a part was changed.
    """
    check_sizes(folder, manifest)
    parts = {name: part for name, part in manifest.parts.items() if name.startswith(within)}
    pieces = _compared(folder, parts)
    if shown:
        total = sum(pieces_in(part.size_bytes) for part in parts.values())
        pieces = progress(pieces, label="Checking the index", unit="MiB", total=total)
    for _ in pieces:
        pass


def _compared(folder: Path, parts: Mapping[str, Part]) -> Iterator[None]:
    """Read every part, a piece at a time."""
    for name, part in parts.items():
        try:
            found = yield from pieces_sha256(folder / name)
        except FileUnreadable as error:
            raise _damaged(folder, name, f"can't be read ({error.what})") from None
        if found != part.sha256:
            raise _damaged(folder, name, "was changed: its sha256 isn't the manifest's")


def _damaged(folder: Path, name: str, what: str) -> DamagedSnapshot:
    return DamagedSnapshot(
        f"The part {name} of snapshot {folder.name} {what}",
        where=str(folder / name),
        remedy="Run: vouch build --force (or, to go back to an older one: vouch rollback)",
    )


def not_opened(folder: Path, error: OSError) -> SnapshotNotServable:
    """What is raised where this process or machine, not the snapshot, keeps it from being opened."""
    return SnapshotNotServable(
        f"The snapshot can't be opened: {error.strerror or error}",
        where=str(folder),
        remedy="Check the limit of open files (ulimit -n), the memory, and that VOUCH_HOME can be read; then try again",
    )


def _gone(manifest: Path) -> NoSnapshot:
    return NoSnapshot(
        f"Snapshot {manifest.parent.name} has no manifest (any more)", where=str(manifest), remedy="Run: vouch build"
    )


def _free_place(home: Home, snapshot_id: str) -> Path:
    """A new folder's name: what is in service is never moved, so building the same again gets a number after it."""
    names = (snapshot_id if number == 1 else f"{snapshot_id}.{number}" for number in count(1))
    return next(path for path in (home.snapshots / name for name in names) if not path.exists())


def kept_folders(home: Home) -> list[Path]:
    """The folders of the published snapshots, newest first."""
    if not home.snapshots.is_dir():
        return []
    made: list[tuple[int, str, Path]] = []
    for path in home.snapshots.iterdir():
        with suppress(FileNotFoundError):  # a build that ends removes old ones, and a server lists them meanwhile
            found = path.stat()
            if S_ISDIR(found.st_mode) and not path.name.startswith("."):
                made.append((found.st_mtime_ns, path.name, path))
    return [path for *_, path in sorted(made, reverse=True)]


def _prune(home: Home, *, keep: str) -> None:
    """Remove all but the newest snapshots, and those that a server still answers from."""
    for folder in [path for path in kept_folders(home) if path.name != keep][_KEPT - 1 :]:
        _remove_unless_held(folder)


def _remove_unless_held(folder: Path) -> None:
    """Remove a snapshot that isn't current, unless a server still answers from it."""
    try:
        stream = (folder / MANIFEST_FILE).open("rb")
    except FileNotFoundError:
        _remove(folder)
        return
    except OSError:
        return
    with stream:
        if _locked(stream):
            _remove(folder)


def _remove(folder: Path) -> None:
    """Take a snapshot away whole: under a name that the next build clears, before the first of its files goes."""
    doomed = folder.with_name(f"{_STAGING_PREFIX}{folder.name}")
    with suppress(OSError):
        folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def _locked(stream: IO[bytes]) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
