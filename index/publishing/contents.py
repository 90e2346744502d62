"""Which files of a home a publication has: those that a server reads, and no other."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.answerability.onnx_model import EXPORTED_ANSWERABILITY
from index.models.exported_folder import MODEL_FILE, TOKENIZER_FILE, ExportKind
from index.models.question_encoder import EXPORTED_ENCODER
from index.publishing.publication import Publication
from index.snapshots.history import verify
from index.snapshots.manifest import MANIFEST_FILE, IndexManifest, Part
from ingest.hashing import file_sha256
from ingest.home import Home
from ingest.library.backup.contents import copy_database
from ingest.library.backup.for_replicas import copy_for_replicas

_RULES = re.compile(r"notices(?:\.[a-z]{2})?\.yaml")


@dataclass(frozen=True, slots=True)
class GatheredHome:
    """What is published of a home.

    Attributes:
        publication: Its description.
        sources: Where the bytes of each sha256 are.
        manifest: Of its snapshot.
    """

    publication: Publication
    sources: Mapping[str, Path]
    manifest: IndexManifest


def gather(home: Home, folder: Path, scratch: Path) -> GatheredHome:
    """Look at what a server would read of a home, and compare all of the snapshot and its models with their sums.

    Databases and what people write are copied first, so that what is sent is what was described.

    Args:
        home: The home.
        folder: Of the snapshot in service, which is held.
        scratch: An empty folder.

    Raises:
        SnapshotError, ExportDamaged: If a byte of the snapshot or of a model isn't what it was.
        LibraryError: If the library or the table of quotes can't be copied.
    """
    manifest = verify(home, folder, shown=True)
    inside = f"{home.snapshots.name}/{folder.name}"
    found = {f"{inside}/{name}": (part, folder / name) for name, part in manifest.parts.items()}
    for name, path in (*_models(home, manifest), (f"{inside}/{MANIFEST_FILE}", folder / MANIFEST_FILE)):
        found[name] = _part(path), path
    for name, path in _copies(home, scratch):
        found[name] = _part(path), path
    files = {name: found[name][0] for name in sorted(found)}
    publication = Publication(files, inside, (folder / MANIFEST_FILE).stat().st_mtime_ns)
    return GatheredHome(publication, {part.sha256: path for part, path in found.values()}, manifest)


def _part(path: Path) -> Part:
    return Part(path.stat().st_size, file_sha256(path))


def _models(home: Home, manifest: IndexManifest) -> Iterator[tuple[str, Path]]:
    """What answers questions of a model's folder; copies that only a build runs stay."""
    models: list[tuple[ExportKind, Path]] = [(EXPORTED_ENCODER, home.encoders / manifest.encoder.identity.sha256)]
    if manifest.answerability is not None:
        models.append((EXPORTED_ANSWERABILITY, home.answerability / manifest.answerability.identity.sha256))
    for kind, folder in models:
        for name in (MODEL_FILE, TOKENIZER_FILE, kind.settings_file):
            yield (folder / name).relative_to(home.root).as_posix(), folder / name


def _copies(home: Home, scratch: Path) -> Iterator[tuple[str, Path]]:
    """The databases, and what the site's owner and staff have written, copied."""
    library = scratch / home.library.name
    copy_for_replicas(home, library)
    yield home.library.name, library
    if home.quotations.exists():
        copy_database(home.quotations, scratch / home.quotations.name)
        yield home.quotations.name, scratch / home.quotations.name
    for path in _written(home):
        name = path.relative_to(home.root)
        target = scratch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        yield name.as_posix(), target


def _written(home: Home) -> Iterator[Path]:
    """Words, names, rules, calibration, and what the desk shows; versions of words stay where they are edited."""
    named = [home.synonyms, home.calibration, home.pins, home.blocked, home.watched, home.links]
    rules = [path for path in home.root.glob("notices*.yaml") if _RULES.fullmatch(path.name)]
    names = sorted(home.own_names.glob("*.txt")) if home.own_names.is_dir() else []
    yield from (path for path in (*named, *rules, *names) if path.is_file())
