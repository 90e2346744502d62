import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import quote

import httpx
import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.live import LiveIndex
from tests.processes import Server

JSON = {"content-type": "application/json"}
QUESTION = {"question": "why do I jerk awake"}
ANSWER_KEYS = {
    "question", "answered", "confidence", "hits", "refusal", "did_you_mean", "notice", "snapshot_id", "took_ms",
}  # fmt: skip
PASSAGE_KEYS = {
    "passage_id", "passage_ids", "section_id", "text", "start", "end", "page", "headings", "context", "highlights",
}  # fmt: skip
CITATION_KEYS = {
    "citation_id", "doc_id", "title", "url", "deep_link", "publisher", "headings", "quote", "start", "end", "page",
    "published_on", "updated_on", "last_reviewed_on", "next_review_on", "reviewed_by", "review_status", "text_sha256",
    "evidence", "link_precision", "link_caveat",
}  # fmt: skip


def ask(client: TestClient, **fields: Any) -> dict[str, Any]:
    response = client.post("/v1/ask", json={**QUESTION, **fields})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_an_answer_has_the_shape_of_the_design(client: TestClient) -> None:
    answer = ask(client, min_confidence=0)
    hit = answer["hits"][0]

    assert set(answer) == ANSWER_KEYS
    assert set(hit) == {"rank", "score", "passage", "citation"}
    assert set(hit["passage"]) == PASSAGE_KEYS
    assert set(hit["citation"]) == CITATION_KEYS
    assert answer["question"] == QUESTION["question"]
    assert (answer["answered"], answer["refusal"]) == (True, None)
    assert 0 <= answer["confidence"] <= 1
    assert answer["took_ms"] > 0
    assert hit["passage"]["passage_ids"][0] == hit["passage"]["passage_id"]
    assert hit["citation"]["updated_on"] == "2024-03-05"
    assert hit["citation"]["published_on"] == "2023-01-06"
    assert hit["citation"]["review_status"] == "unknown"
    assert (hit["citation"]["link_precision"], hit["citation"]["link_caveat"]) == ("fragment", None)
    assert [(found["field"], found["origin"]) for found in hit["citation"]["evidence"]] == [
        ("published_on", "text"), ("updated_on", "text"),
    ]  # fmt: skip


def test_an_explanation_adds_up_to_the_score_and_comes_only_where_it_is_asked_for(client: TestClient) -> None:
    hit = ask(client, min_confidence=0, explain=True)["hits"][0]
    by_get = client.get("/v1/search", params={"q": QUESTION["question"], "min_confidence": 0, "explain": True}).json()

    found = hit["explanation"]
    assert sum(one["score"] * one["weight"] for one in found["components"]) == pytest.approx(hit["score"], abs=1e-5)
    assert {one["rank"] for one in found["components"]} >= {1}
    assert [one["name"] for one in found["highlight"]][:2] == ["cosine", "rare_terms"]
    assert by_get["hits"][0]["explanation"] == found


@pytest.mark.parametrize("question", ["why do I jerk awake", "brain scan", "🙂 hiccups 🙂", "remedy for hiccups"])
def test_every_offset_can_be_checked_with_a_slice_of_the_document(
    client: TestClient, server: Server, question: str
) -> None:
    answer = ask(client, question=question, k=25, min_confidence=0)

    assert len(answer["hits"]) == 25
    for hit in answer["hits"]:
        passage, citation = hit["passage"], hit["citation"]
        document = httpx.get(f"{server.url}/v1/documents/{quote(citation['doc_id'], safe='')}").json()
        assert document["text"][passage["start"] : passage["end"]] == passage["text"]
        assert document["text"][citation["start"] : citation["end"]] == citation["quote"]
        (marked,) = passage["highlights"]
        assert passage["text"][marked["start"] : marked["end"]] == citation["quote"]
        assert all(span["end"] <= passage["start"] for span in passage["context"])
        assert document["text_sha256"] == citation["text_sha256"]


def test_search_by_get_is_the_same_as_ask_by_post(client: TestClient) -> None:
    posted = ask(
        client, question="hiccups", k=4, min_confidence=0, filters={"tags": ["hiccups", "symptoms"], "language": "en"}
    )
    got = client.get(
        "/v1/search",
        params={"q": "hiccups", "k": 4, "min_confidence": 0, "tags": ["hiccups", "symptoms"], "language": "en"},
    ).json()

    assert len(posted["hits"]) == 4
    assert {key: got[key] for key in ANSWER_KEYS - {"took_ms"}} == {
        key: posted[key] for key in ANSWER_KEYS - {"took_ms"}
    }


def test_k_counts_the_hits_and_scores_fall(client: TestClient) -> None:
    hits = ask(client, k=7, min_confidence=0)["hits"]

    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5, 6, 7]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("filters", "doc_ids"),
    [
        ({"doc_ids": ["🙂", "x/../y"]}, {"🙂", "x/../y"}),
        ({"tags": ["hiccups"]}, {"a#b"}),
        ({"audience": "staff"}, {"a#b"}),
        ({"reviewed_since": "2020-01-01"}, {"a#b"}),
        ({"language": "en", "audience": "public"}, {"myoclonus"}),
    ],
)
def test_filters_choose_the_documents(client: TestClient, filters: dict[str, Any], doc_ids: set[str]) -> None:
    hits = ask(client, k=100, min_confidence=0, filters=filters)["hits"]

    assert {hit["citation"]["doc_id"] for hit in hits} == doc_ids


def test_a_filter_that_matches_nothing_is_a_refusal_that_says_so(client: TestClient) -> None:
    answer = ask(client, filters={"reviewed_since": "2020-01-02"}, min_confidence=0)

    assert (answer["answered"], answer["hits"], answer["confidence"]) == (False, [], 0.0)
    assert set(answer["refusal"]) == {"reason", "message", "nearest"}
    assert answer["refusal"]["reason"] == "nothing_in_scope"
    assert answer["refusal"]["nearest"] == []


def test_nonsense_is_refused_with_the_nearest_articles(client: TestClient) -> None:
    answer = ask(client, question="zxqv blorp 12 mortgage interest rates")

    assert (answer["answered"], answer["hits"]) == (False, [])
    assert answer["refusal"]["reason"] == "nothing_on_subject"
    assert all(set(near) == {"doc_id", "title", "url"} for near in answer["refusal"]["nearest"])
    assert 1 <= len(answer["refusal"]["nearest"]) <= 3
    assert client.get(answer["refusal"]["nearest"][0]["url"]).status_code in {200, 404}


def test_an_overdue_review_is_told(client: TestClient) -> None:
    citation = ask(client, filters={"doc_ids": ["a#b"]}, min_confidence=0)["hits"][0]["citation"]

    assert citation["review_status"] == "overdue"
    assert citation["reviewed_by"] == "Dr. A"
    assert citation["next_review_on"] == "2021-01-01"


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


def test_a_question_of_two_thousand_code_points_is_answered(client: TestClient) -> None:
    assert ask(client, question="🙂" * 2000)["question"] == "🙂" * 2000


@pytest.mark.parametrize("path", ["/v1/documents/none", "/documents/none", "/none", "/v1/none", "/v1/documents/%ff"])
def test_what_is_not_there_is_a_problem_with_its_path(client: TestClient, path: str) -> None:
    body = check_problem(client.get(path), 404)

    assert "documents" in body["where"] or "none" in body["where"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/v1/ask", "POST"), ("DELETE", "/v1/search", "GET"), ("PUT", "/", "GET"), ("POST", "/healthz", "GET")],
)
def test_a_method_that_does_not_fit_names_those_that_do(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)

    assert check_problem(response, 405)["where"] == path
    assert response.headers["allow"] == allowed


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
    headers = {"content-type": "application/json"}
    assert httpx.post(f"{server.url}/v1/ask", content=fits, headers=headers).status_code == 200


def test_without_an_index_every_question_is_a_503_that_says_what_to_do(home: Home) -> None:
    client = TestClient(create_app(LiveIndex(home)), raise_server_exceptions=False)

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

    monkeypatch.setattr("service.answer.Answerer.ask", broken)
    response = client.post("/v1/ask", json={"question": "canary in a mine"})

    body = check_problem(response, 500)
    assert "canary" not in response.text
    assert body["remedy"].startswith("Try again")
    printed = "".join(capfd.readouterr()) + caplog.text
    assert "canary" not in printed
    assert "RuntimeError" in printed


def test_every_response_keeps_questions_private_and_pages_safe(client: TestClient) -> None:
    for path in ("/", "/?q=twitching", "/v1/search?q=twitching", "/documents/myoclonus", "/healthz", "/none"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]


def test_the_documentation_page_asks_no_other_host(client: TestClient) -> None:
    page = client.get("/docs")

    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "/v1/ask" in client.get("/openapi.json").json()["paths"]


def test_readiness_names_the_snapshot_that_answers(client: TestClient) -> None:
    assert client.get("/readyz").json()["snapshot_id"] == ask(client)["snapshot_id"]


def test_answers_are_json_of_the_shape_that_the_documentation_names(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    for path, method in (("/v1/ask", "post"), ("/v1/search", "get")):
        shown = paths[path][method]["responses"]["200"]["content"]["application/json"]["schema"]
        assert shown == {"$ref": "#/components/schemas/AnswerBody"}
    assert client.post("/v1/ask", json=QUESTION).headers["content-type"] == "application/json"
    assert client.get("/v1/search", params={"q": "jerk"}).headers["content-type"] == "application/json"
