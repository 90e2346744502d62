import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.race.__main__ import _ratios
from tests.bench.race.load import press


class _Answering(BaseHTTPRequestHandler):
    """Answers /plain at once with a length, /chunked in two pieces, /bad with 503, and /none with
    nothing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/none":
            self.close_connection = True
            return
        self.send_response(503 if self.path == "/bad" else 200)
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"4\r\nfour\r\n3;x=1\r\nsix\r\n0\r\n\r\n")
        else:
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"plain")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_answers_are_counted_by_whether_they_are_any_whatever_their_coding(port: int) -> None:
    found = press(port, ["/plain", "/chunked", "/bad"], connections=2, seconds=0.3)

    asked = len(found.latencies) + found.failed
    assert asked >= 3
    assert abs(found.failed - asked / 3) <= 1
    assert found.seconds >= 0.3
    assert all(0.0 < one < 5.0 for one in found.latencies)


def test_a_server_that_closes_is_a_failure_and_the_end_of_that_connection(port: int) -> None:
    found = press(port, ["/plain", "/none"], connections=1, seconds=5.0)

    assert (len(found.latencies), found.failed) == (1, 1)
    assert found.seconds < 5.0


def test_a_ratio_is_taken_within_each_round_and_said_with_its_spread() -> None:
    ours = {"p50_ms": 5.0, "p95_ms": 8.0, "p99_ms": 9.0, "requests_per_s": 200.0}
    theirs = {"p50_ms": 20.0, "p95_ms": 40.0, "p99_ms": 90.0, "requests_per_s": 50.0}
    slower = {**theirs, "p50_ms": 50.0}
    faster = {**theirs, "p50_ms": 10.0}

    found = _ratios([(ours, theirs), (ours, slower), (ours, faster)])

    assert (found["p50"], found["p50_least"], found["p50_most"]) == (0.25, 0.1, 0.5)
    assert (found["p99"], found["requests_per_s"]) == (0.1, 4.0)
