"""One generation in Milvus, to be asked."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from pymilvus import MilvusClient

from index.engines.base import Scope
from index.engines.vector_stores.milvus.connection import READ_S, Connection
from index.engines.vector_stores.milvus.rows import in_scope, passage_of
from index.errors import EngineUnavailable
from index.models.encoder import Vectors

_MOST = 16_384  # Milvus brings no more at a time


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search brought, and whether some of it came twice."""

    passage_ids: list[str]
    is_doubled: bool


class MilvusGeneration:
    """One generation of an index. Safe to use from many threads at once.

    It reads what each node has, which may be some seconds old: a generation is committed before anybody asks it, and
    doesn't change after.

    Args:
        connection: To Milvus.
        index: The index.
        number: The generation.
    """

    def __init__(self, connection: Connection, index: str, number: int) -> None:
        self._connection, self._index, self._number = connection, index, number
        self._lock, self._is_loaded = threading.Lock(), False

    def nearest(self, vector: Vectors, *, k: int, scope: Scope) -> Sequence[str]:
        """The passage_ids that are likely the k nearest of those in scope, in no order.

        Raises:
            EngineUnavailable: If Milvus doesn't answer in a second, or not as it should.
        """
        self._loaded()
        try:
            found = self._found(vector, min(k, _MOST), scope)
            if found.is_doubled and len(found.passage_ids) < k:  # a row that is ended is there twice for a moment
                found = self._found(vector, min(2 * k, _MOST), scope)
        except EngineUnavailable:
            self._is_loaded = False
            raise
        return found.passage_ids

    def close(self) -> None:
        """Nothing to let go of: the store has the connection."""

    def _found(self, vector: Vectors, limit: int, scope: Scope) -> "_Found":
        expression = in_scope(self._number, scope)

        def search(client: MilvusClient) -> list[str]:
            found = client.search(
                self._index,
                data=[vector.tolist()],
                anns_field="vector",
                limit=limit,
                filter=expression,
                search_params={"metric_type": "IP", "params": {}},
                consistency_level="Bounded",
                timeout=READ_S,
            )
            return [str(hit["id"]) for hit in found[0]]

        names = self._connection.once(search)
        passage_ids = list(dict.fromkeys(map(passage_of, names)))
        return _Found(passage_ids, is_doubled=len(passage_ids) < len(names))

    def _loaded(self) -> None:
        """Have the index in Milvus's memory; where that takes longer than an answer may, it goes on there meanwhile."""
        with self._lock:
            if not self._is_loaded:
                self._connection.once(lambda client: client.load_collection(self._index, timeout=READ_S))
                self._is_loaded = True
