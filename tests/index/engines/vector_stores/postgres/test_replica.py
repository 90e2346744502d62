import time
from collections.abc import Sequence
from contextlib import closing

import psycopg
import pytest

from index.engines.address import EngineAddress
from index.engines.base import Scope
from index.engines.vector_stores.postgres.store import PostgresStore
from index.engines.vector_stores.store import VectorRow
from index.errors import EngineUnavailable
from tests.index.engines.vector_stores.conformance import DIM, exact, rows
from tests.postgres import PostgresServer, postgres_server

pytestmark = pytest.mark.kill

INDEX = "vouch_00000fed_1"
EVERYWHERE = Scope()


def told(server: PostgresServer, statement: str) -> object:
    with psycopg.connect(server.url, autocommit=True) as connection:
        found = connection.execute(statement).fetchone()
    return found[0] if found else None


def until(server: PostgresServer, condition: str) -> None:
    deadline = time.monotonic() + 30
    while told(server, condition) is not True:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def write(store: PostgresStore, generation: int, put: Sequence[VectorRow]) -> None:
    with closing(store.writer(INDEX, generation)) as writer:
        writer.put(put)
        writer.commit()


def test_a_replica_answers_what_it_has_says_what_it_lacks_and_takes_over_without_what_it_lost() -> None:
    first, second = rows(100), rows(80, seed=1)
    with (
        postgres_server() as primary,
        closing(PostgresStore(EngineAddress(primary.url, "postgres"))) as store,
    ):
        store.create(INDEX, dim=DIM)
        write(store, 1, first)
        with postgres_server(of=primary) as replica:
            both = f"{primary.url},{replica.folder}"
            standby = EngineAddress(f"{both}&target_session_attrs=prefer-standby", "postgres")
            until(replica, "SELECT pg_last_wal_replay_lsn() IS NOT NULL")
            with closing(PostgresStore(standby)) as asked:
                found = asked.generation(INDEX, 1).nearest(first[5].vector, k=9, scope=EVERYWHERE)
                assert set(found) == exact(first, first[5].vector, k=9)
                with pytest.raises(EngineUnavailable, match="read-only"):
                    asked.create("vouch_00000fed_2", dim=DIM)

                told(replica, "SELECT pg_wal_replay_pause()::text")
                write(store, 2, second)
                with pytest.raises(EngineUnavailable, match="if it is a replica"):
                    asked.generation(INDEX, 2).nearest(second[5].vector, k=9, scope=EVERYWHERE)
                told(replica, "SELECT pg_wal_replay_resume()::text")
                until(replica, "SELECT count(*) = 2 FROM vouch.generations")
                found = asked.generation(INDEX, 2).nearest(second[5].vector, k=9, scope=EVERYWHERE)
                assert set(found) == exact([*first, *second], second[5].vector, k=9)

            replica.stop()
            write(store, 3, rows(10, seed=2))  # acknowledged, and nowhere else
            primary.kill()
            replica.start()
            told(replica, "SELECT pg_promote()")
            with closing(PostgresStore(EngineAddress(f"{both}&target_session_attrs=read-write", "postgres"))) as over:
                found = over.generation(INDEX, 2).nearest(second[5].vector, k=9, scope=EVERYWHERE)
                assert set(found) == exact([*first, *second], second[5].vector, k=9)
                with pytest.raises(EngineUnavailable, match="doesn't have this generation"):
                    over.generation(INDEX, 3).nearest(second[5].vector, k=9, scope=EVERYWHERE)
                with pytest.raises(EngineUnavailable, match="lost a generation"):
                    over.undo(INDEX, after=3)
