import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from eval.errors import ServiceFailed
from eval.sets.question import Question, Unit
from eval.systems.adapters.remote import RemoteSystem
from eval.systems.in_process import IndexSystem
from tests.keyed import staff_headers

_QUESTION = Question("q", "why do I jerk awake when falling asleep")


def test_a_service_by_its_url_gives_the_very_ranking_of_the_index_in_this_process(
    index: IndexSystem, served: str
) -> None:
    with closing(RemoteSystem(served, headers=staff_headers())) as remote:
        assert remote.rank(_QUESTION, k=7, unit=Unit.PASSAGE) == index.rank(_QUESTION, k=7, unit=Unit.PASSAGE)
        assert remote.read(_QUESTION) == index.read(_QUESTION)
        assert remote.document("myoclonus") == index.document("myoclonus")
        assert remote.document("no/such document") is None
        assert remote.configuration["snapshot_id"] == index.configuration["snapshot_id"]


def test_a_service_that_refuses_or_is_not_there_is_said_with_its_address(served: str) -> None:
    with closing(RemoteSystem(served)) as remote, pytest.raises(ServiceFailed, match="status 422"):
        remote.rank(Question("q", " "), k=3, unit=Unit.PASSAGE)
    with pytest.raises(ServiceFailed, match=r"can't be reached"):
        RemoteSystem("http://127.0.0.1:9").read(_QUESTION)


class _Recorder(BaseHTTPRequestHandler):
    """Notes the headers of each request, and answers that there is no such thing."""

    seen: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        self.seen.append(dict(self.headers.items()))
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_the_key_goes_with_every_request() -> None:
    with HTTPServer(("127.0.0.1", 0), _Recorder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/base/"
        with closing(RemoteSystem(url, headers={"X-API-Key": "secret"})) as remote:
            assert [remote.document("a/b"), remote.document("c")] == [None, None]
        server.shutdown()
    assert [headers["X-API-Key"] for headers in _Recorder.seen] == ["secret", "secret"]
