"""A home of any size for what doesn't hang on what vectors mean: sections of real sets, shuffled, with drawn vectors.

Nothing is embedded, so that the time of the encoder is not in what is measured on it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np

from index.build import build as building
from index.build.build import BuildReport
from index.config import RetrievalConfig
from index.exports import agreement
from index.models.encoder import EncoderIdentity, Vectors
from index.models.model_folder import find_model
from ingest.document import BlockKind, Document
from ingest.home import Home
from ingest.library.library import Library
from tests.bench.homes import made_item
from tests.documents import make_document

_SECTIONS = 3  # of a document
_LEAST_WORDS = 40  # of a section that is taken
_HEADINGS = ("Symptoms", "Causes", "What can I do about it?", "When should I see a doctor?", "Treatment of {}", "{}?")


class DrawnVectors:
    """An encoder that draws a text's vector, always the same for the same text."""

    def __init__(self, identity: EncoderIdentity) -> None:
        self.identity = identity

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, (n, dim)."""
        seeds = (hashlib.sha256(text.encode()).digest()[:8] for text in texts)
        drawn = [np.random.default_rng(int.from_bytes(seed)).standard_normal(self.identity.dim) for seed in seeds]
        vectors = np.array(drawn, dtype=np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def made_documents(data: Path, documents: int) -> Iterator[Document]:
    """So many documents, each of some sections that real ones have; the same each time.

    Args:
        data: Folder of question sets in BEIR's layout.
        documents: How many.
    """
    records = [record for path in sorted(data.glob("*/corpus.jsonl")) for record in _records(path)]
    titles = sorted({record["title"] for record in records if record["title"]})
    bodies = [record["text"] for record in records if len(record["text"].split()) >= _LEAST_WORDS]
    for number in range(documents):
        draw = np.random.default_rng(number)
        title = titles[number % len(titles)]
        if number >= len(titles):  # a title of its own
            title = f"{title} and {titles[int(draw.integers(len(titles)))]}"
        pieces = [(BlockKind.HEADING, 1, title)]
        for _ in range(_SECTIONS):
            heading = _HEADINGS[int(draw.integers(len(_HEADINGS)))].format(title)
            pieces.append((BlockKind.HEADING, 2, heading))
            paragraphs = bodies[int(draw.integers(len(bodies)))].split("\n\n")
            pieces += [(BlockKind.PARAGRAPH, 0, words.strip()) for words in paragraphs if words.strip()]
        yield make_document(pieces, doc_id=f"made-{number:06}", title=title)


def _records(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            record = json.loads(line)
            yield {"title": " ".join(record.get("title", "").split()), "text": record["text"]}


@contextmanager
def drawn_vectors() -> Iterator[None]:
    """Have builds draw vectors; the models' copies are checked in full, but not refused."""
    encoder = DrawnVectors(find_model().identity())
    with (
        patch.object(building, "loaded_once", lambda *_: lambda: encoder),
        patch.multiple(agreement, MIN_COSINE=-1.0, MIN_OVERLAP=-1.0),
    ):
        yield


def build_drawn(home: Home) -> BuildReport:
    """Build a home with drawn vectors."""
    with drawn_vectors():
        return building.build(home, config=RetrievalConfig())


def made_home(data: Path, documents: int, work: Path) -> Home:
    """A built home of so many documents, some seven passages each; made once."""
    home = Home(work / f"made-{documents}")
    if not home.current.exists():
        with Library.open(home) as library:
            for document in made_documents(data, documents):
                library.put(document, made_item(document))
        build_drawn(home)
    return home
