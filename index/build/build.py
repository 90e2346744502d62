"""From the library to a published snapshot."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from index.build.base_snapshot import Parent, changes_since, is_compaction_due, whole_export, whole_parent
from index.build.passage_vectors import Embedding
from index.config import RetrievalConfig
from index.engines.base import IndexedDocument
from index.engines.registry import open_writer
from index.errors import NoSnapshot
from index.exports.agreement import agreement
from index.exports.reranker_choice import RerankerChoice, prepare_reranker
from index.models.embedding_cache import EmbeddingCache
from index.models.model_folder import ModelFolder, find_model
from index.models.question_encoder import EXPORTED_ENCODER, OnnxQuestionEncoder
from index.models.tokenizer import EncoderTokenizer
from index.snapshots.manifest import EncoderRecord, IndexManifest, RerankerRecord
from index.snapshots.quotations import Sentences, record_quotations
from index.snapshots.recipe import Provenance, Recipe
from index.snapshots.snapshot import one_build, writing
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.library import Library, withdrawn_ids
from ingest.progress import progress


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        snapshot_id: The snapshot that is current now.
        built: False where nothing had changed.
        incremental: Whether it went on from the snapshot before; else everything was written anew.
        embedded: How many texts were embedded; the rest came from the cache.
        counts: Documents, passages, sentences.
    """

    snapshot_id: str
    built: bool
    incremental: bool
    embedded: int
    counts: dict[str, int]


def build(
    home: Home,
    *,
    config: RetrievalConfig,
    model_path: Path | None = None,
    reranker: RerankerChoice | None = None,
    force: bool = False,
) -> BuildReport:
    """Publish a snapshot of the library, unless the current one was made of the same.

    Args:
        home: Where the library is, and the snapshots go.
        config: How passages are cut, found and ranked.
        model_path: Folder of a sentence-transformers model; None for the default one.
        reranker: A cross-encoder to read the best hits again; None for none.
        force: Build even if nothing has changed.

    Raises:
        NoSnapshot: If the library holds no document, and no index is in service whose documents were removed.
        BuildUnderWay: If another build of the library is running.
        EncoderError: If the model can't be used, or its exported copy disagrees with it.
        LibraryError: If the library can't be read, or is gone, or never held a document, while an index is there.
        SnapshotNotWritten: If the disk or its permissions don't let it.
    """
    with writing(home), one_build(home):
        return _build(home, config, find_model(model_path), reranker, force)


def _build(
    home: Home, config: RetrievalConfig, model: ModelFolder, reranker: RerankerChoice | None, force: bool
) -> BuildReport:
    identity = model.identity()
    if not home.library.exists():
        withdrawn_ids(home)  # a library that is gone isn't made anew: its withdrawn list would be empty
    with Library.open(home) as library:
        versions = library.versions()
        if not versions:
            _check_may_be_empty(home, library)
        recipe = Recipe.of_today(identity, config, reranker.reranking() if reranker else None)
        inputs = recipe.inputs_sha256(versions)
        parent = None if force else whole_parent(home)
        changes = None
        if parent is not None and recipe.fits(parent.manifest):
            changes = changes_since(parent.folder, versions)
        with EmbeddingCache.open(home.embeddings, identity) as cache:
            count = EncoderTokenizer(model.tokenizer).count
            exported = home.encoders / identity.sha256
            embedding = Embedding(count, config, cache, model, reranker, exported)
            if (
                parent is not None
                and parent.manifest.inputs_sha256 == inputs
                and _says_where(parent.manifest, embedding)
            ):
                if is_compaction_due(parent.folder):  # it broke off
                    return _write(home, library, recipe, inputs, iter(()), embedding, parent)
                _record_quotations(home, library, embedding, recipe)
                return BuildReport(parent.manifest.snapshot_id, False, False, 0, dict(parent.manifest.counts))
            if parent is None or changes is None:
                documents = progress(library.documents(), label="Building", unit="documents", total=len(versions))
                return _write(home, library, recipe, inputs, embedding.of(documents), embedding)
            changed = (document for document in map(library.get, changes.upserts) if document is not None)
            items = embedding.of(progress(changed, label="Building", unit="documents", total=len(changes.upserts)))
            return _write(home, library, recipe, inputs, items, embedding, parent, changes.deletes)


def _check_may_be_empty(home: Home, library: Library) -> None:
    """An index of no document takes the place of another where its documents were removed, not where they were lost."""
    if not home.current.is_symlink():
        raise NoSnapshot(
            "The library holds no document",
            where=str(home.library),
            remedy="Run: vouch ingest PATH, and then: vouch build",
        )
    if not library.texts():
        raise LibraryError(
            "The library never held a document, so it isn't the one that the index in service was built from",
            where=str(home.library),
            remedy="Restore library.db from a backup (vouch restore --replace), or run: vouch ingest PATH",
        )


def _write(
    home: Home,
    library: Library,
    recipe: Recipe,
    inputs: str,
    items: Iterator[IndexedDocument],
    embedding: Embedding,
    parent: Parent | None = None,
    deletes: Sequence[str] = (),
) -> BuildReport:
    """Write a snapshot, check the models on what went into it, and publish it."""
    with open_writer(home, dim=embedding.identity.dim, parent=parent.folder if parent else None) as writer:
        writer.apply(items, deletes)
        _record_quotations(home, library, embedding, recipe)
        published = writer.publish(_provenance(home, recipe, inputs, embedding, parent))
    return BuildReport(published.snapshot_id, True, not published.whole, embedding.embedded, dict(published.counts))


def _provenance(home: Home, recipe: Recipe, inputs: str, embedding: Embedding, parent: Parent | None) -> Provenance:
    """What was made from what; the models of a snapshot that this one goes on from were checked when it was built."""
    if parent is None:
        return Provenance(recipe, inputs, _question_encoder(home, embedding), _reranker(home, embedding))
    encoder = replace(parent.manifest.encoder, source=embedding.model.source)
    if parent.manifest.reranker is None or embedding.reranker is None:
        return Provenance(recipe, inputs, encoder, _reranker(home, embedding))
    reranker = replace(parent.manifest.reranker, source=embedding.reranker.model.source)
    return Provenance(recipe, inputs, encoder, reranker)


def _says_where(manifest: IndexManifest, embedding: Embedding) -> bool:
    """Whether the next build would find the models where this one did."""
    reranker = embedding.reranker
    return (manifest.encoder.source, manifest.reranker and manifest.reranker.source) == (
        embedding.model.source,
        reranker and reranker.model.source,
    )


def _record_quotations(home: Home, library: Library, embedding: Embedding, recipe: Recipe) -> None:
    """Before anything can be cited, note what its id will stand for; what older versions said is cut here once."""

    def read(doc_id: str, text_sha256: str) -> Sentences:
        document = library.version(doc_id, text_sha256)
        return Sentences(document.text, embedding.sentences(document)) if document else Sentences("", ())

    record_quotations(home.quotations, library.texts(), read, cutting=f"{recipe.cutting} {recipe.retrieval.cut}")


def _question_encoder(home: Home, embedding: Embedding) -> EncoderRecord:
    """Export the question encoder where it isn't there and whole, and check it against the original on this corpus.

    Where nothing is left of the corpus there is nothing to check it on, and the next build does.
    """
    if not embedding.passages.items and not home.current.is_symlink():
        raise NoSnapshot(
            "The library's documents hold no text besides headings",
            where=str(home.library),
            remedy="Run: vouch ingest PATH, with articles that have text",
        )
    identity = embedding.model.identity()
    folder = home.encoders / identity.sha256
    if whole_export(folder) is None:
        from index.exports.encoder import export

        export(embedding.model, folder)
    found: dict[str, float] = {}
    if embedding.passages.items:
        probes, passages = embedding.probes.items, np.stack(embedding.passages.items)
        found = asdict(agreement(OnnxQuestionEncoder(folder), probes, embedding.vectors(probes), passages))
    return EncoderRecord(identity, EXPORTED_ENCODER.check(folder), found, embedding.model.source)


def _reranker(home: Home, embedding: Embedding) -> RerankerRecord | None:
    """The reranker that was asked for, exported and checked on this corpus."""
    if embedding.reranker is None:
        return None
    return prepare_reranker(home, embedding.reranker, embedding.probes.items, embedding.texts.items)
