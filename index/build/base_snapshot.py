"""What a build goes on from: the snapshot in service, where it is whole and fits, and what changed since."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from index.engines.embedded.dense import QUANTISE_FROM
from index.engines.embedded.merge_policy import is_due
from index.engines.embedded.segmented_rows import SegmentedRows
from index.errors import ExportDamaged, SnapshotError
from index.exports.reranker_choice import is_whole
from index.models.question_encoder import EXPORTED_ENCODER
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import check_sizes, current_folder
from ingest.home import Home

_MOST_CHANGED = 0.5
_DAMAGE = (OSError, ValueError, IndexError, EOFError, sqlite3.Error, SnapshotError)
"""What reading a snapshot raises where a byte in it was changed: what it holds can't be built on."""


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
        held = {doc_id: version for doc_id, version, _ in SegmentedRows(folder).held()}
    except _DAMAGE:
        return None
    wanted = dict(versions)
    upserts = tuple(doc_id for doc_id, version in versions if held.get(doc_id) != version)
    deletes = tuple(sorted(held.keys() - wanted.keys()))
    return None if len(upserts) + len(deletes) > _MOST_CHANGED * len(held) else Changes(upserts, deletes)


def is_merge_due(folder: Path) -> bool:
    """Whether segments of a snapshot are to be written anew as one, since that broke off when it was published."""
    try:
        return is_due(SegmentedRows(folder), quantise_from=QUANTISE_FROM)
    except _DAMAGE:
        return False


def whole_parent(home: Home) -> Parent | None:
    """The current snapshot, if it and its encoder are whole."""
    try:
        folder = current_folder(home)
        manifest = IndexManifest.read(folder)
        check_sizes(folder, manifest)
    except SnapshotError:
        return None
    if manifest.reranker is not None and not is_whole(home, manifest.reranker.identity.sha256):
        return None
    exported = whole_export(home.encoders / manifest.encoder.identity.sha256)
    return Parent(folder, manifest) if exported == manifest.encoder.export_sha256 else None


def whole_export(folder: Path) -> str | None:
    """The sha256 of an exported encoder, or None where there is none or it is damaged."""
    try:
        return EXPORTED_ENCODER.check(folder)
    except ExportDamaged:
        return None
