import os
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import psycopg
import pytest

from index.engines.address import EngineAddress
from index.engines.base import Scope
from index.engines.vector_stores.opening import open_store
from index.engines.vector_stores.postgres import connections, reading
from index.engines.vector_stores.postgres.store import PostgresStore
from index.engines.vector_stores.store import Generation, VectorRow
from index.errors import EngineAddressError, EngineUnavailable
from index.models.encoder import Vectors
from index.passages.query import Filters
from tests.index.engines.vector_stores.conformance import DIM, EVERYWHERE, exact, rows
from tests.postgres import PostgresServer

INDEX = "vouch_00000abc_1"
FAR = 5


def clustered(count: int) -> list[VectorRow]:
    """Rows in fifty clusters; the last five are of one audience, and opposite to all others."""
    random = np.random.default_rng(3)
    around = random.normal(size=(50, DIM)) + 2.0
    vectors = around[random.integers(50, size=count)] + random.normal(scale=0.4, size=(count, DIM))
    vectors[-FAR:] = -around[:FAR]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)
    made = [replace(row, vector=vector, audience="public") for row, vector in zip(rows(count), vectors, strict=True)]
    return [*made[:-FAR], *(replace(row, audience="rare", tags=("rare",)) for row in made[-FAR:])]


@pytest.fixture(scope="module")
def held() -> list[VectorRow]:
    return clustered(3000)


@pytest.fixture(scope="module")
def store(server: PostgresServer, held: list[VectorRow]) -> Iterator[PostgresStore]:
    with closing(PostgresStore(EngineAddress(server.url, "postgres"))) as store:
        store.create(INDEX, dim=DIM)
        with closing(store.writer(INDEX, 1)) as writer:
            writer.put(held)
            writer.commit()
        yield store
        store.drop(INDEX)


@pytest.fixture
def generation(store: PostgresStore) -> Generation:
    return store.generation(INDEX, 1)


@pytest.fixture
def asked(held: list[VectorRow]) -> Vectors:
    return held[0].vector


def test_the_graph_brings_nearly_all_of_the_nearest(generation: Generation, held: list[VectorRow]) -> None:
    shares = [
        len(set(generation.nearest(row.vector, k=50, scope=EVERYWHERE)) & exact(held, row.vector, k=50)) / 50
        for row in held[::100]
    ]

    assert np.mean(shares) >= 0.99


@pytest.mark.parametrize(
    "filters",
    [Filters(audience="rare"), Filters(tags=("rare",)), Filters(audience="rare", reviewed_since=date(2022, 6, 1))],
)
def test_the_few_that_a_filter_admits_are_found_however_far_they_are(
    generation: Generation, held: list[VectorRow], asked: Vectors, filters: Filters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MOST_SCANNED", 100)
    scope = Scope(filters)

    for k in (1, 3, 50):
        assert set(generation.nearest(asked, k=k, scope=scope)) == exact(held, asked, k=k, scope=scope) != set()


def test_a_filter_that_the_graph_gives_up_on_is_answered_from_all_rows_in_scope(
    store: PostgresStore,
    server: PostgresServer,
    held: list[VectorRow],
    asked: Vectors,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "_MOST_SCANNED", 20)
    monkeypatch.setattr(reading, "_WIDEST", 10)
    orders: list[str] = []
    statement = reading.PostgresGeneration._statement

    def noted(self: reading.PostgresGeneration, condition: Any, order: Any) -> Any:
        orders.append(order)
        return statement(self, condition, order)

    monkeypatch.setattr(reading.PostgresGeneration, "_statement", noted)
    scope = Scope(withdrawn=frozenset(row.doc_id for row in held[:-8]))
    by_graph = EngineAddress(f"{server.url}&options=-c%20enable_sort%3Doff", "postgres")  # it plans the graph at first

    with closing(PostgresStore(by_graph)) as planned:
        found = planned.generation(INDEX, 1).nearest(asked, k=FAR, scope=scope)

    assert set(found) == exact(held[-8:], asked, k=FAR)
    assert orders == [reading._BY_GRAPH, reading._BY_ALL]


def test_a_generation_that_the_database_does_not_have_is_not_answered_as_an_empty_one(
    store: PostgresStore, asked: Vectors
) -> None:
    with pytest.raises(EngineUnavailable, match="doesn't have this generation"):
        store.generation(INDEX, 2).nearest(asked, k=1, scope=EVERYWHERE)
    with pytest.raises(EngineUnavailable, match="vouch build --force"):
        store.generation("vouch_00000abc_2", 1).nearest(asked, k=1, scope=EVERYWHERE)


def test_a_generation_that_a_replica_lost_before_it_took_over_is_not_built_upon(
    store: PostgresStore, server: PostgresServer, held: list[VectorRow]
) -> None:
    with psycopg.connect(server.url) as admin:
        admin.execute("INSERT INTO vouch.generations VALUES (%s, 2)", (INDEX,))
    store.undo(INDEX, after=1)  # it has nothing of 2, and 1 is whole

    with pytest.raises(EngineUnavailable, match="lost a generation"):
        store.undo(INDEX, after=2)
    assert store.count(INDEX, 1) == len(held)


def test_a_commit_counts_whose_confirmation_was_lost(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    name = INDEX.replace("_1", "_2")
    store.create(name, dim=DIM)
    with closing(store.writer(name, 1)) as writer:
        writer.put(rows(20))
        connection = writer._open
        assert connection is not None
        commit = connection.commit

        def lost() -> None:
            commit()
            connection.close()
            raise psycopg.OperationalError

        monkeypatch.setattr(connection, "commit", lost)
        writer.commit()

    assert store.count(name, 1) == 20
    store.drop(name)


def test_a_generation_that_was_committed_and_never_published_is_undone(store: PostgresStore) -> None:
    name, held = INDEX.replace("_1", "_3"), rows(20)
    store.create(name, dim=DIM)
    for number, gone, put in ((1, [], held), (2, [held[0].doc_id], rows(8, seed=1))):
        with closing(store.writer(name, number)) as writer:
            writer.remove(gone)
            writer.put(put)
            writer.commit()

    store.undo(name, after=1)

    assert (store.count(name, 1), store.count(name, 2)) == (20, 20)
    with pytest.raises(EngineUnavailable, match="doesn't have this generation"):
        store.generation(name, 2).nearest(held[0].vector, k=1, scope=EVERYWHERE)
    store.drop(name)


def test_whoever_asks_can_change_nothing(store: PostgresStore) -> None:
    def change(connection: connections.LimitedConnection) -> None:
        with connection.transaction():
            connection.execute("DELETE FROM vouch.generations")

    with pytest.raises(EngineUnavailable, match="read-only transaction"):
        store._connections.read(change)
    assert store.generation(INDEX, 1).nearest(np.ones(DIM, dtype=np.float32), k=1, scope=EVERYWHERE)


def test_a_server_that_is_frozen_is_not_waited_for(
    store: PostgresStore, generation: Generation, asked: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "ANSWER_S", 0.3)
    pids: list[int] = []

    def freeze(connection: connections.LimitedConnection) -> None:
        found = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert found is not None
        pids.append(int(str(found[0])))
        os.kill(pids[0], signal.SIGSTOP)
        connection.execute("SELECT 1")

    try:
        with pytest.raises(EngineUnavailable, match="timeout"):
            store._connections.read(freeze)
        assert generation.nearest(asked, k=1, scope=EVERYWHERE)  # by another connection
    finally:
        os.kill(pids[0], signal.SIGCONT)


def test_connections_that_the_server_closed_are_passed_over(
    store: PostgresStore, generation: Generation, asked: Vectors, server: PostgresServer
) -> None:
    before = generation.nearest(asked, k=5, scope=EVERYWHERE)
    with psycopg.connect(server.url) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = 'vouch' AND pid <> pg_backend_pid()"
        )

    assert generation.nearest(asked, k=5, scope=EVERYWHERE) == before


def test_a_server_that_is_not_there_is_said_with_its_address(asked: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_PAUSES_S", (0.0, 0.0))
    monkeypatch.setattr(connections, "CONNECT_S", 0.1)
    url = "postgresql://vouch@/vouch?host=/nowhere"
    with closing(open_store(EngineAddress(url, "postgres"))) as away:
        for call in (
            lambda: away.generation(INDEX, 1).nearest(asked, k=1, scope=EVERYWHERE),
            lambda: away.writer(INDEX, 1).put(rows(1)),
            lambda: away.indexes("vouch_"),
        ):
            with pytest.raises(EngineUnavailable, match="See whether the server runs") as said:
                call()
            assert said.value.where == url


def test_an_address_that_libpq_does_not_take_is_refused() -> None:
    with pytest.raises(EngineAddressError, match="invalid URI query parameter"):
        open_store(EngineAddress("postgresql://db.example/vouch?sslmod=require", "postgres"))


def test_a_user_who_may_read_and_nothing_else_is_answered(
    store: PostgresStore, server: PostgresServer, held: list[VectorRow], asked: Vectors
) -> None:
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("CREATE ROLE reader LOGIN")
        admin.execute("GRANT USAGE ON SCHEMA vouch TO reader")
        admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA vouch TO reader")
        with closing(PostgresStore(EngineAddress(server.url.replace("vouch@", "reader@"), "postgres"))) as read:
            assert set(read.generation(INDEX, 1).nearest(asked, k=9, scope=EVERYWHERE)) == exact(held, asked, k=9)
            with pytest.raises(EngineUnavailable, match=r"permission denied.*docs/postgresql\.md"):
                read.forget(INDEX, before=1)
        admin.execute("DROP OWNED BY reader")
        admin.execute("DROP ROLE reader")


def test_a_server_that_logs_statements_logs_no_vector_where_it_is_set_as_the_page_says(
    store: PostgresStore, server: PostgresServer, asked: Vectors
) -> None:
    def logged(role: str, *settings: str) -> str:
        with psycopg.connect(server.url, autocommit=True) as admin:
            admin.execute(f"CREATE ROLE {role} LOGIN SUPERUSER".encode())
            for setting in ("log_min_duration_statement = 0", *settings):
                admin.execute(f"ALTER ROLE {role} SET {setting}".encode())
            before = len(server.log())
            with closing(PostgresStore(EngineAddress(server.url.replace("vouch@", f"{role}@"), "postgres"))) as read:
                read.generation(INDEX, 1).nearest(asked, k=9, scope=EVERYWHERE)
            admin.execute(f"DROP ROLE {role}".encode())
        return server.log()[before:]

    number = f"{asked[0]:.6f}"
    assert number in logged("chatty")
    quiet = logged("quiet", "log_parameter_max_length = 0")
    assert "ORDER BY vector" in quiet
    assert number not in quiet


@pytest.fixture
def other(server: PostgresServer) -> Iterator[str]:
    """The address of a database that has nothing, by a user who may make nothing in it."""
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE bare")
        admin.execute("CREATE ROLE guest LOGIN")
        yield server.url.replace("vouch@/postgres", "guest@/bare")
        admin.execute("DROP DATABASE bare WITH (FORCE)")
        admin.execute("DROP ROLE guest")


def test_what_an_administrator_has_to_do_first_is_said_step_by_step(server: PostgresServer, other: str) -> None:
    def asked_for() -> str:
        with closing(open_store(EngineAddress(other, "postgres"))) as store:
            with pytest.raises(EngineUnavailable, match=r"administrator|docs/postgresql\.md") as said:
                store.create(INDEX, dim=DIM)
            return str(said.value)

    with psycopg.connect(server.url.replace("/postgres?", "/bare?"), autocommit=True) as admin:
        assert "CREATE EXTENSION vector" in asked_for()
        admin.execute("CREATE EXTENSION vector")
        assert "CREATE SCHEMA vouch" in asked_for()
        admin.execute("CREATE SCHEMA vouch AUTHORIZATION guest")
        with closing(open_store(EngineAddress(other, "postgres"))) as store:
            store.create(INDEX, dim=DIM)
            assert store.indexes("vouch_") == [INDEX]
