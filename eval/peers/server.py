"""A server in a process of its own: started on a free port, waited for, weighed, and ended."""

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from eval.errors import ServiceFailed

_PATIENCE_S = 180.0
_PAUSE_S = 0.02
_NOT_YET = frozenset({429, 502, 503, 504})
_SAID_CHARS = 600


@dataclass(frozen=True, slots=True)
class ServerCommand:
    """What starts a server.

    Attributes:
        name: Its name.
        words: The command; the port is added as its last word.
        ready: The path that answers 200 when it is ready.
        variables: Of the environment, besides those that are there.
    """

    name: str
    words: tuple[str, ...]
    ready: str
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """Its name, for files."""
        return self.name.replace(", ", "-").replace(" ", "-").replace("/", "-")


@dataclass(frozen=True, slots=True)
class Started:
    """A server that is ready: its port, its process, and how long it took, in seconds."""

    port: int
    pid: int
    seconds: float


@contextmanager
def started(command: ServerCommand, logs: Path) -> Iterator[Started]:
    """A server, from its start until it is ready, ended afterwards.

    Args:
        command: What starts it.
        logs: Folder for what it prints.

    Raises:
        ServiceFailed: If it ends, answers with an error (said with what it answered), or isn't ready within three
            minutes.
    """
    port = _free_port()
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{command.file_name}.log"
    variables = [f"{name}={value}" for name, value in command.variables.items()]
    with log.open("wb") as stream:
        began = time.perf_counter()
        words = ["/usr/bin/env", *variables, *command.words, str(port)]
        process = subprocess.Popen(words, stdout=stream, stderr=subprocess.STDOUT)  # noqa: S603 - its operator's command
    try:
        while not _is_ready(port, command):
            if process.poll() is not None or time.perf_counter() - began > _PATIENCE_S:
                raise ServiceFailed(
                    f"{command.name} did not start: {log.read_text(errors='replace')[-_SAID_CHARS:].strip()}",
                    where=str(log),
                    remedy="Read what it printed, and check that what it needs is installed",
                )
            time.sleep(_PAUSE_S)
        yield Started(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_S)


def pss_mb(pid: int) -> float:
    """Memory of a process and its children, pages that others share counted by their share (PSS), in megabytes.

    Source: proc(5), smaps_rollup. Linux only.
    """
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    own = next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1000.0
    return round(own + sum(pss_mb(int(child)) for child in children), 1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _is_ready(port: int, command: ServerCommand) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    try:
        connection.request("GET", command.ready)
        response = connection.getresponse()
        status, body = response.status, response.read(_SAID_CHARS)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    if status != 200 and status not in _NOT_YET:
        raise ServiceFailed(
            f"{command.name} answered its first question with status {status}",
            where=command.ready,
            value=body.decode(errors="replace"),
            remedy="Mend what it says there; a retriever is asked for the word ready first",
        )
    return status == 200
