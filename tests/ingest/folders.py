"""Folders of documents for tests, and what a library makes of them."""

import random
from pathlib import Path

from ingest.home import Home
from ingest.library.document_record import record_sha256
from ingest.library.library import Library
from ingest.library.outcome import Outcome
from ingest.sync.folder import FileSource, Sync

WORDS = (
    "ache", "balm", "cough", "dose", "edema", "fever", "gland", "heart",
    "itch", "joint", "kidney", "lung", "mole", "nerve", "organ", "pulse",
)  # fmt: skip


def article(rng: random.Random, words: int = 30) -> str:
    """A text of a title and two paragraphs."""
    title = " ".join(rng.choices(WORDS, k=3)).capitalize()
    return f"{title}\n\n{_sentence(rng, words)}\n\n{_sentence(rng, words)}\n"


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


def sync_folder(folder: Path, home: Home, *, allow_shrink: bool = True) -> tuple[list[Outcome], Sync]:
    """Sync a folder; returns what happened to each document, and the run."""
    with Library.open(home) as library:
        run = Sync(FileSource(folder, library, allow_shrink=allow_shrink), library, allow_shrink=allow_shrink)
        return list(run.outcomes()), run


def contents(home: Home) -> dict[str, tuple[object, ...]]:
    """All that decides what is served: each present document's version, place, kept bytes and twin."""
    with Library.open(home) as library:
        found: dict[str, tuple[object, ...]] = {}
        for item in library.items():
            document = library.get(item.doc_id)
            assert document is not None
            kept = library.kept_bytes.read(item.source_sha256)
            found[item.doc_id] = (record_sha256(document), document.text, item.path, kept, item.duplicate_of)
        assert dict(library.versions()) == {key: value[0] for key, value in found.items() if value[4] is None}
        return found
