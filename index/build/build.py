"""From the library to a published snapshot."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.answerability.choice import SHIPPED_CHOICE, AnswerabilityChoice
from index.build.base_snapshot import Parent, changes_since, is_compaction_due, whole_parent
from index.build.corpus_sample import CorpusSample
from index.build.document_cutter import DocumentCutter
from index.build.embedding_ahead import EmbeddingAhead
from index.build.passage_vectors import PassageVectors, loaded_once
from index.config import RetrievalConfig
from index.engines.address import EngineAddress
from index.engines.registry import can_go_on, is_at, open_writer
from index.errors import NoSnapshot
from index.exports.served_copies import prepare_answerability, prepare_encoder
from index.models.embedding_cache import EmbeddingCache
from index.models.model_folder import EncoderFolder, find_model
from index.models.tokenizer import EncoderTokenizer
from index.passages.cutting import CountTokens
from index.passages.scope import SCOPE, with_quotes
from index.passages.wording import WORDING
from index.snapshots.manifest import AnswerabilityRecord, EncoderRecord
from index.snapshots.quotations import NotedQuotes, record_quotations
from index.snapshots.recipe import Provenance, Recipe
from index.snapshots.snapshot import one_build, writing
from ingest.cluster.place import RayPlace
from ingest.cluster.ray_cluster import ray_cluster
from ingest.document import Document
from ingest.errors import LibraryError
from ingest.extras import check_extra
from ingest.home import Home
from ingest.library.library import Library, withdrawn_ids
from ingest.progress import progress


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        snapshot_id: The snapshot that is current now.
        built: False where nothing had changed.
        incremental: Whether it went on from the snapshot before; else everything was written again.
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
    answerability: AnswerabilityChoice | None = SHIPPED_CHOICE,
    engine: EngineAddress | None = None,
    force: bool = False,
    place: RayPlace | None = None,
) -> BuildReport:
    """Publish a snapshot of the library, unless the current one was made of the same.

    Args:
        home: Where the library is, and the snapshots go.
        config: How passages are cut, found and ranked.
        model_path: Folder of a sentence-transformers model; None for the default one.
        answerability: What judges the best passages; the one that ships unless another is named, None for nothing.
        engine: The store in which vectors are searched; None for this machine.
        force: Build even if nothing has changed.
        place: The cluster that embeds; None for this process.

    Raises:
        EngineUnavailable: If that store doesn't answer.
        ExtraMissing: If what embeds and exports isn't installed, or what a cluster needs.
        ClusterError: If the cluster can't be reached, or can't do it; what it did is kept.
        NoSnapshot: If the library holds no document, and no index is in service whose documents were removed.
        BuildUnderWay: If another build of the library is running.
        EncoderError: If the model can't be used, or its exported copy disagrees with it.
        LibraryError: If the library can't be read, or is gone, or never held a document, while an index is there.
        SnapshotNotWritten: If the disk or its permissions don't let it.
    """
    check_extra("build")
    if place is not None:
        check_extra("ray")
    with writing(home), one_build(home):
        return _build(home, config, _Chosen(find_model(model_path), answerability, engine, place), force)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What was chosen to build with.

    Attributes:
        model: The encoder's model.
        answerability: The model that judges the best passages; None for none.
        engine: The store in which vectors are searched; None for this machine.
        place: The cluster that embeds; None for this process.
    """

    model: EncoderFolder
    answerability: AnswerabilityChoice | None
    engine: EngineAddress | None
    place: RayPlace | None


@dataclass(frozen=True, slots=True)
class _Job:
    """What one build works with.

    Attributes:
        home: Where the library is, and the snapshots go.
        library: The library, open.
        chosen: What was chosen to build with.
        recipe: What the snapshot is made from.
        inputs_sha256: Of the recipe with the library's documents.
        cache: Vectors by text.
        count_tokens: Counts as the encoder does.
        cutter: Cuts documents.
    """

    home: Home
    library: Library
    chosen: _Chosen
    recipe: Recipe
    inputs_sha256: str
    cache: EmbeddingCache
    count_tokens: CountTokens
    cutter: DocumentCutter


def _build(home: Home, config: RetrievalConfig, chosen: _Chosen, force: bool) -> BuildReport:
    identity, judging = chosen.model.identity(), chosen.answerability
    if not home.library.exists():
        withdrawn_ids(home)  # a library that is gone isn't made again: its withdrawn list would be empty
    with Library.open(home) as library:
        versions = library.versions()
        if not versions:
            _check_may_be_empty(home, library)
        recipe = Recipe.of_today(identity, config, judging.use() if judging else None)
        inputs = recipe.inputs_sha256(versions)
        parent = None if force else whole_parent(home)
        fits = parent is not None and recipe.fits(parent.manifest) and can_go_on(parent.manifest, home, chosen.engine)
        changes = changes_since(parent.folder, versions) if parent is not None and fits else None
        count = EncoderTokenizer(chosen.model.tokenizer).count
        cutter = DocumentCutter(count, config.cut)
        with EmbeddingCache.open(home.embeddings, identity) as cache:
            job = _Job(home, library, chosen, recipe, inputs, cache, count, cutter)
            if parent is not None and _is_up_to_date(parent, job):
                _record_quotations(job)
                return BuildReport(parent.manifest.snapshot_id, False, False, 0, dict(parent.manifest.counts))
            if parent is None or changes is None:
                return _write(job, library.documents, len(versions))
            wanted = changes.upserts
            return _write(
                job,
                lambda: (document for document in map(library.get, wanted) if document is not None),
                len(wanted),
                parent,
                changes.deletes,
            )


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


def _is_up_to_date(parent: Parent, job: _Job) -> bool:
    """Whether a snapshot was made from the same, says where the models are now, and needs no tidying up."""
    manifest = parent.manifest
    sources = (manifest.encoder.source, manifest.answerability and manifest.answerability.source)
    return (
        manifest.inputs_sha256 == job.inputs_sha256
        and is_at(manifest, job.chosen.engine)
        and sources == (job.chosen.model.source, job.chosen.answerability and job.chosen.answerability.model.source)
        and not is_compaction_due(parent.folder)
    )


def _write(
    job: _Job,
    documents: Callable[[], Iterable[Document]],
    total: int,
    parent: Parent | None = None,
    deletes: Sequence[str] = (),
) -> BuildReport:
    """Write a snapshot, check the models on what went into it, and publish it.

    Args:
        job: What the build works with.
        documents: Gives what is put in.
        total: How many they are.
        parent: What the snapshot goes on from; None for a whole one.
        deletes: doc_ids of what is taken out.
    """
    embedded_ahead = _embed_ahead(job, documents(), total) if job.chosen.place and total else 0
    identity, sample = job.cache.identity, CorpusSample()
    vectors = PassageVectors(
        job.cutter,
        job.count_tokens,
        heading_tokens=job.recipe.retrieval.cut.heading_tokens,
        cache=job.cache,
        load_encoder=loaded_once(job.chosen.model, job.home.encoders / identity.sha256),
        sample=sample,
    )
    items = vectors.of(progress(documents(), label="Building", unit="documents", total=total))
    before = parent.folder if parent else None
    with open_writer(job.home, dim=identity.dim, parent=before, address=job.chosen.engine) as writer:
        writer.apply(items, deletes)
        _record_quotations(job)
        encoder, judging = _checked_models(job, sample) if parent is None else _kept_models(job, parent)
        published = writer.publish(Provenance(job.recipe, job.inputs_sha256, encoder, judging))
    embedded = embedded_ahead + vectors.embedded
    return BuildReport(published.snapshot_id, True, not published.whole, embedded, dict(published.counts))


def _embed_ahead(job: _Job, documents: Iterable[Document], total: int) -> int:
    """Have a cluster embed what the cache lacks; how many texts that were."""
    with ray_cluster(job.chosen.place or RayPlace()) as cluster:
        ahead = EmbeddingAhead(cluster, job.chosen.model, job.recipe.retrieval.cut, job.cache)
        ahead.embed(documents, total)
    return ahead.embedded


def _record_quotations(job: _Job) -> None:
    """Before anything can be cited, note what its id will mean; what older versions said is cut here once."""

    def read(doc_id: str, text_sha256: str) -> NotedQuotes:
        try:
            document = job.library.version(doc_id, text_sha256)
        except LibraryError:  # of an older version, since those that are built were read before: nothing can mend it
            return NotedQuotes({}, ())
        if document is None:
            return NotedQuotes({}, ())
        return NotedQuotes.of(document, with_quotes(document, job.cutter.sentences(document)))

    cutting = f"{job.recipe.cutting} {SCOPE} {WORDING} {job.recipe.retrieval.cut}"
    record_quotations(job.home.quotations, job.library.texts(), read, cutting=cutting)


def _checked_models(job: _Job, sample: CorpusSample) -> tuple[EncoderRecord, AnswerabilityRecord | None]:
    """The models, exported and checked on this corpus."""
    home = job.home
    if not sample.passages and not home.current.is_symlink():
        raise NoSnapshot(
            "The library's documents hold no text besides headings",
            where=str(home.library),
            remedy="Run: vouch ingest PATH, with articles that have text",
        )
    exact = job.cache.get(sample.questions)
    encoder = prepare_encoder(home, job.chosen.model, sample.questions, exact, sample.passages)
    return encoder, prepare_answerability(home, job.chosen.answerability) if job.chosen.answerability else None


def _kept_models(job: _Job, parent: Parent) -> tuple[EncoderRecord, AnswerabilityRecord | None]:
    """The models as they were checked for the snapshot that this one goes on from, and where they are now."""
    encoder, judging = parent.manifest.encoder, parent.manifest.answerability
    if judging is not None and job.chosen.answerability is not None:
        judging = replace(judging, source=job.chosen.answerability.model.source)
    return replace(encoder, source=job.chosen.model.source), judging
