"""From the library to a published snapshot."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.agreement import agreement
from index.config import RetrievalConfig
from index.cutting import CountTokens, cut
from index.embedding_cache import EmbeddingCache
from index.embedding_text import passage_text, sentence_texts
from index.encoder import EncoderIdentity, ModelFolder, find_model
from index.engines.base import IndexedDocument, IndexedPassage
from index.engines.embedded import write_parts
from index.errors import ExportDamaged, NoSnapshot, SnapshotError
from index.manifest import FORMAT_VERSION, EncoderRecord, IndexManifest
from index.passage import Passage
from index.query_analysis import ANALYZER
from index.question_encoder import OnnxQuestionEncoder, check_export
from index.quotations import Sentences, record_quotations
from index.snapshot import check_sizes, checksums, current_folder, one_build, publish, staging, writing
from index.tokenizer import EncoderTokenizer
from ingest.document import Document
from ingest.home import Home
from ingest.library import Library, withdrawn_ids
from ingest.progress import progress

if TYPE_CHECKING:
    from index.passage_encoder import SentenceTransformerEncoder

_PROBES = 200


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        snapshot_id: The snapshot that is current now.
        built: False where nothing had changed.
        embedded: How many texts were embedded; the rest came from the cache.
        counts: Documents, passages, sentences.
    """

    snapshot_id: str
    built: bool
    embedded: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class _CutDocument:
    """A document, its passages, and what is embedded for each and for each of its sentences."""

    document: Document
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    sentence_texts: tuple[tuple[str, ...], ...]


def build(home: Home, *, config: RetrievalConfig, model_path: Path | None = None, force: bool = False) -> BuildReport:
    """Publish a snapshot of the library, unless the current one was made of the same.

    Args:
        home: Where the library is, and the snapshots go.
        config: How passages are cut, found and ranked.
        model_path: Folder of a sentence-transformers model; None for the default one.
        force: Build even if nothing has changed.

    Raises:
        NoSnapshot: If the library holds no document, so that there is nothing to build.
        BuildUnderWay: If another build of the library is running.
        EncoderError: If the model can't be used, or its exported copy disagrees with it.
        LibraryError: If the library can't be read, or is gone while an index of it is there.
        SnapshotNotWritten: If the disk or its permissions don't let it.
    """
    with writing(home), one_build(home):
        return _build(home, config, find_model(model_path), force)


def _build(home: Home, config: RetrievalConfig, model: ModelFolder, force: bool) -> BuildReport:
    identity = model.identity()
    if not home.library.exists():
        withdrawn_ids(home)  # a library that is gone isn't made anew: its withdrawn list would be empty
    with Library.open(home) as library:
        versions = library.versions()
        if not versions:
            raise NoSnapshot(
                "The library holds no document",
                where=str(home.library),
                remedy="Run: vouch ingest PATH, and then: vouch build",
            )
        inputs = _inputs_sha256(versions, identity, config)
        count_tokens = EncoderTokenizer(model.tokenizer).count
        standing = None if force else _standing(home, inputs)
        if standing is not None:
            _record_quotations(home, library, [], count_tokens, config)
            return BuildReport(standing.snapshot_id, False, 0, dict(standing.counts))
        documents = progress(library.documents(), label="Cutting", unit="documents", total=len(versions))
        items = _cut(documents, count_tokens, config)
        if not any(item.passages for item in items):
            raise NoSnapshot(
                "The library's documents hold no text besides headings",
                where=str(home.library),
                remedy="Run: vouch ingest PATH, with articles that have text",
            )
        _record_quotations(home, library, items, count_tokens, config)
    load = cache(lambda: _load(model))
    with EmbeddingCache.open(home.embeddings, identity) as vectors:
        embedded = vectors.fill([text for item in items for text in _texts(item)], load)
        indexed = [_with_vectors(item, vectors) for item in items]
        encoder = _question_encoder(home, model, _probes(items), vectors, indexed)
    with staging(home) as folder:
        counts = write_parts(indexed, folder)
        parts = checksums(folder)
        manifest = IndexManifest(FORMAT_VERSION, inputs[:16], inputs, encoder, ANALYZER, config, counts, parts)
        publish(folder, manifest, home)
    return BuildReport(manifest.snapshot_id, True, embedded, counts)


def _inputs_sha256(versions: list[tuple[str, str]], identity: EncoderIdentity, config: RetrievalConfig) -> str:
    values = [FORMAT_VERSION, ANALYZER, identity.sha256, config.to_record(), versions]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _standing(home: Home, inputs: str) -> IndexManifest | None:
    """The current snapshot's manifest, if it and its encoder are whole and it was made of the same inputs."""
    try:
        folder = current_folder(home)
        manifest = IndexManifest.read(folder)
        check_sizes(folder, manifest)
    except SnapshotError:
        return None
    if manifest.inputs_sha256 != inputs:
        return None
    exported = _whole_export(home.encoders / manifest.encoder.identity.sha256)
    return manifest if exported == manifest.encoder.export_sha256 else None


def _whole_export(folder: Path) -> str | None:
    """The sha256 of an exported encoder, or None where there is none or it is damaged."""
    try:
        return check_export(folder)
    except ExportDamaged:
        return None


def _cut(documents: Iterable[Document], count_tokens: CountTokens, config: RetrievalConfig) -> list[_CutDocument]:
    limit = config.cut.heading_tokens
    items = []
    for document in documents:
        passages = cut(document, count_tokens, config.cut)
        texts = (passage_text(document, passage, count_tokens, heading_tokens=limit) for passage in passages)
        sentences = (
            tuple(sentence_texts(document, passage, count_tokens, heading_tokens=limit)) for passage in passages
        )
        items.append(_CutDocument(document, passages, tuple(texts), tuple(sentences)))
    return items


def _record_quotations(
    home: Home, library: Library, items: Sequence[_CutDocument], count_tokens: CountTokens, config: RetrievalConfig
) -> None:
    """Before anything can be cited, note what its id will stand for; what older versions said is cut here once."""
    kept = {(item.document.doc_id, item.document.text_sha256): item for item in items}

    def read(doc_id: str, text_sha256: str) -> Sentences:
        item = kept.get((doc_id, text_sha256))
        document = item.document if item else library.version(doc_id, text_sha256)
        if document is None:
            return Sentences("", ())
        passages = item.passages if item else cut(document, count_tokens, config.cut)
        return Sentences(document.text, tuple(span for passage in passages for span in passage.sentences))

    record_quotations(home.quotations, library.texts(), read, cutting=repr(config.cut))


def _texts(item: _CutDocument) -> Iterator[str]:
    yield from item.texts
    for group in item.sentence_texts:
        yield from group


def _with_vectors(item: _CutDocument, vectors: EmbeddingCache) -> IndexedDocument:
    whole = vectors.get(item.texts)
    passages = tuple(
        IndexedPassage(passage, vector, vectors.get(sentences))
        for passage, vector, sentences in zip(item.passages, whole, item.sentence_texts, strict=True)
    )
    return IndexedDocument(item.document, passages)


def _probes(items: Sequence[_CutDocument]) -> list[str]:
    """Sentences spread evenly over the corpus, to serve as questions."""
    sentences = [text for item in items for group in item.sentence_texts for text in group]
    return sentences[:: max(1, len(sentences) // _PROBES)][:_PROBES]


def _question_encoder(
    home: Home,
    model: ModelFolder,
    probes: Sequence[str],
    vectors: EmbeddingCache,
    indexed: Sequence[IndexedDocument],
) -> EncoderRecord:
    """Export the question encoder where it isn't there and whole, and check it against the original on this corpus."""
    identity = model.identity()
    folder = home.encoders / identity.sha256
    if _whole_export(folder) is None:
        from index.export import export

        export(model, folder)
    passages = np.stack([passage.vector for item in indexed for passage in item.passages])
    found = agreement(OnnxQuestionEncoder(folder), probes, vectors.get(probes), passages)
    return EncoderRecord(identity, check_export(folder), asdict(found))


def _load(model: ModelFolder) -> "SentenceTransformerEncoder":
    """Load the passage encoder, and with it torch: that takes seconds, so it is done only when something needs it."""
    from index.passage_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model)
