"""What a build goes on from: the snapshot in service, where it is whole and fits, and what changed since."""

from dataclasses import dataclass
from pathlib import Path

from index.answerability.onnx_model import EXPORTED_ANSWERABILITY
from index.engines.registry import open_inventory
from index.errors import SnapshotError
from index.models.question_encoder import EXPORTED_ENCODER
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import check_sizes, current_folder
from ingest.home import Home

_MOST_CHANGED = 0.5


@dataclass(frozen=True, slots=True)
class Parent:
    """A published snapshot that a build may go on from."""

    folder: Path
    manifest: IndexManifest


@dataclass(frozen=True, slots=True)
class Changes:
    """What makes a snapshot's documents into the library's."""

    upserts: tuple[str, ...]
    deletes: tuple[str, ...]


def changes_since(folder: Path, versions: list[tuple[str, str]]) -> Changes | None:
    """What changed since a snapshot; None where a whole build is less work, or the snapshot can't be read."""
    try:
        held = open_inventory(folder).versions()
    except SnapshotError:
        return None
    wanted = dict(versions)
    upserts = tuple(doc_id for doc_id, version in versions if held.get(doc_id) != version)
    deletes = tuple(sorted(held.keys() - wanted.keys()))
    return None if len(upserts) + len(deletes) > _MOST_CHANGED * len(held) else Changes(upserts, deletes)


def is_compaction_due(folder: Path) -> bool:
    """Whether a snapshot is to be tidied up, since that broke off when it was published."""
    try:
        return open_inventory(folder).compaction_due()
    except SnapshotError:
        return False


def whole_parent(home: Home) -> Parent | None:
    """The current snapshot, if it and the exported models that it answers with are whole."""
    try:
        folder = current_folder(home)
        manifest = IndexManifest.read(folder)
        check_sizes(folder, manifest)
    except SnapshotError:
        return None
    encoder, judging = manifest.encoder, manifest.answerability
    if EXPORTED_ENCODER.whole(home.encoders / encoder.identity.sha256) != encoder.export_sha256:
        return None
    if judging is not None:
        exported = EXPORTED_ANSWERABILITY.whole(home.answerability / judging.identity.sha256)
        if exported != judging.export_sha256:
            return None
    return Parent(folder, manifest)
