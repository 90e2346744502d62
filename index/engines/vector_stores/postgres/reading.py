"""The nearest passages in scope, by pgvector's graph; where that brings too few, by all rows in scope."""

from collections.abc import Sequence
from functools import partial
from typing import LiteralString

from psycopg import sql

from index.engines.base import Scope
from index.engines.vector_stores.postgres.connections import ANSWER_S, Connections, LimitedConnection
from index.engines.vector_stores.postgres.tables import filled
from index.engines.vector_stores.postgres.vectors import HalfVector, dumper
from index.errors import EngineUnavailable
from index.models.encoder import Vectors

_WIDENED = 8
"""So many times as many as are wanted the search of the graph keeps: what it finds are nearly always the nearest."""

_NARROWEST, _WIDEST = 400, 1000  # pgvector's bound
_MOST_SCANNED = 20_000
"""So many rows are looked at for those in scope: where these don't suffice, few are in scope, and all of them are."""

_SETTINGS = (
    "SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', %s, true), "
    "set_config('hnsw.max_scan_tuples', %s, true), set_config('statement_timeout', %s, true), "
    "EXISTS (SELECT FROM vouch.generations WHERE index = %s AND generation = %s)"
)
_BY_GRAPH: LiteralString = "ORDER BY vector <#> %s::halfvec LIMIT %s"
_BY_ALL: LiteralString = "ORDER BY (vector <#> %s::halfvec) + 0 LIMIT %s"  # a sum, which no graph is in order of


class PostgresGeneration:
    """One generation of an index. Safe to use from many threads at once.

    Args:
        connections: To the server.
        index: The index.
        number: The generation.
    """

    def __init__(self, connections: Connections, index: str, number: int) -> None:
        self._connections, self._index, self._number = connections, index, number

    def nearest(self, vector: Vectors, *, k: int, scope: Scope) -> Sequence[str]:
        """The passage_ids that are likely the k nearest of those in scope, in no order; all of them where fewer are.

        Raises:
            EngineUnavailable: If the server doesn't answer in time, or doesn't have this generation.
        """
        condition, values = _condition(scope, self._number)
        search = partial(self._search, condition=condition, values=(*values, HalfVector(vector), k), k=k)
        return self._connections.read(search)

    def close(self) -> None:
        """Nothing of its own is open."""

    def _search(
        self, connection: LimitedConnection, *, condition: sql.Composable, values: tuple[object, ...], k: int
    ) -> list[str]:
        width = min(max(k * _WIDENED, _NARROWEST), _WIDEST)
        settings = (str(width), str(_MOST_SCANNED), str(int(ANSWER_S * 1000)), self._index, self._number)
        connection.adapters.register_dumper(HalfVector, dumper(0))
        with connection.transaction():
            with connection.pipeline():
                first = connection.execute(_SETTINGS, settings)
                near = connection.execute(self._statement(condition, _BY_GRAPH), values)
            is_there = first.fetchone()
            if is_there is None or not is_there[-1]:
                raise EngineUnavailable(
                    "The database that answers doesn't have this generation of the index (yet, if it is a replica)",
                    where=self._index,
                    value=self._number,
                    remedy="If it doesn't come, write it again: vouch build --force",
                )
            found = near.fetchall()
            if len(found) < k:
                found = connection.execute(self._statement(condition, _BY_ALL), values).fetchall()
        return [str(passage_id) for (passage_id,) in found]

    def _statement(self, condition: sql.Composable, order: LiteralString) -> sql.Composed:
        return filled("SELECT passage_id FROM {table} WHERE ", self._index) + condition + sql.SQL(f" {order}")


def _condition(scope: Scope, generation: int) -> tuple[sql.Composable, tuple[object, ...]]:
    """What holds for the rows of a generation that are in scope, and the values in it."""
    wanted = scope.filters
    since = wanted.reviewed_since
    parts: list[tuple[LiteralString, object]] = [("first <= %s", generation), ("last > %s", generation)]
    if wanted.tags:
        parts.append(("tags && %s::text[]", list(wanted.tags)))
    if wanted.audience is not None:
        parts.append(("audience = %s", wanted.audience))
    if wanted.language is not None:
        parts.append(("language = %s", wanted.language))
    if since is not None:
        parts.append(("reviewed >= %s", since.toordinal()))
    if wanted.doc_ids:
        parts.append(("doc_id = ANY(%s::text[])", list(wanted.doc_ids)))
    if scope.withdrawn:
        parts.append(("doc_id <> ALL(%s::text[])", sorted(scope.withdrawn)))
    return sql.SQL(" AND ").join(sql.SQL(text) for text, _ in parts), tuple(value for _, value in parts)
