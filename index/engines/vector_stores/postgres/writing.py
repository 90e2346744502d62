"""Writes a generation in one transaction: nobody sees any of it before all of it is durable."""

from collections.abc import Sequence

import psycopg

from index.engines.vector_stores.postgres.connections import Connections, Row, unlimited
from index.engines.vector_stores.postgres.tables import LIVES, filled, holds, make_searchable
from index.engines.vector_stores.postgres.vectors import HalfVector, dumper
from index.engines.vector_stores.store import VectorRow

_COLUMNS = ("text", "text", "text[]", "text", "text", "int4")


class PostgresGenerationWriter:
    """Makes the next generation of an index.

    The server is reached with the first row. Where it goes away after that, what was written is gone with the
    transaction, and the build says so: its vectors are kept on this machine, and the next build writes them again.

    Args:
        connections: To the server.
        index: The index.
        number: The generation.
    """

    def __init__(self, connections: Connections, index: str, number: int) -> None:
        self._connections, self._index, self._number = connections, index, number
        self._open: psycopg.Connection[Row] | None = None
        self._type = 0

    def put(self, rows: Sequence[VectorRow]) -> None:
        """Put rows in, from this generation on."""
        connection = self._begun()
        with self._connections.reached(), connection.cursor() as cursor:
            copied = filled("COPY {table} FROM STDIN (FORMAT BINARY)", self._index)
            with cursor.copy(copied) as copy:
                copy.set_types([*_COLUMNS, self._type, "int4", "int4"])
                for row in rows:
                    vector = HalfVector(row.vector)
                    described = (row.passage_id, row.doc_id, list(row.tags), row.audience, row.language, row.reviewed)
                    copy.write_row((*described, vector, self._number, LIVES))

    def remove(self, doc_ids: Sequence[str]) -> None:
        """End the rows of documents that were put in by earlier generations; one that isn't there is passed over."""
        connection = self._begun()
        with self._connections.reached():
            connection.execute(
                filled(
                    "UPDATE {table} SET last = %s WHERE doc_id = ANY(%s::text[]) AND first < %s AND last = {lives}",
                    self._index,
                ),
                (self._number, list(doc_ids), self._number),
            )

    def commit(self) -> None:
        """Make all of it durable, and visible to whoever asks this generation from now on."""
        connection = self._begun()
        with self._connections.reached():
            try:
                make_searchable(connection, self._index)
                connection.execute("INSERT INTO vouch.generations VALUES (%s, %s)", (self._index, self._number))
                connection.commit()
            except psycopg.OperationalError:
                if not connection.closed or not self._is_there():
                    raise

    def close(self) -> None:
        """Let go of the connection; what wasn't committed is gone."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _begun(self) -> psycopg.Connection[Row]:
        """The connection, in the transaction that everything is done in."""
        if self._open is None:
            connection = self._connections.write()
            self._open = connection
            with self._connections.reached():
                unlimited(connection)
                found = connection.execute("SELECT 'halfvec'::regtype::oid::text").fetchall()
                self._type = int(str(found[0][0]))
                connection.adapters.register_dumper(HalfVector, dumper(self._type))
        return self._open

    def _is_there(self) -> bool:
        """Whether the generation was committed before the server's word of it was lost."""
        return self._connections.written(lambda connection: holds(connection, self._index, self._number))
