"""A receiver of messages on loopback, which a test has answer as it likes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Hook:
    """Where it is, what it was sent, and what it answers: the first of `answers` for the first message, and so on."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def answer(self, *statuses: int, **headers: str) -> None:
        """Answer these next, and 204 after them."""
        self.answers += [
            (status, {name.replace("_", "-"): value for name, value in headers.items()}) for status in statuses
        ]

    def taken(self) -> list[tuple[dict[str, str], bytes]]:
        """What came since the last call."""
        found, self.received = self.received, []
        return found


@contextmanager
def hook() -> Iterator[Hook]:
    """Listen as long as the block runs."""
    own = Hook()

    class _Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            own.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers = own.answers.pop(0) if own.answers else (204, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the server calls it so)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    own.url = f"http://127.0.0.1:{server.server_port}/hooks/s3cret-path"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield own
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
