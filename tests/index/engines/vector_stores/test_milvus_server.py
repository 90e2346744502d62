"""A real server of Milvus, where VOUCH_TEST_MILVUS names one: `milvus+http://127.0.0.1:19530`."""

import os
import threading
from contextlib import closing

import pytest

from index.engines.address import EngineAddress
from index.engines.vector_stores.opening import open_store
from index.engines.vector_stores.store import VectorStore
from tests.index.engines.vector_stores.conformance import (
    EVERYWHERE,
    INDEX,
    StoreConformance,
    StoredEngine,
    exact,
    rows,
)

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
    def test_all_of_the_nearest_are_found_as_soon_as_many_rows_are_committed(self, opened: VectorStore) -> None:
        held = rows(20_000)
        self.write(opened, 1, held)

        for asked in rows(20, seed=9):
            assert set(self.found(opened, 1, asked.vector, k=50)) == exact(held, asked.vector, k=50)

    def test_no_row_is_missed_at_any_moment_by_whoever_asks_a_generation_whose_rows_end(
        self, opened: VectorStore
    ) -> None:
        held, seen, is_over = rows(400), [], threading.Event()
        self.write(opened, 1, held)

        def ask() -> None:
            with closing(self.store()) as store, closing(store.generation(INDEX, 1)) as one:
                while not is_over.is_set():
                    seen.append(len(set(one.nearest(held[0].vector, k=1000, scope=EVERYWHERE))))

        asking = threading.Thread(target=ask)
        asking.start()
        self.write(opened, 2, (), [row.doc_id for row in held])
        opened.undo(INDEX, after=1)
        is_over.set()
        asking.join()

        assert len(seen) > 10
        assert set(seen) == {len(held)}


class TestEngineWithAMilvusServer(_OnAServer, StoredEngine):
    pass
