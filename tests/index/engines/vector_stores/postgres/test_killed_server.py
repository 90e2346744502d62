from contextlib import closing

import psycopg
import pytest

from index.engines.address import EngineAddress
from index.engines.base import Scope
from index.engines.vector_stores.asked import AskedStore
from index.engines.vector_stores.postgres import connections
from index.engines.vector_stores.postgres.store import PostgresStore
from index.errors import EngineUnavailable
from tests.index.engines.vector_stores.conformance import DIM, exact, rows
from tests.postgres import postgres_server

pytestmark = pytest.mark.kill

INDEX = "vouch_00000def_1"
EVERYWHERE = Scope()


def tables(url: str) -> dict[str, int]:
    """How many rows, seen or not, each table has."""
    with psycopg.connect(url) as connection:
        return {
            table: int(connection.execute(f"SELECT count(*) FROM vouch.{table}").fetchone()[0])  # type: ignore[index]
            for table in ("generations", INDEX)
        }


def test_a_server_that_is_killed_keeps_what_was_committed_and_nothing_of_what_was_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "_PAUSES_S", (0.0, 0.0))
    first, second, third = rows(200), rows(120, seed=1), rows(400, seed=2)
    now = [0.0]
    with (
        postgres_server("fsync=on") as server,
        closing(PostgresStore(EngineAddress(server.url, "postgres"))) as store,
    ):
        store.create(INDEX, dim=DIM)
        with closing(store.writer(INDEX, 1)) as writer:
            writer.put(first)
            writer.commit()
        asked = AskedStore(store.generation(INDEX, 1), "postgres", passages=len(first), clock=lambda: now[0])
        vector, nearest = first[7].vector, exact(first, first[7].vector, k=9)
        assert set(asked.nearest(vector, k=9, scope=EVERYWHERE) or ()) == nearest

        with closing(store.writer(INDEX, 2)) as writer:
            writer.remove([row.doc_id for row in first[:40]])
            writer.put(third[:200])
            server.kill()
            with pytest.raises(EngineUnavailable):
                writer.put(third[200:])
            with pytest.raises(EngineUnavailable):
                writer.commit()
        assert asked.nearest(vector, k=9, scope=EVERYWHERE) is None  # this machine is to search
        assert not asked.state.reachable

        server.start()
        assert tables(server.url) == {"generations": 1, INDEX: 200}
        now[0] += 60.0
        assert set(asked.nearest(vector, k=9, scope=EVERYWHERE) or ()) == nearest
        assert asked.state.reachable

        store.undo(INDEX, after=1)
        with closing(store.writer(INDEX, 2)) as writer:
            writer.remove([row.doc_id for row in first[:40]])
            writer.put(second)
            writer.commit()
            server.kill()
        server.start()

        left = [*first[40:], *second]
        assert store.count(INDEX, 2) == len(left)
        found = store.generation(INDEX, 2).nearest(second[3].vector, k=20, scope=EVERYWHERE)
        assert set(found) == exact(left, second[3].vector, k=20)
        assert tables(server.url) == {"generations": 2, INDEX: 320}
