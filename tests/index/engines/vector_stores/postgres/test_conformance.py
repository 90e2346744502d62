from collections.abc import Iterator
from typing import ClassVar

import pytest

from index.engines.address import EngineAddress
from index.engines.vector_stores.opening import open_store
from index.engines.vector_stores.store import VectorStore
from tests.index.engines.vector_stores.conformance import StoreConformance, StoredEngine, StoreUnderTest
from tests.postgres import PostgresServer

pytestmark = pytest.mark.slow


class InPostgres(StoreUnderTest):
    in_use: ClassVar[list[VectorStore]] = []
    address: ClassVar[EngineAddress]

    @pytest.fixture(autouse=True)
    @classmethod
    def _reached(cls, server: PostgresServer) -> Iterator[None]:
        InPostgres.address = EngineAddress(server.url, "postgres")
        yield
        while cls.in_use:
            cls.in_use.pop().close()

    @classmethod
    def store(cls) -> VectorStore:
        cls.in_use.append(open_store(cls.address))
        return cls.in_use[-1]


class TestPostgresStore(InPostgres, StoreConformance):
    pass


class TestEngineWithPostgres(InPostgres, StoredEngine):
    pass
