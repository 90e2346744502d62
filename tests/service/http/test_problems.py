import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import httpx
import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client, staff_headers
from tests.processes import Server

JSON = {"content-type": "application/json"}
QUESTION = {"question": "why do I jerk awake"}
BAD_REQUESTS: list[tuple[dict[str, Any], str, str]] = [
    ({"json": {"question": ""}}, "body.question", "empty"),
    ({"json": {"question": " \n\t"}}, "body.question", "empty"),
    ({"json": {"question": "x" * 10_000}}, "body.question", "more than 2000 characters"),
    ({"json": {"question": 5}}, "body.question", "string"),
    ({"json": {}}, "body.question", "missing"),
    ({"json": []}, "body", "not a JSON object"),
    ({"content": b'{"question": ', "headers": JSON}, "body", "not JSON"),
    ({"content": b"\xff\xfe", "headers": JSON}, "body", "not"),
    ({"content": b'{"question": "\\ud800"}', "headers": JSON}, "body.question", "string"),
    ({"content": b"", "headers": JSON}, "body", "not a JSON object"),
    ({"content": b'{"question": "a"}', "headers": {"content-type": "text/plain"}}, "body", "not a JSON object"),
    ({"json": {**QUESTION, "unknown": 1}}, "body.unknown", "not known"),
    ({"json": {**QUESTION, "filters": {"tag": []}}}, "body.filters.tag", "not known"),
    ({"json": {**QUESTION, "k": 0}}, "body.k", "greater than or equal to 1"),
    ({"json": {**QUESTION, "k": 10_000}}, "body.k", "less than or equal to 100"),
    ({"json": {**QUESTION, "min_confidence": 1.5}}, "body.min_confidence", "less than or equal to 1"),
    ({"json": {**QUESTION, "filters": {"reviewed_since": "soon"}}}, "body.filters.reviewed_since", "date"),
    ({"json": {**QUESTION, "filters": {"reviewed_since": 0}}}, "body.filters.reviewed_since", "2024-05-31"),
]


class Response(Protocol):
    """What both clients' responses have: the test client's comes from another library."""

    @property
    def status_code(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    def json(self) -> Any: ...


def check_problem(response: Response, status: int) -> dict[str, Any]:
    """Every error is a problem document with what, where and the remedy, and keeps out of caches."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "where", "remedy"} <= set(body)
    assert body["status"] == status
    assert all(body[key] for key in ("type", "title", "detail", "where", "remedy"))
    assert "/tmp/" not in response.text
    return body


@pytest.mark.parametrize(("request_", "where", "detail"), BAD_REQUESTS)
def test_a_request_that_is_not_well_formed_is_told_what_where_and_the_remedy(
    client: TestClient, request_: dict[str, Any], where: str, detail: str
) -> None:
    body = check_problem(client.post("/v1/ask", **request_), 422)

    assert body["where"].startswith(where)
    assert detail in body["detail"]


@pytest.mark.parametrize(
    ("path", "where"),
    [("/v1/search", "query.q"), ("/v1/search?q=", "query.q"), ("/v1/search?q=a&k=0", "query.k"),
     ("/v1/search?q=a&x=1", "query.x"), ("/v1/search?q=" + "x" * 2001, "query.q")],
)  # fmt: skip
def test_a_query_string_that_is_not_well_formed_is_told_so_too(client: TestClient, path: str, where: str) -> None:
    assert check_problem(client.get(path), 422)["where"] == where


@pytest.mark.parametrize("path", ["/v1/documents/none", "/documents/none", "/none", "/v1/none", "/v1/documents/%ff"])
def test_what_is_not_there_is_a_problem_with_its_path(client: TestClient, path: str) -> None:
    body = check_problem(client.get(path), 404)

    assert "documents" in body["where"] or "none" in body["where"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/ask", "POST"),
        ("DELETE", "/v1/search", "GET"),
        ("PUT", "/", "GET, HEAD"),
        ("POST", "/healthz", "GET"),
    ],
)
def test_a_method_that_does_not_fit_names_those_that_do(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)

    assert check_problem(response, 405)["where"] == path
    assert sorted(response.headers["allow"].split(", ")) == allowed.split(", ")


def test_a_body_over_64_kib_is_refused_announced_or_not(server: Server) -> None:
    large = json.dumps({"question": "x" * 70_000}).encode()

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(large), 4096):
            yield large[start : start + 4096]

    for content in (large, pieces()):
        response = httpx.post(f"{server.url}/v1/ask", content=content, headers={"content-type": "application/json"})
        assert check_problem(response, 413)["where"] == "body"
    fits = json.dumps({**QUESTION, "min_confidence": 0}).encode().ljust(64 * 1024)
    assert httpx.post(f"{server.url}/v1/ask", content=fits).status_code in {200, 422}
    headers = {"content-type": "application/json", **staff_headers()}
    assert httpx.post(f"{server.url}/v1/ask", content=fits, headers=headers).status_code == 200


def test_without_an_index_every_question_is_a_503_that_says_what_to_do(home: Home) -> None:
    client = staff_client(create_app(LiveIndex(home), access=keyed()), raise_server_exceptions=False)

    for response in (
        client.post("/v1/ask", json=QUESTION),
        client.get("/v1/search?q=a"),
        client.get("/v1/documents/a"),
        client.get("/readyz"),
    ):
        body = check_problem(response, 503)
        assert "no index" in body["detail"]
        assert "vouch build" in body["remedy"]
        assert response.headers["retry-after"] == "5"
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.head("/healthz").status_code == 200
    assert client.head("/readyz").status_code == 503
    assert client.get("/").status_code == 200
    assert client.get("/?q=twitching").status_code == 503


def test_a_fault_of_ours_is_a_problem_that_prints_nothing_of_the_question(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: Any
) -> None:
    def broken(_: object, query: Any, **__: object) -> None:
        raise RuntimeError(f"cannot handle {query.text}")

    monkeypatch.setattr("service.answers.answerer.Answerer.ask", broken)
    response = client.post("/v1/ask", json={"question": "canary in a mine"})

    body = check_problem(response, 500)
    assert "canary" not in response.text
    assert body["remedy"].startswith("Try again")
    printed = "".join(capfd.readouterr()) + caplog.text
    assert "canary" not in printed
    assert "RuntimeError" in printed
