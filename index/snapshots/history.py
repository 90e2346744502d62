"""The snapshots that are kept: which they are, whether they are whole, and which of them is in service."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.answerability.onnx_model import EXPORTED_ANSWERABILITY
from index.errors import ExportDamaged, SnapshotError, UnknownSnapshot
from index.models.question_encoder import EXPORTED_ENCODER
from index.snapshots.manifest import IndexManifest
from index.snapshots.recipe import Recipe
from index.snapshots.snapshot import Hold, check_hashes, current_folder, kept_folders, one_build, point_current, writing
from ingest.home import Home

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    """A snapshot on disk.

    Attributes:
        name: Of its folder: the snapshot_id, with a number after it where the same was built again.
        current: Whether it is in service.
        published_at: When it was published (ISO 8601, UTC).
        counts: Documents, passages, sentences; none where the manifest can't be read.
        recipe: How it was made, as the first digits of its recipe's sha256; None where the manifest can't be read.
        problem: Why its manifest can't be read, or None.
    """

    name: str
    current: bool
    published_at: str
    counts: Mapping[str, int]
    recipe: str | None
    problem: str | None


def kept_snapshots(home: Home) -> list[KeptSnapshot]:
    """Every snapshot on disk, newest first. Only their manifests are read."""
    current = home.current.resolve()
    return [_kept(folder, current=folder.resolve() == current) for folder in kept_folders(home)]


def _kept(folder: Path, *, current: bool) -> KeptSnapshot:
    at = datetime.fromtimestamp(folder.stat().st_mtime, UTC).isoformat(timespec="seconds")
    try:
        manifest = IndexManifest.read(folder)
    except SnapshotError as error:
        return KeptSnapshot(folder.name, current, at, {}, None, error.what)
    return KeptSnapshot(folder.name, current, at, dict(manifest.counts), Recipe.of(manifest).sha256[:_DIGITS], None)


def verify(home: Home, folder: Path, *, shown: bool = False) -> IndexManifest:
    """Hash every part of a snapshot and the models that it answers with, and compare with what was published.

    Args:
        home: Where the models are.
        folder: Of the snapshot.
        shown: Whether it is said how far it is, as commands do.

    Raises:
        SnapshotError: If a part is missing or changed, or the manifest can't be read.
        ExportDamaged: If its exported encoder or answerability model was changed.
    """
    manifest = IndexManifest.read(folder)
    check_hashes(folder, manifest, shown=shown)
    encoder = home.encoders / manifest.encoder.identity.sha256
    _check_published(home, EXPORTED_ENCODER.check(encoder), manifest.encoder.export_sha256, encoder)
    if manifest.answerability is not None:
        judging = home.answerability / manifest.answerability.identity.sha256
        _check_published(home, EXPORTED_ANSWERABILITY.check(judging), manifest.answerability.export_sha256, judging)
    return manifest


def _check_published(home: Home, found: str, published: str, folder: Path) -> None:
    """A model that was exported again since, by newer rules, is good where a kept snapshot was published with it.

    That one's build compared it with the original; what the snapshot's vectors depend on is the same for both.
    """
    if found != published and found not in _exports(home):
        raise ExportDamaged(
            "The exported model is whole, but no snapshot that is kept was published with it",
            where=str(folder),
            remedy="Run: vouch build --force",
        )


def _exports(home: Home) -> set[str]:
    """Of all models that snapshots were published with, as far as their manifests can be read."""
    found: set[str] = set()
    for folder in kept_folders(home):
        with suppress(SnapshotError):
            manifest = IndexManifest.read(folder)
            found.add(manifest.encoder.export_sha256)
            found |= {manifest.answerability.export_sha256} if manifest.answerability else set()
    return found


def verify_current(home: Home) -> IndexManifest:
    """The same for the snapshot in service, which isn't pruned meanwhile; it is said how far it is."""
    folder = current_folder(home)
    hold = Hold(folder)
    try:
        return verify(home, folder, shown=True)
    finally:
        hold.release()


def roll_back(home: Home, name: str | None = None) -> IndexManifest:
    """Put another snapshot in service, by the same rename as a build. What was withdrawn stays withdrawn.

    Args:
        home: Where the snapshots are.
        name: Of the snapshot's folder; None for the newest that is older than the one in service.

    Raises:
        UnknownSnapshot: If there is no such snapshot.
        SnapshotError: If it is damaged or of another format; the one in service stays then.
        ExportDamaged: If its exported encoder is damaged.
        BuildUnderWay: If a build is running.
    """
    with writing(home), one_build(home):
        folder = _chosen(home, name)
        manifest = verify(home, folder, shown=True)
        point_current(home, folder.name)
    return manifest


def _chosen(home: Home, name: str | None) -> Path:
    folders = kept_folders(home)
    names = [folder.name for folder in folders]
    if name is None:
        current = home.current.resolve().name
        older = folders[names.index(current) + 1 :] if current in names else folders
        if older:
            return older[0]
        raise UnknownSnapshot(
            "No snapshot is kept that is older than the one in service",
            where=str(home.snapshots),
            remedy="Look at: vouch snapshots, and name one: vouch rollback ID",
        )
    if name not in names:
        raise UnknownSnapshot(
            "No snapshot of this name is kept",
            where=str(home.snapshots),
            value=name,
            remedy="Look it up with: vouch snapshots",
        )
    return folders[names.index(name)]
