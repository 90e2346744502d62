"""How PostgreSQL is reached: within limits of time, and every fault of its library becomes one of ours."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from index.engines.address import EngineAddress
from index.errors import EngineAddressError, EngineUnable, EngineUnavailable

Row: TypeAlias = tuple[object, ...]

CONNECT_S = 1.0
"""How long a question waits for a connection."""

ANSWER_S = 1.0
"""How long a question waits for its answer."""

MOST_CONNECTIONS = 16
"""Connections that one reader has open at most."""

_WRITER_CONNECTS_S = 10
_READER_CONNECTS_S = 2  # libpq takes no less; who asks waits for CONNECT_S all the same
_IDLE_S = 300.0
_PAUSES_S = (0.2, 1.0)  # between tries
_DEFAULTS = {
    "application_name": "vouch",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}
_MISSING = (errors.UndefinedTable, errors.InvalidSchemaName)
_T = TypeVar("_T")


class LimitedConnection(psycopg.Connection[Row]):
    """A connection whose calls end by a deadline, also where the server is frozen or the network swallows all."""

    until: float | None = None

    def limit(self, seconds: float) -> None:
        """Let all calls from now on be over in so many seconds."""
        self.until = time.monotonic() + seconds

    @property
    def is_late(self) -> bool:
        """Whether the deadline has passed."""
        return self.until is not None and time.monotonic() >= self.until

    def wait(self, gen: PQGen[_T], interval: float = 0.1, timeout: float | None = None) -> _T:
        """Wait for what was begun; the connection is of no use after it took too long.

        Raises:
            psycopg.OperationalError: If the deadline has passed.
        """
        if timeout is None and self.until is not None:
            timeout = max(0.0, self.until - time.monotonic())
        return super().wait(gen, interval, timeout)


class Connections:
    """Connections to one address. Safe to use from many threads at once.

    Args:
        address: The address; whatever libpq takes in a URL.

    Raises:
        EngineAddressError: If libpq couldn't read it.
    """

    def __init__(self, address: EngineAddress) -> None:
        self._url = address.url
        try:
            given = conninfo_to_dict(address.url)
        except psycopg.ProgrammingError as error:
            raise EngineAddressError(
                f"PostgreSQL's library can't read the address of the engine: {_said(error)}",
                value=address.url,
                remedy="Give one such as postgresql://vouch@db.example/vouch?sslmode=verify-full",
            ) from None
        given = {"connect_timeout": _WRITER_CONNECTS_S, **_DEFAULTS, **given}
        self._writing = make_conninfo("", **given)
        self._reading = make_conninfo("", **{**given, "connect_timeout": _READER_CONNECTS_S})
        self._lock = threading.Lock()
        self._pool: ConnectionPool[LimitedConnection] | None = None

    def write(self) -> psycopg.Connection[Row]:
        """A connection to write with, which its caller closes.

        Raises:
            EngineUnavailable: If none can be had after some tries.
        """
        return self.tried(lambda: psycopg.connect(self._writing, prepare_threshold=None))

    def written(self, what: Callable[[psycopg.Connection[Row]], _T]) -> _T:
        """What one transaction gives, which is tried again where the connection broke.

        Raises:
            EngineUnavailable: If it isn't done.
        """

        def attempt() -> _T:
            with self.write() as connection:
                unlimited(connection)
                return what(connection)

        return self.tried(attempt)

    def tried(self, what: Callable[[], _T]) -> _T:
        """What a call gives, made again after a pause where the server wasn't reached or was busy.

        Raises:
            EngineUnavailable: If no try succeeds.
        """
        with self.reached():
            for pause in _PAUSES_S:
                try:
                    return what()
                except psycopg.OperationalError:
                    time.sleep(pause)
            return what()

    def read(self, what: Callable[[LimitedConnection], _T]) -> _T:
        """What a call gives within the limits for questions.

        A connection that broke since it was used last, as all do where the server starts again, is given up with the
        others, and the call is made once more.

        Raises:
            EngineUnavailable: If the server doesn't answer in time.
        """
        with self.reached():
            pool = self._opened()
            try:
                return _by_one_of(pool, what)
            except _Broken:
                pool.drain()
                return _by_one_of(pool, what)

    @contextmanager
    def reached(self) -> Iterator[None]:
        """What fails inside fails as one of our errors."""
        try:
            yield
        except psycopg.Error as error:
            is_of_the_question = isinstance(error, psycopg.errors.QueryCanceled | psycopg.DataError)
            raise (EngineUnable if is_of_the_question else EngineUnavailable)(
                f"PostgreSQL doesn't do what it was asked for: {_said(error)}", where=self._url, remedy=_remedy(error)
            ) from error

    def close(self) -> None:
        """Let go of all that are kept."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _opened(self) -> ConnectionPool[LimitedConnection]:
        """The pool, whose threads begin with the first question: a process that is forked before has none."""
        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._reading,
                    connection_class=LimitedConnection,
                    kwargs={"autocommit": True, "prepare_threshold": None},
                    configure=_for_reading,
                    min_size=0,
                    max_size=MOST_CONNECTIONS,
                    max_idle=_IDLE_S,
                    reconnect_timeout=CONNECT_S,
                    open=True,
                )
            return self._pool


class _Broken(psycopg.OperationalError):
    """The server closed the connection."""


def _by_one_of(pool: ConnectionPool[LimitedConnection], what: Callable[[LimitedConnection], _T]) -> _T:
    connection = pool.getconn(timeout=CONNECT_S)
    try:
        connection.limit(ANSWER_S)
        return what(connection)
    except psycopg.OperationalError as error:
        if connection.is_late or not connection.closed:
            raise
        raise _Broken(_said(error)) from error
    finally:
        if connection.is_late:
            connection.close()  # its answer may still come
        pool.putconn(connection)


def unlimited(connection: psycopg.Connection[Row]) -> None:
    """Let a transaction take as long as it must: making an index may take an hour. It waits for a lock some seconds."""
    connection.execute(
        "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '30s', true), "
        "set_config('idle_in_transaction_session_timeout', '0', true)"
    )


def _for_reading(connection: LimitedConnection) -> None:
    """Each transaction says that it only reads, and sees one state of all tables."""
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ


def _said(error: psycopg.Error) -> str:
    """What the server or its library said, on one line."""
    return " ".join((error.diag.message_primary or str(error) or type(error).__name__).split())


def _remedy(error: psycopg.Error) -> str:
    if isinstance(error, errors.InsufficientPrivilege):
        return "Give the user what docs/postgresql.md lists"
    if isinstance(error, _MISSING):
        return "If the database lost its tables, write them again: vouch build --force"
    return "See whether the server runs, and whether `psql` reaches it from here by this address"
