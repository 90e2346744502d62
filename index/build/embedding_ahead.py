"""Embedding on a cluster, ahead of a build: what the embedding cache lacks of some documents is put into it.

The build that comes after takes its vectors from the cache, as it does after a build that was broken off, and is
otherwise the same. What the cluster didn't bring, the build embeds itself.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.build.passage_vectors import CutDocument, loaded_once
from index.config import CutLimits
from index.models.embedding_cache import EmbeddingCache, is_known, key_of
from index.models.encoder import EncoderIdentity
from index.models.model_folder import DEFAULT_PACKAGE, EncoderFolder, find_model
from index.models.tokenizer import EncoderTokenizer
from index.passages.cutting import cut
from ingest.cluster.ray_cluster import RayCluster
from ingest.cluster.stages import Stage, Work
from ingest.document import Document
from ingest.errors import ClusterError
from ingest.library.document_record import from_json, to_json
from ingest.progress import progress

_HEAD = struct.Struct(">II")  # how many documents are done with this text, and the text's length in bytes
_DOCUMENTS = 32
_TEXTS = 1_024
_KEPT_AT_ONCE = 256
_CORES_A_CUTTER = 8


@dataclass(frozen=True, slots=True)
class EmbeddingOrder:
    """What every machine of a cluster works by.

    Attributes:
        model_path: The model's folder, the same on each machine; None for the default one, which is looked up there.
        identity: What its vectors depend on, as here.
        limits: How long passages are.
        known: The texts that the cache has: `EmbeddingCache.known`.
    """

    model_path: Path | None
    identity: EncoderIdentity
    limits: CutLimits
    known: NDArray[np.uint64]

    def model(self) -> EncoderFolder:
        """The model as it is on this machine.

        Raises:
            EncoderNotFound: If it isn't there.
            ClusterError: If it is another one.
        """
        model = find_model(self.model_path)
        if replace(model.identity(), precision=self.identity.precision) != self.identity:
            raise ClusterError(
                "A machine of the cluster has another encoder there",
                where=str(model.path),
                remedy="Put the same model into the same folder on every machine",
            )
        return model


class EmbeddingAhead:
    """Cuts documents and embeds their texts on a cluster, and keeps the vectors here as they come.

    Args:
        cluster: The machines.
        model: The encoder's model.
        limits: How long passages are.
        cache: Where vectors are kept.

    Attributes:
        embedded: How many texts were embedded.
    """

    def __init__(self, cluster: RayCluster, model: EncoderFolder, limits: CutLimits, cache: EmbeddingCache) -> None:
        path = None if model.name == DEFAULT_PACKAGE else model.path.resolve()
        self._order = EmbeddingOrder(path, cache.identity, limits, cache.known())
        self._cluster, self._cache = cluster, cache
        self.embedded = 0

    def embed(self, documents: Iterable[Document], total: int) -> None:
        """Embed what the cache lacks of documents.

        Raises:
            VouchError: If a machine of the cluster can't do its part, or the cluster can't.
            CacheDamaged: If the database is damaged.
        """
        rows = (to_json(document).encode() for document in documents)
        found = self._cluster.flow(rows, self._stages(), block_rows=_DOCUMENTS, ordered=False)
        for _ in progress(self._keep(found), label="Embedding on the cluster", unit="documents", total=total):
            pass
        self.embedded += len(self._cache.known()) - len(self._order.known)  # what two machines embedded counts once

    def _stages(self) -> list[Stage]:
        """Those that cut ask for no core, so that they never wait for one that an encoder holds for good."""
        cores, gpus = self._cluster.cores, self._cluster.gpus
        cutters = max(1, cores // _CORES_A_CUTTER)
        encoders = gpus or max(1, cores - cutters)
        return [
            Stage(cutting, self._order, workers=cutters, cores=0, rows=_DOCUMENTS),
            Stage(embedding, self._order, workers=encoders, gpus=1 if gpus else 0, is_pool=True, rows=_TEXTS),
        ]

    def _keep(self, rows: Iterable[bytes]) -> Iterator[None]:
        """Keep each vector, and give as many items as documents are done."""
        waiting: dict[str, bytes] = {}
        for row in rows:
            done, size = _HEAD.unpack_from(row)
            text = row[_HEAD.size : _HEAD.size + size].decode()
            if text:
                waiting[text] = row[_HEAD.size + size :]
            if len(waiting) >= _KEPT_AT_ONCE:
                self._put(waiting)
                waiting = {}
            yield from (None for _ in range(done))
        if waiting:
            self._put(waiting)

    def _put(self, vectors: dict[str, bytes]) -> None:
        found = np.frombuffer(b"".join(vectors.values()), dtype="<f4").astype(np.float32)
        self._cache.keep(list(vectors), found.reshape(len(vectors), self._cache.identity.dim))


def cutting(order: EmbeddingOrder) -> Work:
    """What a machine does first: documents in, the texts out that the cache lacks, longest first."""
    count = EncoderTokenizer(order.model().tokenizer).count
    limit = order.limits.heading_tokens

    def work(rows: Sequence[bytes]) -> list[bytes]:
        texts: dict[str, None] = {}
        for row in rows:
            document = from_json(row.decode())
            passages = cut(document, count, order.limits)
            texts |= dict.fromkeys(CutDocument.of(document, passages, count, heading_tokens=limit).embedded_texts())
        lacking = [text for text in texts if not is_known(key_of(order.identity, text), order.known)]
        lacking.sort(key=lambda text: (-len(text), text))  # texts of one length share a batch
        last = lacking.pop() if lacking else ""
        return [*(_row(0, text) for text in lacking), _row(len(rows), last)]

    return work


def embedding(order: EmbeddingOrder) -> Work:
    """What a machine does then: texts in, each with its vector out; the same to the bit in any company."""
    encoder = loaded_once(order.model(), None, precision=order.identity.precision)()

    def work(rows: Sequence[bytes]) -> list[bytes]:
        texts = [row[_HEAD.size :].decode() for row in rows]
        vectors = iter(encoder.encode([text for text in texts if text]))
        return [
            row + next(vectors).astype("<f4").tobytes() if text else row for row, text in zip(rows, texts, strict=True)
        ]

    return work


def _row(done: int, text: str) -> bytes:
    data = text.encode()
    return _HEAD.pack(done, len(data)) + data
