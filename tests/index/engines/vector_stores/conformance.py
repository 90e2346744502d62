"""What every store of vectors must do: its own test module subclasses `StoreConformance`, and `StoredEngine`."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import ClassVar
from weakref import WeakSet

import numpy as np
import pytest

from index.engines.address import EngineAddress
from index.engines.base import EngineReader, EngineWriter, Granularity, IndexedDocument, Inventory, Scope
from index.engines.embedded.reader import EmbeddedReader
from index.engines.embedded.segmented_rows import TOMBSTONES_FILE
from index.engines.embedded.writer import EmbeddedInventory
from index.engines.vector_stores.asked import AskedStore
from index.engines.vector_stores.store import VectorRow, VectorStore
from index.engines.vector_stores.writer import goes_on, open_stored_writer
from index.models.encoder import Vectors
from index.passages.query import Filters
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from tests.encoders import TINY
from tests.index.engines.articles import CONFIG
from tests.index.engines.reading import ReadingConformance
from tests.index.engines.vector_stores.in_memory import in_scope
from tests.index.engines.writing import WritingConformance

DIM = 16
INDEX = "vouch_0123abcd_1"
ADDRESS = EngineAddress("memory:", "memory")  # its readers here are given the store itself
EVERYWHERE = Scope()


class StoreUnderTest:
    """What a store says of itself."""

    @classmethod
    def store(cls) -> VectorStore:
        """The store, which may hold indexes of other tests."""
        raise NotImplementedError


@contextmanager
def stored_writer(home: Home, store: VectorStore) -> Iterator[EngineWriter]:
    """A writer of what comes after the snapshot in service, as a build opens it."""
    parent = current_folder(home) if home.current.exists() else None
    if parent is not None and not goes_on(IndexManifest.read(parent), home, store):
        parent = None
    with open_stored_writer(home, ADDRESS, store, dim=TINY.dim, parent=parent) as writer:
        yield writer


def stored_reader(home: Home, store: VectorStore) -> EngineReader:
    """A reader of the snapshot in service."""
    folder = current_folder(home)
    engine = IndexManifest.read(folder).engine
    assert engine is not None
    asked = AskedStore(store.generation(engine.index, engine.generation), "memory", passages=1)
    return EmbeddedReader(folder, CONFIG.bm25, asked)


class StoredEngine(StoreUnderTest, ReadingConformance, WritingConformance):
    """The suite of engines, with a store, which brings all that is asked for: this machine never searches instead."""

    readers: ClassVar[WeakSet[EngineReader]] = WeakSet()  # of those that are still open

    @pytest.fixture(autouse=True)
    def searched_there(self) -> Iterator[None]:
        yield
        assert all(reader.state.reachable for reader in self.readers)

    @classmethod
    def writer(cls, folder: Path) -> AbstractContextManager[EngineWriter]:
        return stored_writer(Home(folder), cls.store())

    @classmethod
    def reader(cls, folder: Path) -> EngineReader:
        reader = stored_reader(Home(folder), cls.store())
        cls.readers.add(reader)
        return reader

    @classmethod
    def inventory(cls, folder: Path) -> Inventory:
        return EmbeddedInventory(current_folder(Home(folder)))

    @classmethod
    def tombstones(cls, folder: Path) -> int:
        return len(np.load(current_folder(Home(folder)) / TOMBSTONES_FILE))

    def test_the_store_was_asked_and_answered(self, items: list[IndexedDocument], tmp_path: Path) -> None:
        reader = self.open_engine(items, tmp_path)

        assert reader.search_dense(items[0].passages[0].vector, granularity=Granularity.PASSAGE, k=1, scope=EVERYWHERE)
        assert reader.state.reachable
        engine = IndexManifest.read(current_folder(Home(tmp_path))).engine
        assert engine is not None
        assert self.store().count(engine.index, engine.generation) == reader.count(EVERYWHERE)


def rows(count: int, *, seed: int = 0, of: int = 4) -> list[VectorRow]:
    """Rows of documents with `of` passages each, whose vectors are spread at random and hold in halves of floats."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors.astype(np.float16).astype(np.float32)
    return [
        VectorRow(
            passage_id=f"{seed:08x}{at:08x}",
            doc_id=f"page '{seed}' {at // of} ü%_",
            tags=(("sleep", "it's") if at % 3 else ()) + (("heart",) if at % 5 == 0 else ()),
            audience=("public", "staff", None)[at // of % 3],
            language=("en", "de")[at // of % 2],
            reviewed=None if at % 7 == 0 else date(2020 + at % 5, 1, 1).toordinal(),
            vector=vectors[at],
        )
        for at in range(count)
    ]


def exact(held: Sequence[VectorRow], vector: Vectors, *, k: int, scope: Scope = EVERYWHERE) -> set[str]:
    """The k nearest of the rows in scope."""
    found = sorted((row for row in held if in_scope(row, scope)), key=lambda row: -float(row.vector @ vector))
    return {row.passage_id for row in found[:k]}


class StoreConformance(StoreUnderTest):
    """The suite of stores: rows come and go by generation, and the nearest in scope are found."""

    @pytest.fixture
    @classmethod
    def opened(cls) -> Iterator[VectorStore]:
        with closing(cls.store()) as store:
            for index in store.indexes("vouch_0123abcd_"):
                store.drop(index)
            store.create(INDEX, dim=DIM)
            yield store
            for index in store.indexes("vouch_0123abcd_"):
                store.drop(index)

    def write(
        self, store: VectorStore, generation: int, put: Sequence[VectorRow] = (), remove: Sequence[str] = ()
    ) -> None:
        with closing(store.writer(INDEX, generation)) as writer:
            if remove:
                writer.remove(remove)
            if put:
                writer.put(put)
            writer.commit()

    def found(
        self, store: VectorStore, generation: int, vector: Vectors, *, k: int, scope: Scope = EVERYWHERE
    ) -> list[str]:
        with closing(store.generation(INDEX, generation)) as one:
            return list(one.nearest(vector, k=k, scope=scope))

    @pytest.mark.parametrize(
        "scope",
        [
            EVERYWHERE,
            Scope(Filters(tags=("heart",))),
            Scope(Filters(tags=("it's", "heart"))),
            Scope(Filters(audience="staff")),
            Scope(Filters(language="de")),
            Scope(Filters(reviewed_since=date(2022, 6, 1))),
            Scope(Filters(doc_ids=("page '0' 3 ü%_", "page '0' 17 ü%_", "none"))),
            Scope(Filters(audience="public"), frozenset({"page '0' 0 ü%_", "page '0' 3 ü%_"})),
            Scope(Filters(tags=("none",))),
        ],
    )
    def test_the_nearest_in_scope_are_found(self, opened: VectorStore, scope: Scope) -> None:
        held = rows(300)
        self.write(opened, 1, held)

        for asked in held[::60]:
            for k in (1, 10, 400):
                found = self.found(opened, 1, asked.vector, k=k, scope=scope)
                assert len(found) == len(set(found))
                assert set(found) == exact(held, asked.vector, k=k, scope=scope)

    def test_each_generation_has_what_was_there_when_it_was_committed(self, opened: VectorStore) -> None:
        first, other, later = rows(40), rows(12, seed=1), rows(8, seed=2)
        again = [*rows(40)][:4]  # the same passages, put in by a later version of their document
        self.write(opened, 1, first)
        self.write(opened, 2, other, [first[0].doc_id, first[8].doc_id, "never there"])
        self.write(opened, 3, [*later, *again], [other[0].doc_id])
        expected = {
            1: first,
            2: [*first[4:8], *first[12:], *other],
            3: [*first[4:8], *first[12:], *other[4:], *later, *again],
        }

        for generation, held in expected.items():
            assert opened.count(INDEX, generation) == len(held)
            for asked in (first[0], other[0], later[0]):
                assert set(self.found(opened, generation, asked.vector, k=7)) == exact(held, asked.vector, k=7)
            whole = self.found(opened, generation, first[0].vector, k=100)
            assert sorted(whole) == sorted(row.passage_id for row in held)

    def test_a_generation_is_whole_for_whoever_asks_it_while_the_next_is_written(self, opened: VectorStore) -> None:
        held, other = rows(40), rows(40, seed=1)
        self.write(opened, 1, held)

        with closing(opened.writer(INDEX, 2)) as writer:
            writer.remove([row.doc_id for row in held])
            writer.put(other)
            asked = set(self.found(opened, 1, other[0].vector, k=100))
            writer.commit()

        assert asked == {row.passage_id for row in held}
        assert set(self.found(opened, 2, held[0].vector, k=100)) == {row.passage_id for row in other}

    def test_what_broke_off_is_undone(self, opened: VectorStore) -> None:
        held = rows(20)
        self.write(opened, 1, held)
        self.write(opened, 2, (), [held[4].doc_id])
        with closing(opened.writer(INDEX, 3)) as writer:
            writer.remove([held[0].doc_id])
            writer.put(rows(5, seed=1))

        opened.undo(INDEX, after=2)
        left = [*held[:4], *held[8:]]
        self.write(opened, 3, rows(1, seed=3))

        assert set(self.found(opened, 2, held[0].vector, k=100)) == {row.passage_id for row in left}
        assert opened.count(INDEX, 3) == len(left) + 1

    def test_what_nobody_asks_any_more_is_forgotten_and_the_rest_stays(self, opened: VectorStore) -> None:
        held = rows(12)
        self.write(opened, 1, held)
        self.write(opened, 2, (), [held[0].doc_id])
        self.write(opened, 3, (), [held[4].doc_id])

        opened.forget(INDEX, before=2)

        assert opened.count(INDEX, 1) == 8  # those that ended in 2 are gone
        assert set(self.found(opened, 2, held[0].vector, k=100)) == {row.passage_id for row in held[4:]}
        assert set(self.found(opened, 3, held[0].vector, k=100)) == {row.passage_id for row in held[8:]}

    def test_indexes_are_listed_by_prefix_and_dropped(self, opened: VectorStore) -> None:
        opened.create("vouch_0123abcd_2", dim=DIM)

        assert opened.indexes("vouch_0123abcd_") == [INDEX, "vouch_0123abcd_2"]
        assert opened.exists(INDEX)
        opened.drop(INDEX)
        opened.drop(INDEX)
        assert opened.indexes("vouch_0123abcd_") == ["vouch_0123abcd_2"]
        assert not opened.exists(INDEX)
