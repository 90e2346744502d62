"""Documents with the vectors of their passages and sentences, a batch at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from index.build.corpus_sample import CorpusSample
from index.build.document_cutter import DocumentCutter
from index.engines.base import IndexedDocument, IndexedPassage
from index.models.embedding_cache import EmbeddingCache
from index.models.encoder import PassageEncoder, Precision
from index.models.model_folder import EncoderFolder
from index.models.quiet_libraries import kept_for_good
from index.passages.cutting import CountTokens
from index.passages.embedding_text import passage_text, sentence_texts
from index.passages.passage import Passage
from ingest.document import Document

_BATCH_TEXTS = 8_192


@dataclass(frozen=True, slots=True)
class CutDocument:
    """A document, its passages, and what is embedded for each and for each of its sentences."""

    document: Document
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    sentence_texts: tuple[tuple[str, ...], ...]

    @classmethod
    def of(
        cls, document: Document, passages: tuple[Passage, ...], count_tokens: CountTokens, *, heading_tokens: int
    ) -> Self:
        """With the texts of its passages, whose title and headings in front have so many tokens at most."""
        count, limit = count_tokens, heading_tokens
        texts = tuple(passage_text(document, passage, count, heading_tokens=limit) for passage in passages)
        sentences = tuple(tuple(sentence_texts(document, passage, count, heading_tokens=limit)) for passage in passages)
        return cls(document, passages, texts, sentences)

    def embedded_texts(self) -> Iterator[str]:
        """All that is embedded for it."""
        yield from self.texts
        for group in self.sentence_texts:
            yield from group


def loaded_once(
    model: EncoderFolder, exported: Path | None, *, precision: Precision | None = None
) -> Callable[[], PassageEncoder]:
    """What gives the passage encoder, and loads it when it is first asked for.

    Args:
        model: The encoder's model.
        exported: The folder of the exported encoder, which may not be there; None for no copy.
        precision: Of the arithmetic; None for the fastest that this processor has.
    """

    @cache
    def load() -> PassageEncoder:
        with kept_for_good():
            from index.models.passage_encoder import TorchPassageEncoder  # torch takes seconds to load

            return TorchPassageEncoder(model, precision=precision, exported=exported)

    return load


class PassageVectors:
    """Cuts documents and gives them their vectors, some hundred at a time.

    Args:
        cutter: Cuts them.
        count_tokens: Counts as the encoder does.
        heading_tokens: Title and headings in front of an embedded text are not longer than this.
        cache: Where vectors are kept.
        load_encoder: Gives what embeds; called only where something is missing from the cache.
        sample: Is shown each passage that goes through.

    Attributes:
        embedded: How many texts were embedded; the rest came from the cache.
    """

    def __init__(
        self,
        cutter: DocumentCutter,
        count_tokens: CountTokens,
        *,
        heading_tokens: int,
        cache: EmbeddingCache,
        load_encoder: Callable[[], PassageEncoder],
        sample: CorpusSample,
    ) -> None:
        self._cutter, self._count_tokens, self._heading_tokens = cutter, count_tokens, heading_tokens
        self._cache, self._load_encoder, self._sample = cache, load_encoder, sample
        self.embedded = 0

    def of(self, documents: Iterable[Document]) -> Iterator[IndexedDocument]:
        """Every document with its vectors, in order."""
        batch: list[CutDocument] = []
        waiting = 0
        for document in documents:
            batch.append(self._cut(document))
            waiting += sum(1 for _ in batch[-1].embedded_texts())
            if waiting >= _BATCH_TEXTS:
                yield from self._with_vectors(batch)
                batch, waiting = [], 0
        yield from self._with_vectors(batch)

    def _cut(self, document: Document) -> CutDocument:
        passages = self._cutter.passages(document)
        return CutDocument.of(document, passages, self._count_tokens, heading_tokens=self._heading_tokens)

    def _with_vectors(self, batch: Sequence[CutDocument]) -> Iterator[IndexedDocument]:
        texts = list(dict.fromkeys(text for item in batch for text in item.embedded_texts()))
        self.embedded += self._cache.fill(texts, self._load_encoder)
        places = {text: at for at, text in enumerate(texts)}
        vectors = self._cache.get(texts)
        for item in batch:
            indexed = [
                IndexedPassage(passage, vectors[places[text]], vectors[[places[sentence] for sentence in sentences]])
                for passage, text, sentences in zip(item.passages, item.texts, item.sentence_texts, strict=True)
            ]
            for passage, text, sentences in zip(indexed, item.texts, item.sentence_texts, strict=True):
                self._sample.add(text, passage.vector, sentences)
            yield IndexedDocument(item.document, tuple(indexed))
