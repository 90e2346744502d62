"""Makes a generation in Milvus: what may be asked again is asked again, so that a row is put twice at no harm."""

from collections.abc import Sequence
from typing import Any

from index.engines.vector_stores.milvus.connection import WRITE_S, Connection
from index.engines.vector_stores.milvus.rows import FIELDS, LIVES, digest, ending, one_of, row_of
from index.engines.vector_stores.store import VectorRow
from index.errors import EngineUnavailable

AT_A_TIME = 500
"""So many rows, or documents, are named in one call."""


class MilvusWriter:
    """Makes the next generation of an index.

    Args:
        connection: To Milvus.
        index: The index.
        generation: Its number.
    """

    def __init__(self, connection: Connection, index: str, generation: int) -> None:
        self._rows, self._connection = Rows(connection, index), connection
        self._index, self._generation, self._put = index, generation, 0

    def put(self, rows: Sequence[VectorRow]) -> None:
        """Put rows in, from this generation on."""
        self._rows.put([row_of(row, self._generation) for row in rows])
        self._put += len(rows)

    def remove(self, doc_ids: Sequence[str]) -> None:
        """End the rows of documents that were put in by earlier generations."""
        lives = f"first < {self._generation} and last == {LIVES}"
        for start in range(0, len(doc_ids), AT_A_TIME):
            some = one_of("doc", (digest(doc_id) for doc_id in doc_ids[start : start + AT_A_TIME]))
            self._rows.end(f"{lives} and {some}", self._generation)

    def commit(self) -> None:
        """Make it durable and indexed, and see that all that was put in is there for whoever asks.

        Raises:
            EngineUnavailable: If some rows aren't there.
        """
        self._connection.surely(lambda client: client.flush(self._index, timeout=WRITE_S))
        there = self._rows.count(f"first == {self._generation}")
        if there < self._put:
            raise EngineUnavailable(
                "Milvus has fewer rows than were put in",
                where=self._connection.place.url,
                value=f"{there} of {self._put}",
                remedy="Look into its log, and build again",
            )

    def close(self) -> None:
        """Nothing to let go of: the store has the connection."""


class Rows:
    """The rows of one index, read as they are now, and changed.

    Args:
        connection: To Milvus.
        index: The index.
    """

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection, self._index = connection, index

    def put(self, rows: Sequence[dict[str, Any]]) -> None:
        """Put rows in; one of the same name is replaced."""
        for start in range(0, len(rows), AT_A_TIME):
            self._upsert(rows[start : start + AT_A_TIME])

    def end(self, expression: str, last: int) -> None:
        """Give rows another end: each is put in with it before the one that has the old end is taken out."""
        while held := self._some(expression):
            self.put([ending(row, last) for row in held])
            self._delete(one_of("id", (row["id"] for row in held)))
            if len(held) < AT_A_TIME:
                return

    def delete(self, expression: str) -> None:
        """Take rows out."""
        while names := self._some(expression, ["id"]):
            self._delete(one_of("id", (row["id"] for row in names)))
            if len(names) < AT_A_TIME:
                return

    def count(self, expression: str) -> int:
        """How many rows there are."""
        found = self._connection.surely(
            lambda client: client.query(
                self._index,
                filter=expression,
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=WRITE_S,
            )
        )
        return int(found[0]["count(*)"])

    def _some(self, expression: str, fields: Sequence[str] = ("id", *FIELDS)) -> list[dict[str, Any]]:
        return list(
            self._connection.surely(
                lambda client: client.query(
                    self._index,
                    filter=expression,
                    output_fields=list(fields),
                    limit=AT_A_TIME,
                    consistency_level="Strong",
                    timeout=WRITE_S,
                )
            )
        )

    def _upsert(self, rows: Sequence[dict[str, Any]]) -> None:
        self._connection.surely(lambda client: client.upsert(self._index, list(rows), timeout=WRITE_S))

    def _delete(self, expression: str) -> None:
        self._connection.surely(lambda client: client.delete(self._index, filter=expression, timeout=WRITE_S))
