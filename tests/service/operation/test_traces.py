"""What a collector of OpenTelemetry is sent: routes, statuses and times, and no word of a question."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from ingest.errors import ExtraMissing
from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from service.live.serving import Serving
from service.operation.request_id import for_collection
from service.operation.traces import Traces
from tests.keyed import keyed, staff_headers
from tests.processes import serving

CANARY = "quokka7731"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def times() -> InMemoryMetricReader:
    return InMemoryMetricReader()


@pytest.fixture
def client(strange_home: Home, spans: InMemorySpanExporter, times: InMemoryMetricReader) -> TestClient:
    traces = Traces(SimpleSpanProcessor(spans), times)
    app = create_app(LiveIndex(strange_home), access=keyed(), traces=traces)
    return TestClient(app, raise_server_exceptions=False)


def ask_everywhere(client: TestClient | httpx.Client) -> list[int]:
    question = f"why does {CANARY} twitch"
    return [
        client.post("/v1/ask", json={"question": question, "min_confidence": 0}, headers=staff_headers()).status_code,
        client.get("/v1/search", params={"q": question}).status_code,
        client.get("/", params={"q": question}).status_code,
        client.get("/v1/suggest", params={"q": CANARY}).status_code,
        client.post("/v1/suggest", json={"q": CANARY}).status_code,
        client.get(f"/v1/documents/{CANARY}").status_code,
        client.get(f"/{CANARY}", params={CANARY: CANARY}).status_code,
        client.post("/v1/ask", json={"question": [CANARY]}).status_code,
        client.request(CANARY.upper(), "/v1/ask", content=question).status_code,
        client.get("/", headers={"Host": f"{CANARY}.example", "User-Agent": CANARY, "traceparent": CANARY}).status_code,
    ]


def test_a_request_has_a_span_with_its_route_and_its_stages_in_it(
    client: TestClient, spans: InMemorySpanExporter
) -> None:
    assert client.get("/v1/search", params={"q": "hiccups"}).status_code == 200

    found = {span.name: span for span in spans.get_finished_spans()}
    request = found["GET /v1/search"]
    assert dict(request.attributes or {}) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/v1/search",
        "url.path": "/v1/search",
        "url.query": "REDACTED",
        "url.scheme": "http",
    }
    assert set(found) == {"GET /v1/search", "notice", "retrieval", "write"}
    assert dict(found["retrieval"].attributes or {}) == {
        "vouch.stage": "answer",
        "gen_ai.operation.name": "retrieval",
    }
    parents = {span.parent and span.parent.span_id for name, span in found.items() if span is not request}
    assert parents == {request.context.span_id}


def test_durations_are_counted_by_route_and_status(client: TestClient, times: InMemoryMetricReader) -> None:
    for _ in range(3):
        client.get("/v1/search", params={"q": "hiccups"})
    client.get("/healthz")

    read = times.get_metrics_data()
    assert read is not None
    (metric,) = read.resource_metrics[0].scope_metrics[0].metrics
    assert (metric.name, metric.unit) == ("http.server.request.duration", "s")
    counts = {str((point.attributes or {})["http.route"]): point.count for point in metric.data.data_points}  # type: ignore[union-attr]
    assert counts == {"/v1/search": 3, "/healthz": 1}


def test_no_word_of_a_question_is_in_what_is_exported_whatever_fails(
    client: TestClient, spans: InMemorySpanExporter, times: InMemoryMetricReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(ask_everywhere(client)) == {200, 404, 405, 422}

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"about {CANARY}")

    monkeypatch.setattr(Serving, "ask", fail)
    assert client.get("/v1/search", params={"q": CANARY}).status_code == 500

    finished = spans.get_finished_spans()
    read = times.get_metrics_data()
    assert read is not None
    exported = "\n".join([*(span.to_json() for span in finished), read.to_json()])
    assert len(finished) > 10
    assert CANARY not in exported.lower()
    failed = next(span for span in finished if (span.attributes or {}).get("http.response.status_code") == 500)
    assert (failed.attributes or {})["error.type"] == "500"
    assert not any(span.events for span in finished)


@contextmanager
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A collector on this machine, and what it was sent: path and bytes."""
    sent: list[tuple[str, bytes]] = []

    class Collecting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collecting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_below_the_path_of_a_collection_a_span_has_its_route_and_says_of_which(
    home: Home, spans: InMemorySpanExporter, times: InMemoryMetricReader
) -> None:
    traces = Traces(SimpleSpanProcessor(spans), times)
    app = create_app(LiveIndex(home), access=keyed(), traces=traces, root_path="/health/c/vets")

    with for_collection("vets"):
        TestClient(app).get("/health/c/vets/healthz")

    (span,) = spans.get_finished_spans()
    assert span.attributes is not None
    assert (span.attributes["http.route"], span.attributes["vouch.collection"]) == ("/healthz", "vets")


@pytest.mark.parametrize("arguments", [[], ["--workers", "2"]])
def test_a_server_sends_them_where_it_was_told_and_nowhere_else(
    built_home: Home, tmp_path: Path, arguments: list[str]
) -> None:
    with collector() as (address, sent):
        own = {"VOUCH_TRACES_ENDPOINT": address}
        with (
            serving(built_home, tmp_path / "output", arguments=arguments, more=own) as server,
            httpx.Client(base_url=server.url, timeout=60) as client,
        ):
            ask_everywhere(client)
        assert {path for path, _ in sent} == {"/v1/traces", "/v1/metrics"}
        data = b"".join(data for _, data in sent)
        assert b"GET /v1/search" in data
        assert b"http.server.request.duration" in data
        assert CANARY.encode() not in data.lower()
    assert CANARY not in (tmp_path / "output").read_text().lower()


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)

    with pytest.raises(ExtraMissing, match=r"traces.*pip install"):
        Traces.to("http://127.0.0.1:4318")
