"""Snapshots on disk: staged beside the old one, checksummed, and put in its place by one atomic rename."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from index.encoder import file_sha256
from index.errors import BuildUnderWay, DamagedSnapshot, NoSnapshot
from index.manifest import MANIFEST_FILE, IndexManifest, Part
from ingest.home import Home

_STAGING_PREFIX = ".staging-"
_LINK_PREFIX = ".current-"
_KEPT = 3


@contextmanager
def one_build(home: Home) -> Iterator[None]:
    """Keep other builds of the same library away. The lock ends with the process, however that ends.

    Raises:
        BuildUnderWay: If another one is running.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    with home.build_lock.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildUnderWay(
                "Another build is running", where=str(home.root), remedy="Wait until it is done, and run: vouch build"
            ) from None
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


def checksums(folder: Path) -> dict[str, Part]:
    """Size and sha256 of every file in a staged snapshot, except the manifest, by path in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST_FILE)
    return {
        path.relative_to(folder).as_posix(): Part(size_bytes=path.stat().st_size, sha256=file_sha256(path))
        for path in files
    }


def publish(folder: Path, manifest: IndexManifest, home: Home) -> None:
    """Give a staged snapshot its name and make it current. A crash at any instant leaves the old one serving."""
    manifest.write(folder)
    for path in folder.rglob("*"):
        _sync(path)
    target = _free_place(home, manifest.snapshot_id)
    folder.rename(target)
    _sync(home.snapshots)
    point_current(home, target.name)
    _prune(home, keep=target.name)


def point_current(home: Home, name: str) -> None:
    """Make `current` a link to the folder of a snapshot, by one rename."""
    for left_over in home.root.glob(f"{_LINK_PREFIX}*"):
        left_over.unlink(missing_ok=True)
    link = home.root / f"{_LINK_PREFIX}{os.getpid()}"
    link.symlink_to(Path(home.snapshots.name) / name)
    link.replace(home.current)
    _sync(home.root)


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


def check_sizes(folder: Path, manifest: IndexManifest) -> None:
    """Check that every part is there and whole, by its size.

    Raises:
        DamagedSnapshot: If one isn't.
    """
    for name, part in manifest.parts.items():
        try:
            size = (folder / name).stat().st_size
        except OSError:
            raise _damaged(folder / name, "A part of the snapshot is missing") from None
        if size != part.size_bytes:
            raise _damaged(folder / name, f"A part of the snapshot has {size} bytes instead of {part.size_bytes}")


def check_hashes(folder: Path, manifest: IndexManifest) -> None:
    """Check every part's sha256.

    Raises:
        DamagedSnapshot: If a part was changed.
    """
    check_sizes(folder, manifest)
    for name, part in manifest.parts.items():
        if file_sha256(folder / name) != part.sha256:
            raise _damaged(folder / name, "A part of the snapshot was changed: its sha256 isn't the manifest's")


def _damaged(path: Path, what: str) -> DamagedSnapshot:
    return DamagedSnapshot(what, where=str(path), remedy="Run: vouch build --force")


def _free_place(home: Home, snapshot_id: str) -> Path:
    """A new folder's name: what is in service is never moved, so building the same again gets a number behind it."""
    names = (snapshot_id if number == 1 else f"{snapshot_id}.{number}" for number in count(1))
    return next(path for path in (home.snapshots / name for name in names) if not path.exists())


def _prune(home: Home, *, keep: str) -> None:
    """Remove all but the newest snapshots."""
    folders = [path for path in home.snapshots.iterdir() if not path.name.startswith(".") and path.name != keep]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in folders[_KEPT - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    """Have the disk write a file or folder before anything that relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
