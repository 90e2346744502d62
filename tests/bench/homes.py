"""A VOUCH_HOME of a given size, with its library and its cache, so that `vouch build` itself makes the index."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from index.config import RetrievalConfig
from index.engines.base import IndexedDocument
from index.models.embedding_cache import EmbeddingCache
from index.models.encoder import EncoderIdentity, Vectors
from index.models.model_folder import find_model
from index.models.tokenizer import EncoderTokenizer
from ingest.document import Document
from ingest.home import Home
from ingest.library.library import Library
from ingest.sources.item import SourceItem
from tests.bench.base import base_documents, embedding_texts, homes_of
from tests.bench.report import Report
from tests.bench.variants import Variants, near_duplicate_cosines

_AT_A_TIME = 500


def made_item(document: Document) -> SourceItem:
    """Where a made document comes from, as the library wants to know."""
    name = f"{document.doc_id}.txt"
    return SourceItem(document.doc_id, document.text.encode(), name, source_id="bench", path=name)


class KnownVectors:
    """An encoder that knows the vectors of some texts, and no other."""

    def __init__(self, identity: EncoderIdentity, known: dict[str, Vectors]) -> None:
        self.identity = identity
        self._known = known

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Their vectors, (n, dim)."""
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Sized:
    """A home of some size, and the vectors of its passages for exact search.

    Attributes:
        home: The home; its index may not be built yet.
        passage_ids: Ids of its passages.
        vectors: Their unit vectors, (n, dim), in the same order.
    """

    home: Home
    passage_ids: list[str]
    vectors: Vectors


def variants_of(report: Report, *, data: Path, home_cache: Path | None, work: Path) -> Variants:
    """What larger indexes are made from, said in the report."""
    config = RetrievalConfig()
    homes = homes_of(data, home_cache, work)
    items = [item for name, home in homes.items() for item in base_documents(name, home, config)]
    cosines = near_duplicate_cosines(items)
    low, middle, high = (round(float(value), 3) for value in np.percentile(cosines, [5, 50, 95]))
    report.add(
        "what the indexes are made from",
        {
            "sets": list(homes),
            "real_documents": len(items),
            "real_passages": sum(len(item.passages) for item in items),
            "near_duplicate_pairs": len(cosines),
            "their_cosine_p5_p50_p95": [low, middle, high],
        },
    )
    return Variants(items, cosines, EncoderTokenizer(find_model().tokenizer), config)


def sized_home(variants: Variants, passages: int, work: Path) -> Sized:
    """Make a home with at least so many passages, or take the one that is there."""
    identity = find_model().identity()
    values = [identity.sha256, asdict(variants.config.cut), [item.document.text_sha256 for item in variants.items]]
    folder = work / f"{passages}-{hashlib.sha256(json.dumps(values).encode()).hexdigest()[:12]}"
    ids, vectors = folder / "passage_ids.json", folder / "vectors.npy"
    home = Home(folder / "home")
    if not ids.is_file():
        print(f"Making {folder}: some minutes, once", flush=True)  # noqa: T201
        made_ids, made_vectors = _fill(home, variants, variants.documents(passages), identity)
        np.save(vectors, made_vectors)
        ids.write_text(json.dumps(made_ids))
    return Sized(home, json.loads(ids.read_text()), np.load(vectors))


def _fill(
    home: Home, variants: Variants, documents: Iterable[IndexedDocument], identity: EncoderIdentity
) -> tuple[list[str], Vectors]:
    passage_ids: list[str] = []
    vectors: list[Vectors] = []
    waiting = iter(documents)
    with Library.open(home) as library, EmbeddingCache.open(home.embeddings, identity) as cache:
        while items := list(islice(waiting, _AT_A_TIME)):
            known: dict[str, Vectors] = {}
            wholes: list[str] = []
            for item in items:
                document = item.document
                library.put(document, made_item(document))
                passages = [indexed.passage for indexed in item.passages]
                texts = embedding_texts(document, passages, variants.tokenizer, variants.config)
                for indexed, (whole, sentences) in zip(item.passages, texts, strict=True):
                    known |= {whole: indexed.vector, **dict(zip(sentences, indexed.sentence_vectors, strict=True))}
                    passage_ids.append(indexed.passage.passage_id)
                    wholes.append(whole)
            cache.fill(list(known), lambda known=known: KnownVectors(identity, known))  # type: ignore[misc]
            vectors.append(cache.get(wholes))  # of a text that came before, the cache keeps the vector that it has
    return passage_ids, np.concatenate(vectors)
