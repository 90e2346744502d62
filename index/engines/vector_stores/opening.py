"""Which program opens each kind of store; its library is imported when one is opened."""

from collections.abc import Callable, Mapping

from index.engines.address import EngineAddress
from index.engines.vector_stores.store import VectorStore
from ingest.extras import check_extra


def _milvus(address: EngineAddress) -> VectorStore:
    check_extra("milvus")
    from index.engines.vector_stores.milvus.store import MilvusStore  # its library is an extra, and takes a second

    return MilvusStore(address)


def _postgres(address: EngineAddress) -> VectorStore:
    check_extra("postgres")
    from index.engines.vector_stores.postgres.store import PostgresStore

    return PostgresStore(address)


_OPENED_BY: Mapping[str, Callable[[EngineAddress], VectorStore]] = {"milvus": _milvus, "postgres": _postgres}


def open_store(address: EngineAddress) -> VectorStore:
    """The store at an address; it is reached when it is first asked for something.

    Raises:
        EngineAddressError: If its library can't read the address.
        ExtraMissing: If its library isn't installed.
    """
    return _OPENED_BY[address.store](address)
