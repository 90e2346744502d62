"""Indexes in Milvus: each is a collection of its own, whose vectors are all compared.

A graph would miss some: until one is built, and after it was for questions unlike the passages, far too many.
"""

from collections.abc import Sequence

from pymilvus import CollectionSchema, DataType, MilvusClient

from index.engines.address import EngineAddress
from index.engines.vector_stores.milvus.address import MilvusPlace
from index.engines.vector_stores.milvus.connection import WRITE_S, Connection
from index.engines.vector_stores.milvus.reading import MilvusGeneration
from index.engines.vector_stores.milvus.rows import LIVES, MOST_TAGS, NAME_LENGTH, in_generation
from index.engines.vector_stores.milvus.writing import MilvusWriter, Rows

_DIGEST = 32


class MilvusStore:
    """Milvus at an address; it is reached when it is first asked for something.

    Args:
        address: Where it is.

    Raises:
        EngineAddressError: If the address isn't one of Milvus.
    """

    def __init__(self, address: EngineAddress) -> None:
        self._place = MilvusPlace.of(address)
        self._connection = Connection(self._place)

    def create(self, index: str, *, dim: int) -> None:
        """Make an empty index; where one of that name is left of a call that failed, it goes on from there."""

        def made(client: MilvusClient) -> None:
            if not client.has_collection(index, timeout=WRITE_S):
                client.create_collection(index, schema=_schema(dim), timeout=WRITE_S, consistency_level="Bounded")
            params = client.prepare_index_params()
            params.add_index("vector", index_type="FLAT", metric_type="IP", params={})
            if not client.list_indexes(index):
                client.create_index(index, params, timeout=WRITE_S)
            client.load_collection(index, timeout=WRITE_S)

        self._connection.surely(made)

    def exists(self, index: str) -> bool:
        """Whether there is an index of that name."""
        return bool(self._connection.surely(lambda client: client.has_collection(index, timeout=WRITE_S)))

    def undo(self, index: str, *, after: int) -> None:
        """Make an index what it was when a generation was published."""
        rows = self._rows(index)
        rows.end(f"first <= {after} and last > {after} and last < {LIVES}", LIVES)
        rows.delete(f"first > {after}")

    def writer(self, index: str, generation: int) -> MilvusWriter:
        """What makes a generation."""
        return MilvusWriter(self._connection, index, generation)

    def generation(self, index: str, generation: int) -> MilvusGeneration:
        """One generation, to be asked."""
        return MilvusGeneration(self._connection, index, generation)

    def forget(self, index: str, *, before: int) -> None:
        """Remove the rows that ended in a generation or earlier."""
        self._rows(index).delete(f"last <= {before}")

    def indexes(self, prefix: str) -> Sequence[str]:
        """The names of the indexes that start so, sorted."""
        found = self._connection.surely(lambda client: client.list_collections(timeout=WRITE_S))
        return sorted(name for name in found if name.startswith(prefix))

    def drop(self, index: str) -> None:
        """Remove an index; one that isn't there is passed over."""
        self._connection.surely(lambda client: client.drop_collection(index, timeout=WRITE_S))

    def count(self, index: str, generation: int) -> int:
        """How many rows a generation has."""
        return self._rows(index).count(in_generation(generation))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _rows(self, index: str) -> Rows:
        self._connection.surely(lambda client: client.load_collection(index, timeout=WRITE_S))
        return Rows(self._connection, index)


def _schema(dim: int) -> CollectionSchema:
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=NAME_LENGTH)
    schema.add_field("doc", DataType.VARCHAR, max_length=_DIGEST)
    schema.add_field("tags", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=MOST_TAGS, max_length=_DIGEST)
    schema.add_field("audience", DataType.VARCHAR, max_length=_DIGEST)
    schema.add_field("language", DataType.VARCHAR, max_length=_DIGEST)
    for field in ("reviewed", "first", "last"):
        schema.add_field(field, DataType.INT64)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dim)
    return schema
