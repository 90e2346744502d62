from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from index.engines.base import Granularity, IndexedDocument, Scope
from index.engines.embedded.reader import EmbeddedReader
from index.engines.vector_stores.asked import MOST_HERE, REST_S, AskedStore
from index.engines.vector_stores.store import VectorStore
from index.engines.vector_stores.writer import open_stored_writer
from index.errors import EngineUnable, EngineUnavailable
from index.models.encoder import Vectors
from index.snapshots.manifest import EngineRecord, IndexManifest
from index.snapshots.snapshot import current_folder, kept_folders, point_current
from ingest.home import Home
from tests.encoders import TINY, vector_of
from tests.index.engines.articles import CONFIG, QUESTION, catalogue, shelf
from tests.index.engines.conformance import EVERYWHERE, PROVENANCE, whole_ranking
from tests.index.engines.vector_stores.conformance import (
    ADDRESS,
    INDEX,
    StoreConformance,
    StoredEngine,
    rows,
    stored_reader,
    stored_writer,
)
from tests.index.engines.vector_stores.in_memory import InMemoryGeneration, InMemoryStore, Kept
from tests.snapshots import index_documents

SHARED = InMemoryStore()


class TestStoreInMemory(StoreConformance):
    @classmethod
    def store(cls) -> VectorStore:
        return SHARED


class TestEngineWithAStoreInMemory(StoredEngine):
    @classmethod
    def store(cls) -> VectorStore:
        return SHARED


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def write(
    home: Home, store: InMemoryStore, items: list[IndexedDocument], deletes: tuple[str, ...] = ()
) -> EngineRecord:
    with stored_writer(home, store) as writer:
        writer.apply(items, deletes)
        writer.publish(PROVENANCE)
    return engine_of(home)


def break_off(home: Home, store: InMemoryStore, items: list[IndexedDocument], deletes: tuple[str, ...] = ()) -> None:
    """Write, and end before it is published."""
    with suppress(InterruptedError), stored_writer(home, store) as writer:
        writer.apply(items, deletes)
        raise InterruptedError


def engine_of(home: Home) -> EngineRecord:
    engine = IndexManifest.read(current_folder(home)).engine
    assert engine is not None
    return engine


def test_answers_are_the_same_with_a_store_and_without(home: Home) -> None:
    store = InMemoryStore()
    write(home, store, index_documents(shelf(), CONFIG))
    folder, asked = current_folder(home), vector_of(QUESTION)

    with_store, without = stored_reader(home, store), EmbeddedReader(folder, CONFIG.bm25)

    assert whole_ranking(with_store, asked) == whole_ranking(without, asked) != []
    assert store.asked == 1
    assert (with_store.state.kind, without.state.kind) == ("memory", "embedded")


def test_generations_follow_one_another_in_one_index_and_older_snapshots_go_on_to_be_asked(home: Home) -> None:
    store, items = InMemoryStore(), index_documents(catalogue(), CONFIG)
    first = write(home, store, items[:2])
    reader = stored_reader(home, store)
    second = write(home, store, items[2:], (items[0].document.doc_id,))

    assert (second.index, second.generation) == (first.index, 2)
    assert {name for name, _ in whole_ranking(reader, vector_of(QUESTION))} == {
        one.passage.passage_id for item in items[:2] for one in item.passages
    }


def test_a_writer_that_breaks_off_changes_nothing_and_the_next_one_goes_on(home: Home) -> None:
    store, items = InMemoryStore(), index_documents(catalogue(), CONFIG)
    first = write(home, store, items[:2])
    break_off(home, store, items[2:], (items[0].document.doc_id,))

    assert engine_of(home) == first
    record = write(home, store, items[3:])
    expected = sum(len(item.passages) for item in [*items[:2], *items[3:]])

    assert (record.index, record.generation) == (first.index, 2)
    assert store.count(record.index, record.generation) == expected == stored_reader(home, store).count(EVERYWHERE)


def test_a_first_writer_that_breaks_off_leaves_no_index(home: Home) -> None:
    store = InMemoryStore()
    break_off(home, store, index_documents(catalogue(), CONFIG))

    assert store.held == {}


def test_after_a_rollback_the_next_snapshot_gets_an_index_of_its_own(home: Home) -> None:
    store, items = InMemoryStore(), index_documents(catalogue(), CONFIG)
    first = write(home, store, items[:1])
    write(home, store, items[1:2])
    point_current(home, kept_folders(home)[-1].name)

    record = write(home, store, items)

    assert (record.index, record.generation) == (f"{first.index[:-1]}2", 1)
    assert store.count(first.index, 2) == sum(len(item.passages) for item in items[:2])


def test_indexes_and_rows_that_no_kept_snapshot_asks_are_removed(home: Home) -> None:
    store, items = InMemoryStore(), index_documents(catalogue(), CONFIG)
    first = write(home, store, items[:1])
    for item in items[1:4]:
        write(home, store, [item], (items[0].document.doc_id,))

    assert len(kept_folders(home)) == 3
    assert items[0].document.doc_id not in {kept.row.doc_id for kept in store.held[first.index]}
    store.drop(first.index)  # lost there: what comes next is whole, under a name that no kept snapshot has
    record = write(home, store, items)
    assert (record.index, record.generation) == (f"{first.index[:-1]}2", 1)
    store.create(first.index, dim=3)  # back again, and named by snapshots for as long as they are kept
    for at, item in enumerate(items[:2]):
        write(home, store, [item])
        assert store.indexes(first.index[:-1]) == [first.index, record.index][at:]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def down() -> tuple[InMemoryStore, AskedStore, Clock]:
    clock, store = Clock(), InMemoryStore({INDEX: [Kept(row, 1) for row in rows(5)]}, is_down=True)
    return store, AskedStore(store.generation(INDEX, 1), "memory", passages=5, clock=clock), clock


def test_a_store_that_does_not_answer_is_left_alone_for_a_while_and_asked_again_after(
    down: tuple[InMemoryStore, AskedStore, Clock], caplog: pytest.LogCaptureFixture
) -> None:
    store, asked, clock = down
    vector = rows(5)[2].vector

    first, second = (asked.nearest(vector, k=1, scope=Scope()) for _ in range(2))
    assert (first, second, store.asked, asked.state.reachable) == (None, None, 1, False)
    clock.now += REST_S
    assert asked.nearest(vector, k=1, scope=Scope()) is None
    assert store.asked == 2
    store.is_down = False
    assert asked.nearest(vector, k=1, scope=Scope()) is None
    clock.now += REST_S
    assert asked.nearest(vector, k=1, scope=Scope()) == [rows(5)[2].passage_id]
    assert asked.state.reachable
    assert [record.message.split(";")[0] for record in caplog.records] == [
        "The store of vectors doesn't answer",
        "The store of vectors answers again",
    ]


def test_with_more_passages_than_this_machine_searches_nothing_is_answered_without_the_store() -> None:
    store = InMemoryStore({INDEX: []}, is_down=True)
    asked = AskedStore(store.generation(INDEX, 1), "memory", passages=MOST_HERE + 1)

    for _ in range(2):
        with pytest.raises(EngineUnavailable, match="too many passages"):
            asked.nearest(rows(1)[0].vector, k=1, scope=Scope())
    assert store.asked == 1


def test_while_a_store_does_not_answer_this_machine_finds_the_same(home: Home) -> None:
    store = InMemoryStore()
    write(home, store, index_documents(shelf(), CONFIG))
    reader, vector = stored_reader(home, store), vector_of(QUESTION)
    before = reader.search_dense(vector, granularity=Granularity.PASSAGE, k=9, scope=EVERYWHERE)
    store.is_down = True

    assert reader.search_dense(vector, granularity=Granularity.PASSAGE, k=9, scope=EVERYWHERE) == before != []
    assert not reader.state.reachable


def test_a_store_that_brings_what_is_withdrawn_or_gone_is_not_believed(home: Home) -> None:
    store, items = InMemoryStore(), index_documents(catalogue(), CONFIG)
    record = write(home, store, items[1:])
    foreign = replace(rows(1)[0], vector=vector_of(QUESTION))
    store.held[record.index] += [Kept(foreign, 1)]
    withdrawn = items[1].document.doc_id
    reader = stored_reader(home, store)
    scope = Scope(withdrawn=frozenset({withdrawn}))
    store.held[record.index] = [Kept(replace(one.row, doc_id="another"), 1) for one in store.held[record.index]]

    found = reader.search_dense(vector_of(QUESTION), granularity=Granularity.PASSAGE, k=100, scope=scope)

    allowed = {p.passage.passage_id for item in items[2:] for p in item.passages}
    assert {passage_id for passage_id, _ in found} == allowed


def test_a_store_that_lost_passages_or_lags_is_noticed_and_this_machine_searches(home: Home) -> None:
    store = InMemoryStore()
    record = write(home, store, index_documents(shelf(), CONFIG))
    vector = vector_of(QUESTION)
    expected = EmbeddedReader(current_folder(home), CONFIG.bm25)
    store.held[record.index] = store.held[record.index][:4]
    scope = Scope(withdrawn=frozenset({"study 001"}))

    for asked in (EVERYWHERE, scope):
        reader = stored_reader(home, store)
        found = reader.search_dense(vector, granularity=Granularity.PASSAGE, k=9, scope=asked)
        assert found == expected.search_dense(vector, granularity=Granularity.PASSAGE, k=9, scope=asked) != []
        assert not reader.state.reachable
    few = stored_reader(home, store)
    assert len(few.search_dense(vector, granularity=Granularity.PASSAGE, k=4, scope=EVERYWHERE)) == 4
    assert few.state.reachable  # it brought as many as were asked for


def test_a_store_that_lost_passages_answers_nothing_where_they_are_too_many_for_this_machine() -> None:
    asked = AskedStore(InMemoryStore({INDEX: []}).generation(INDEX, 1), "memory", passages=MOST_HERE + 1)

    with pytest.raises(EngineUnavailable, match="too many passages"):
        asked.missed()


def test_a_question_that_a_store_cannot_answer_is_no_reason_not_to_ask_it_others(home: Home) -> None:
    class Unable(InMemoryGeneration):
        def nearest(self, vector: Vectors, *, k: int, scope: Scope) -> Sequence[str]:
            raise EngineUnable("It took too long", where="memory", remedy="Ask for less")

    store = InMemoryStore({INDEX: [Kept(row, 1) for row in rows(5)]})
    asked = AskedStore(Unable(store, INDEX, 1), "memory", passages=5)

    assert asked.nearest(rows(1)[0].vector, k=1, scope=EVERYWHERE) is None
    assert asked.state.reachable


def test_a_generation_that_lacks_rows_as_after_a_backup_came_back_is_not_gone_on_from(home: Home) -> None:
    store, items = InMemoryStore(), index_documents(catalogue(), CONFIG)
    first = write(home, store, items[:2])
    store.held[first.index] = store.held[first.index][1:]

    record = write(home, store, items)

    assert (record.index, record.generation) == (f"{first.index[:-1]}2", 1)


def test_where_a_kept_snapshot_cannot_be_read_nothing_is_removed(home: Home) -> None:
    store, items = InMemoryStore(), index_documents(catalogue(), CONFIG)
    first = write(home, store, items[:1])
    kept_folders(home)[0].joinpath("manifest.json").write_text("{")

    with open_stored_writer(home, ADDRESS, store, dim=TINY.dim, parent=None) as writer:
        writer.apply(items)
        writer.publish(PROVENANCE)

    assert first.index in store.held
    assert len(store.held) == 2
