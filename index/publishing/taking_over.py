"""Putting a publication in service that is staged whole: each file by a rename, and last the link `current`."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from index.errors import SnapshotError
from index.publishing.publication import Publication
from index.snapshots.manifest import MANIFEST_FILE, IndexManifest
from index.snapshots.snapshot import check_hashes, kept_folders, point_current, put_in_service, staging
from ingest.durable import on_disk
from ingest.home import Home

_NEW = ".new"


def is_in_service(home: Home, publication: Publication | None) -> bool:
    """Whether a home has all files of a publication, by their sizes, and its snapshot is current."""
    if publication is None:
        return False
    beside = ((home.root / path, part) for path, part in publication.files.items() if not path.startswith("snapshots/"))
    try:
        whole = all(path.stat().st_size == part.size_bytes for path, part in beside)
        return whole and _sum(home.current / MANIFEST_FILE) == publication.manifest.sha256
    except OSError:
        return False


def take_over(home: Home, publication: Publication, staged: Path, *, before: Publication | None) -> None:
    """Put a publication in service. Done again after it was broken off anywhere, it comes to the same.

    The library and the table of quotes know of every version that the snapshot before knew, and models lie in folders
    of their own, so each may come before the snapshot; the calibration comes right before it.

    Args:
        home: Where.
        publication: Which; its snapshot is held whole, by what was read of it.
        staged: Where its files are, by their sha256.
        before: What was in service; what of that isn't in this one goes.
    """
    old = dict(before.files) if before else {}
    for path in _beside_the_snapshot(publication):
        target, part = home.root / path, publication.files[path]
        if old.get(path) != part or not target.exists():
            _place(staged / part.sha256, target)
    for path in old.keys() - publication.files.keys():
        if not path.startswith(("snapshots/", "encoders/", "answerability/")):
            (home.root / path).unlink(missing_ok=True)
    kept = _kept_like(home, publication)
    if kept is not None:
        point_current(home, kept.name)
        return
    with staging(home) as folder:
        for path, part in publication.files.items():
            if path.startswith(f"{publication.snapshot}/"):
                target = folder / path.removeprefix(f"{publication.snapshot}/")
                target.parent.mkdir(parents=True, exist_ok=True)
                _link(staged / part.sha256, target)
        manifest = folder / MANIFEST_FILE
        manifest.unlink()  # a copy of its own: when it was written belongs to it
        shutil.copyfile(staged / publication.manifest.sha256, manifest)
        os.utime(manifest, ns=(publication.built_at_ns, publication.built_at_ns))
        put_in_service(folder, Path(publication.snapshot).name, home)


def _beside_the_snapshot(publication: Publication) -> Iterator[str]:
    """Models first, then the databases and what people wrote, the calibration last."""
    order = ("encoders/", "answerability/", "library.db", "quotations.db")

    def place_of(path: str) -> tuple[int, str]:
        named = next((at for at, start in enumerate(order) if path.startswith(start)), len(order))
        return (len(order) + 1 if path == "calibration.json" else named), path

    yield from sorted((path for path in publication.files if not path.startswith("snapshots/")), key=place_of)


def _kept_like(home: Home, publication: Publication) -> Path | None:
    """A snapshot that is kept and is the same to the byte, as after a publisher went back to it."""
    for folder in kept_folders(home):
        try:
            if _sum(folder / MANIFEST_FILE) == publication.manifest.sha256:
                check_hashes(folder, IndexManifest.read(folder))
                return folder
        except (OSError, SnapshotError):
            continue
    return None


def _place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}{_NEW}")
    new.unlink(missing_ok=True)
    _link(source, new)
    new.replace(target)
    new.unlink(missing_ok=True)  # a rename onto another link of the same file leaves both
    on_disk(target.parent)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
        on_disk(target)


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
