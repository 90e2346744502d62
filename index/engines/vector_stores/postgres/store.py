"""A store of vectors in PostgreSQL, by pgvector."""

from collections.abc import Sequence

import psycopg

from index.engines.address import EngineAddress
from index.engines.vector_stores.postgres.connections import Connections, Row
from index.engines.vector_stores.postgres.reading import PostgresGeneration
from index.engines.vector_stores.postgres.tables import filled, holds, make_index, make_ready, named
from index.engines.vector_stores.postgres.writing import PostgresGenerationWriter
from index.errors import EngineUnavailable

_UNDO = (
    "DELETE FROM {table} WHERE first > %s",
    "UPDATE {table} SET last = {lives} WHERE last > %s AND last < {lives}",
)


class PostgresStore:
    """A database. Each call is one transaction, which is made again where the connection broke.

    Args:
        address: Of the database, or of several with one content: libpq takes the first that fits.

    Raises:
        EngineAddressError: If libpq can't read the address.
    """

    def __init__(self, address: EngineAddress) -> None:
        self._connections = Connections(address)

    def create(self, index: str, *, dim: int) -> None:
        """Make an empty index, and what all of them need where this is the first."""

        def make(connection: psycopg.Connection[Row]) -> None:
            make_ready(connection)
            make_index(connection, index, dim=dim)

        self._connections.written(make)

    def exists(self, index: str) -> bool:
        """Whether there is an index of that name."""
        return index in self.indexes(index)

    def undo(self, index: str, *, after: int) -> None:
        """Make an index what it was when a generation was published: a later one was written, and not published.

        Raises:
            EngineUnavailable: If the database lost that generation, as a replica that took over may have.
        """

        def undo(connection: psycopg.Connection[Row]) -> None:
            if not holds(connection, index, after):
                raise EngineUnavailable(
                    "The database lost a generation of the index that was published",
                    where=index,
                    value=after,
                    remedy="Write the index again: vouch build --force",
                )
            gone = connection.execute(
                "DELETE FROM vouch.generations WHERE index = %s AND generation > %s", (index, after)
            )
            if gone.rowcount:  # without its row, nothing of a generation was committed
                for statement in _UNDO:
                    connection.execute(filled(statement, index), (after,))

        self._connections.written(undo)

    def writer(self, index: str, generation: int) -> PostgresGenerationWriter:
        """What makes a generation, the next one after those that are there."""
        return PostgresGenerationWriter(self._connections, index, generation)

    def generation(self, index: str, generation: int) -> PostgresGeneration:
        """One generation, to be asked."""
        return PostgresGeneration(self._connections, index, generation)

    def forget(self, index: str, *, before: int) -> None:
        """Remove the rows that ended in a generation or earlier: nobody asks those before it any more."""

        def forget(connection: psycopg.Connection[Row]) -> None:
            connection.execute(filled("DELETE FROM {table} WHERE last <= %s AND last < {lives}", index), (before,))
            connection.execute("DELETE FROM vouch.generations WHERE index = %s AND generation < %s", (index, before))

        self._connections.written(forget)

    def indexes(self, prefix: str) -> Sequence[str]:
        """The names of the indexes that start so, sorted."""
        return self._connections.written(lambda connection: named(connection, prefix))

    def drop(self, index: str) -> None:
        """Remove an index; one that isn't there is passed over."""

        def drop(connection: psycopg.Connection[Row]) -> None:
            if index in named(connection, index):
                connection.execute(filled("DROP TABLE {table}", index))
                connection.execute("DELETE FROM vouch.generations WHERE index = %s", (index,))

        self._connections.written(drop)

    def count(self, index: str, generation: int) -> int:
        """How many rows a generation has."""

        def count(connection: psycopg.Connection[Row]) -> int:
            found = connection.execute(
                filled("SELECT count(*) FROM {table} WHERE first <= %s AND last > %s", index), (generation, generation)
            ).fetchone()
            return int(str(found[0])) if found else 0

        return self._connections.written(count)

    def close(self) -> None:
        """Let go of connections."""
        self._connections.close()
