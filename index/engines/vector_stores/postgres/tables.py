"""The tables in the schema `vouch`: one of generations, and one for each index.

A row of an index is in a generation where `first <= generation < last`; `last` is `LIVES` while no generation ended it.
"""

from typing import LiteralString

import psycopg
from psycopg import sql

from index.engines.vector_stores.postgres.connections import Row
from index.errors import EngineUnavailable

SCHEMA = "vouch"
LIVES = 2_147_483_647
"""The last generation of a row that lives."""

_OLDEST = (0, 8)
"""The pgvector that goes on with a search until enough rows pass the filters."""

_ADMIN = "An administrator of the database does that once: docs/postgresql.md, Set up"


def table(index: str) -> sql.Identifier:
    """The table of an index, to be put into a statement."""
    return sql.Identifier(SCHEMA, index)


def filled(text: LiteralString, index: str) -> sql.Composed:
    """A statement for an index: `{table}` is its table, and `{near}` and others are its indexes."""
    names = {name: sql.Identifier(f"{index}_{name}") for name in ("near", "doc", "tags", "audience", "language")}
    more = {name: sql.Identifier(f"{index}_{name}") for name in ("reviewed", "first", "last")}
    return sql.SQL(text).format(table=table(index), lives=sql.Literal(LIVES), **names, **more)


def make_ready(connection: psycopg.Connection[Row]) -> None:
    """Make the schema and the table of generations, where they aren't there.

    Raises:
        EngineUnavailable: If the database has no pgvector, or an old one, or nothing may be made in it.
    """
    _check_extension(connection)
    schema, generations = _one(connection, "SELECT to_regnamespace('vouch'), to_regclass('vouch.generations')")
    if schema is None:
        _asked_of_admin(connection, "CREATE SCHEMA vouch")
    if generations is None:
        connection.execute(
            "CREATE TABLE vouch.generations (index text, generation int, at timestamptz NOT NULL DEFAULT now(), "
            "PRIMARY KEY (index, generation))"
        )


def make_index(connection: psycopg.Connection[Row], index: str, *, dim: int) -> None:
    """Make the table of an index, empty."""
    connection.execute(
        sql.SQL(
            "CREATE TABLE {} (passage_id text NOT NULL, doc_id text NOT NULL, tags text[] NOT NULL, audience text, "
            "language text, reviewed int, vector halfvec({}) NOT NULL, first int NOT NULL, last int NOT NULL)"
        ).format(table(index), sql.Literal(dim))
    )
    connection.execute(filled("ALTER TABLE {table} ALTER vector SET STATISTICS 0", index))  # nothing plans by it


def make_searchable(connection: psycopg.Connection[Row], index: str) -> None:
    """Make what finds its rows, once they are in: each is made faster over all rows than row by row."""
    for statement in (
        "CREATE INDEX IF NOT EXISTS {near} ON {table} USING hnsw (vector halfvec_ip_ops) "
        "WITH (m = 16, ef_construction = 200)",
        "CREATE INDEX IF NOT EXISTS {doc} ON {table} (doc_id)",
        "CREATE INDEX IF NOT EXISTS {tags} ON {table} USING gin (tags)",
        "CREATE INDEX IF NOT EXISTS {audience} ON {table} (audience)",
        "CREATE INDEX IF NOT EXISTS {language} ON {table} (language)",
        "CREATE INDEX IF NOT EXISTS {reviewed} ON {table} (reviewed)",
        "CREATE INDEX IF NOT EXISTS {first} ON {table} (first)",
        "CREATE INDEX IF NOT EXISTS {last} ON {table} (last) WHERE last < {lives}",
    ):
        connection.execute(filled(statement, index))
    connection.execute(filled("ANALYZE {table}", index))


def named(connection: psycopg.Connection[Row], prefix: str) -> list[str]:
    """The names of the indexes that start so, sorted."""
    found = connection.execute(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'vouch' AND starts_with(tablename::text, %s) "
        "AND tablename <> 'generations'",
        (prefix,),
    )
    return sorted(str(name) for (name,) in found)


def holds(connection: psycopg.Connection[Row], index: str, generation: int) -> bool:
    """Whether a generation of an index was committed."""
    found = connection.execute(
        "SELECT FROM vouch.generations WHERE index = %s AND generation = %s", (index, generation)
    )
    return found.fetchone() is not None


def _check_extension(connection: psycopg.Connection[Row]) -> None:
    found = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'").fetchone()
    if found is None:
        _asked_of_admin(connection, "CREATE EXTENSION vector")
        return
    version = str(found[0])
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST:
        raise EngineUnavailable(
            "The pgvector of the database is too old: it must be 0.8 or newer",
            value=version,
            remedy="Install a newer one on the server, then run in the database: ALTER EXTENSION vector UPDATE",
        )


def _asked_of_admin(connection: psycopg.Connection[Row], statement: LiteralString) -> None:
    try:
        connection.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFile, psycopg.NotSupportedError) as error:
        raise EngineUnavailable(
            f"The database lacks what `{statement}` makes, and the user of the address can't make it", remedy=_ADMIN
        ) from error


def _one(connection: psycopg.Connection[Row], statement: LiteralString) -> Row:
    return connection.execute(statement).fetchall()[0]
