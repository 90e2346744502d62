"""Documents with the vectors of their passages and sentences, a batch at a time."""

import gc
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.build.even_sample import EvenSample
from index.config import RetrievalConfig
from index.engines.base import IndexedDocument, IndexedPassage
from index.exports.reranker_choice import RerankerChoice
from index.models.embedding_cache import EmbeddingCache
from index.models.encoder import EncoderIdentity, Vectors
from index.models.model_folder import ModelFolder
from index.passages.cutting import CountTokens, cut
from index.passages.embedding_text import passage_text, sentence_texts
from index.passages.passage import Passage
from ingest.document import Document, Span

if TYPE_CHECKING:
    from index.models.passage_encoder import TorchPassageEncoder

_PROBES = 200
_RANKED = 20_000
_SCORED = 20
_BATCH_TEXTS = 8_192


@dataclass(frozen=True, slots=True)
class _CutDocument:
    """A document, its passages, and what is embedded for each and for each of its sentences."""

    document: Document
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    sentence_texts: tuple[tuple[str, ...], ...]


class Embedding:
    """Cuts documents and gives them their vectors, some hundred at a time.

    Attributes:
        embedded: How many texts were embedded; the rest came from the cache.
        probes: Sentences spread evenly over what went through, to serve as questions.
        passages: Vectors of passages spread evenly over it, to be ranked for them.
        texts: Texts of passages spread evenly over it, to be scored for them.
        config: How documents are cut.
        model: The encoder's model.
        reranker: The cross-encoder that the snapshot shall answer with.

    Args:
        exported: The folder of the exported encoder, if it may be there.
    """

    def __init__(
        self,
        count_tokens: CountTokens,
        config: RetrievalConfig,
        cache: EmbeddingCache,
        model: ModelFolder,
        reranker: RerankerChoice | None = None,
        exported: Path | None = None,
    ) -> None:
        self._count_tokens, self.config, self._cache, self.model = count_tokens, config, cache, model
        self.reranker = reranker
        self._exported = exported
        self._encoder: TorchPassageEncoder | None = None
        self._cut_at: dict[tuple[str, str], array[int]] = {}
        self.embedded = 0
        self.probes = EvenSample[str](_PROBES)
        self.passages = EvenSample[Vectors](_RANKED)
        self.texts = EvenSample[str](_SCORED)

    @property
    def identity(self) -> EncoderIdentity:
        """What the vectors depend on."""
        return self._cache.identity

    def of(self, documents: Iterable[Document]) -> Iterator[IndexedDocument]:
        """Every document with its vectors, in order."""
        batch: list[_CutDocument] = []
        waiting = 0
        for document in documents:
            batch.append(self._cut(document))
            waiting += sum(1 for _ in _texts(batch[-1]))
            if waiting >= _BATCH_TEXTS:
                yield from self._with_vectors(batch)
                batch, waiting = [], 0
        yield from self._with_vectors(batch)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Of texts that went through."""
        return self._cache.get(texts)

    def sentences(self, document: Document) -> tuple[Span, ...]:
        """The sentences of a document, which is cut only where it didn't go through."""
        bounds = self._cut_at.get((document.doc_id, document.text_sha256))
        if bounds is None:
            bounds = _bounds(cut(document, self._count_tokens, self.config.cut))
        return tuple(Span(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True))

    def _load(self) -> "TorchPassageEncoder":
        if self._encoder is None:
            gc.disable()  # looking for garbage among what an import leaves for good takes 0.5 of its 3 s
            try:
                from index.models.passage_encoder import TorchPassageEncoder  # torch takes seconds to load

                self._encoder = TorchPassageEncoder(self.model, exported=self._exported)
            finally:
                gc.freeze()
                gc.enable()
        return self._encoder

    def _cut(self, document: Document) -> _CutDocument:
        limit = self.config.cut.heading_tokens
        passages = cut(document, self._count_tokens, self.config.cut)
        self._cut_at[document.doc_id, document.text_sha256] = _bounds(passages)
        texts = tuple(passage_text(document, passage, self._count_tokens, heading_tokens=limit) for passage in passages)
        sentences = tuple(
            tuple(sentence_texts(document, passage, self._count_tokens, heading_tokens=limit)) for passage in passages
        )
        return _CutDocument(document, passages, texts, sentences)

    def _with_vectors(self, batch: Sequence[_CutDocument]) -> Iterator[IndexedDocument]:
        texts = list(dict.fromkeys(text for item in batch for text in _texts(item)))
        self.embedded += self._cache.fill(texts, self._load)
        places = {text: at for at, text in enumerate(texts)}
        vectors = self._cache.get(texts)
        for item in batch:
            indexed = [
                IndexedPassage(passage, vectors[places[text]], vectors[[places[sentence] for sentence in sentences]])
                for passage, text, sentences in zip(item.passages, item.texts, item.sentence_texts, strict=True)
            ]
            for passage, text, sentences in zip(indexed, item.texts, item.sentence_texts, strict=True):
                self.passages.add(passage.vector.copy())  # a view would keep its whole batch
                self.texts.add(text)
                for sentence in sentences:
                    self.probes.add(sentence)
            yield IndexedDocument(item.document, tuple(indexed))


def _bounds(passages: Sequence[Passage]) -> "array[int]":
    """Where the sentences of passages begin and end, in turn: a library's worth of them must fit into memory."""
    return array("I", (at for passage in passages for span in passage.sentences for at in (span.start, span.end)))


def _texts(item: _CutDocument) -> Iterator[str]:
    yield from item.texts
    for group in item.sentence_texts:
        yield from group
