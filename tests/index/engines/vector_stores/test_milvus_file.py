"""Milvus in a file, as it comes with its own library: every value of both suites, without a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engines.address import EngineAddress
from index.engines.vector_stores.opening import open_store
from index.engines.vector_stores.store import VectorStore
from tests.index.engines.vector_stores.conformance import StoreConformance, StoredEngine

pytest.importorskip("milvus_lite", reason="milvus-lite isn't installed: pip install '.[dev]'")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


class _InAFile:
    address: EngineAddress

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def placed(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
        path = tmp_path_factory.mktemp("milvus") / "vectors.db"
        cls.address = EngineAddress(f"milvus+file://{path}", "milvus")
        yield
        _released(path)

    @classmethod
    def store(cls) -> VectorStore:
        return open_store(cls.address)


class TestMilvusInAFile(_InAFile, StoreConformance):
    pass


class TestEngineWithMilvusInAFile(_InAFile, StoredEngine):
    pass


def _released(path: Path) -> None:
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(path))
