"""A data directory for a question set's own documents, kept between runs so that nothing is embedded twice."""

import hashlib
from pathlib import Path

from eval.errors import UnfitSet
from ingest.hashing import file_sha256
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change
from ingest.progress import progress
from ingest.sources.files import find_files, list_files
from ingest.structure.extraction import EXTRACTOR_VERSION
from ingest.sync.intake import count_documents, intake

_DONE = "ingested"


def corpus_home(name: str, corpus: tuple[Path, ...], cache: Path) -> Home:
    """A data directory with nothing but these documents in its library; made once, and again when they change.

    Args:
        name: Of the question set, for the folder's name.
        corpus: Files or folders to ingest.
        cache: Where such directories are kept. They share their exported encoders.

    Raises:
        UnfitSet: If a document can't be taken in.
    """
    files = [file for path in corpus for file in find_files(path)]
    versions = [EXTRACTOR_VERSION, *(f"{file} {file_sha256(file)}" for file in files)]
    home = Home((cache / f"{name}-{hashlib.sha256(repr(versions).encode()).hexdigest()[:12]}").absolute())
    encoders = (cache / "encoders").absolute()
    encoders.mkdir(parents=True, exist_ok=True)
    home.root.mkdir(exist_ok=True)
    if not home.encoders.is_symlink():
        home.encoders.symlink_to(encoders)
    if not (home.root / _DONE).exists():
        with Library.open(home) as library:
            for path in corpus:
                _take_all(path, library)
        (home.root / _DONE).touch()
    return home


def _take_all(path: Path, library: Library) -> None:
    total = count_documents(list_files(path).files)
    for outcome in progress(intake(path, library), label=f"Reading {path.name}", unit="documents", total=total):
        if outcome.change is Change.FAILED:
            raise UnfitSet(
                f"A document of the set can't be taken in: {outcome.reason}",
                where=outcome.location,
                remedy="Mend it, or leave it out of the set with its judgments",
            )
