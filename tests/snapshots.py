"""Small snapshots through the real engine, with the tiny encoder, so that most tests need no model."""

from collections.abc import Sequence
from pathlib import Path

from index.config import RetrievalConfig
from index.engines.base import IndexedDocument, IndexedPassage
from index.engines.registry import open_reader, open_writer
from index.passages.cutting import cut
from index.passages.embedding_text import passage_text, sentence_texts
from index.ranking.searcher import Searcher
from index.snapshots.manifest import EncoderRecord, IndexManifest
from index.snapshots.recipe import Provenance, Recipe
from index.snapshots.snapshot import current_folder
from ingest.document import Document
from ingest.home import Home
from tests.encoders import TINY, TinyPassageEncoder, TinyQuestionEncoder, count_words


def index_documents(documents: Sequence[Document], config: RetrievalConfig | None = None) -> list[IndexedDocument]:
    """Cut documents and give every passage and sentence its vector."""
    limits = (config or RetrievalConfig()).cut
    encoder = TinyPassageEncoder()
    items = []
    for document in documents:
        indexed = []
        for passage in cut(document, count_words, limits):
            whole = passage_text(document, passage, count_words, heading_tokens=limits.heading_tokens)
            sentences = [*sentence_texts(document, passage, count_words, heading_tokens=limits.heading_tokens)]
            indexed.append(IndexedPassage(passage, encoder.encode([whole])[0], encoder.encode(sentences)))
        items.append(IndexedDocument(document, tuple(indexed)))
    return items


def publish_documents(
    home: Home, documents: Sequence[Document], config: RetrievalConfig | None = None, *, parent: Path | None = None
) -> IndexManifest:
    """Publish a snapshot of documents, or of those of another and these; the same ones give the same snapshot_id."""
    config = config or RetrievalConfig()
    recipe = Recipe.of_today(TINY, config)
    inputs = recipe.inputs_sha256([(document.doc_id, document.text_sha256) for document in documents])
    provenance = Provenance(recipe, inputs, EncoderRecord(TINY, "2" * 64, {"min_cosine": 1.0}))
    with open_writer(home, dim=TINY.dim, parent=parent) as writer:
        writer.apply(index_documents(documents, config))
        writer.publish(provenance)
    return IndexManifest.read(current_folder(home))


def open_searcher(folder: Path) -> Searcher:
    """A searcher over a published folder, with the tiny encoder for questions."""
    manifest = IndexManifest.read(folder)
    reader = open_reader(manifest, folder)
    return Searcher(reader, TinyQuestionEncoder(), manifest.retrieval, manifest)


def searcher_of(home: Home, documents: Sequence[Document], config: RetrievalConfig | None = None) -> Searcher:
    """Publish documents and open what was published."""
    publish_documents(home, documents, config)
    return open_searcher(home.current.resolve())
