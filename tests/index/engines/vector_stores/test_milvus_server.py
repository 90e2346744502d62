"""A real server of Milvus, where VOUCH_TEST_MILVUS names one: `milvus+http://127.0.0.1:19530`."""

import os

import pytest

from index.engines.address import EngineAddress
from index.engines.vector_stores.opening import open_store
from index.engines.vector_stores.store import VectorStore
from tests.index.engines.vector_stores.conformance import StoreConformance, StoredEngine

ADDRESS = os.environ.get("VOUCH_TEST_MILVUS", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ADDRESS, reason="VOUCH_TEST_MILVUS names no server of Milvus"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


class _OnAServer:
    @classmethod
    def store(cls) -> VectorStore:
        return open_store(EngineAddress(ADDRESS, "milvus"))


class TestMilvusServer(_OnAServer, StoreConformance):
    pass


class TestEngineWithAMilvusServer(_OnAServer, StoredEngine):
    pass
