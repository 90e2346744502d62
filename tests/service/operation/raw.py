"""Raw connections to a server process, as no well-behaved client makes them."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class BareServer:
    """A process of `bare_server`, its port and its output."""

    process: "subprocess.Popen[bytes]"
    port: int
    output: Path

    def connect(self) -> socket.socket:
        """A connection over which nothing was sent."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=_PATIENCE_S)

    def get(self, target: str, *, accept: str = "*/*") -> "Reply":
        """The reply to a GET."""
        with self.connect() as connection:
            connection.sendall(request(target, accept=accept))
            return read_reply(connection)

    def count(self, name: str, label: str = "") -> float:
        """A number of `/metrics`."""
        lines = self.get("/metrics").body.decode().splitlines()
        return next(float(line.split()[-1]) for line in lines if line.startswith(f"{name}{label} "))


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, headers in lower case, and a body."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def bare_server(output: Path, **wanted: float) -> Iterator[BareServer]:
    """A server within these bounds, ended afterwards."""
    with output.open("wb") as stream:
        command = [sys.executable, "-m", "tests.service.operation.bare_server", json.dumps(wanted)]
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, cwd=Path(__file__).parents[3])
    try:
        until(lambda: "listens at" in output.read_text())
        port = int(output.read_text().split("http://127.0.0.1:")[1].split()[0])
        server = BareServer(process, port, output)
        until(lambda: server.get("/healthz").status == 200)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def request(target: str, *, accept: str = "*/*", more: str = "") -> bytes:
    """The head of a GET."""
    return f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n{more}\r\n".encode()


def read_reply(connection: socket.socket) -> Reply:
    """One reply; ConnectionError where the connection ends before it."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError(f"closed after {data!r}")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    length = int(headers.get("content-length", 0))
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("closed in the body")
        body += more
    return Reply(int(status.split()[1]), headers, body)


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side closed it, waiting for it to do so; what was sent before is passed over."""
    try:
        while connection.recv(1 << 20):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if is_so():
                return
        except (OSError, IndexError):
            pass
        time.sleep(0.02)
    raise AssertionError("It didn't come to be so")
