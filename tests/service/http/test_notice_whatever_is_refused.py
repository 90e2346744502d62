"""The notice is in every refusal, whatever the request is refused for and wherever it has the words."""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.access.access import Access
from service.access.key_ring import KeyRing
from service.access.policy import AccessPolicy
from service.access.rates import Rate
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notice, Notices
from service.http.asked_words import asked_words
from service.live.live_index import LiveIndex
from tests.keyed import keys_file

WORDS = "I want to kill myself"
GB = Notices.read(DEFAULT_NOTICES, country="GB")
QUERY = {"params": {"q": WORDS}}
LATE = "Good day to you. " * 300 + WORDS
JSON = json.dumps({"question": WORDS})
BROWSER = {"accept": "text/html,*/*"}


def client_of(home: Home, policy: AccessPolicy | None = None) -> TestClient:
    access = Access(policy or AccessPolicy(hosts=("testserver",)), KeyRing(keys_file()))
    return TestClient(create_app(LiveIndex(home), notices=GB, access=access), raise_server_exceptions=False)


REFUSED: list[tuple[int, str, str, dict[str, Any]]] = [
    (413, "POST", "/v1/ask", {"json": {"question": WORDS + " and more" * 9_000}}),
    (413, "POST", "/v1/ask", {"content": urlencode({"question": WORDS + " and more" * 9_000})}),
    (421, "GET", "/v1/search", QUERY | {"headers": {"host": "evil.example"}}),
    (421, "POST", "/v1/ask", {"content": JSON, "headers": {"host": "evil.example"}}),
    (405, "GET", "/v1/ask", QUERY),
    (405, "POST", "/v1/search", QUERY),
    (405, "POST", "/v1/search", {"content": JSON}),
    (404, "GET", "/search", QUERY),
    (404, "POST", "/search", {"content": JSON}),
    (404, "GET", "/documents/x", QUERY),
    (404, "GET", "/v1/documents/x", QUERY),
    (422, "POST", "/v1/ask", {"content": JSON, "headers": {"content-type": "text/plain"}}),
    (422, "POST", "/v1/ask", {"content": WORDS, "headers": {"content-type": "text/plain"}}),
    (422, "POST", "/v1/ask", {"data": {"question": WORDS}}),
    (422, "POST", "/v1/ask", {"content": JSON[:-2], "headers": {"content-type": "application/json"}}),
    (422, "POST", "/v1/ask", {"json": {"question": [WORDS]}}),
    (422, "POST", "/v1/suggest", {"json": {"q": LATE}}),
    (422, "POST", "/v1/suggest", {"content": JSON[:-2].replace("question", "q")}),
    (401, "POST", "/v1/suggest", {"json": {"q": WORDS}, "headers": {"authorization": "Bearer x"}}),
    (422, "POST", "/v1/ask", {"json": {"question": LATE}}),
    (422, "POST", "/v1/ask", {"json": {}, "params": {"q": WORDS}}),
    (422, "GET", "/v1/search", {"params": {"q": LATE}}),
    (401, "GET", "/v1/search", {"params": [("q", WORDS), ("q", "hiccups")], "headers": {"authorization": "Bearer x"}}),
    (401, "GET", "/staff", QUERY),
]


@pytest.mark.parametrize(("status", "method", "path", "request_"), REFUSED)
def test_a_refusal_has_the_notice_wherever_the_words_are(
    built_home: Home, status: int, method: str, path: str, request_: dict[str, Any]
) -> None:
    response = client_of(built_home).request(method, path, **request_)

    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["notice"]["topic"] == "suicide"
    assert WORDS not in json.dumps(response.json()["notice"])


@pytest.mark.parametrize(
    ("status", "path", "headers"),
    [
        (421, "/", {"host": "evil.example"}),
        (404, "/search", {}),
        (404, "/documents/x", {}),
        (422, "/", {}),
        (401, "/staff", {}),
    ],
)
def test_a_browser_gets_a_page_with_it(built_home: Home, status: int, path: str, headers: dict[str, str]) -> None:
    question = LATE if status == 422 else WORDS
    response = client_of(built_home).get(path, params={"q": question}, headers=BROWSER | headers)

    assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert '<a href="tel:116123">' in response.text


def test_nothing_is_said_where_nothing_sounds_like_it(built_home: Home) -> None:
    client = client_of(built_home)

    assert "notice" not in client.get("/search", params={"q": "hiccups"}).json()
    assert "notice" not in client.post("/v1/ask", content="why do I jerk awake").json()
    assert "notice" not in client.get("/v1/ask").json()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"k": 1, "question" : "a \\"b\\" \\u00e9 c', ['a "b" \xe9 c']),
        (b'{"question": "a\\u00e', ["a"]),
        (b'{"limit": 1, "q": "a b"}', ["a b"]),
        (b'{"limit": 1, "q": "a b', ["a b"]),
        (b'{"question": "a\\', ["a"]),
        (b'{"question": "\\x a', ["\\x a"]),
        (b"q=a+b&question=c&k=1", ["a b", "c"]),
        (b'["\\u00e9"]', ['["\xe9"]']),
        (b"\xffa", ["\ufffda"]),
        (b"[" * 50_000, ["[" * 50_000]),
    ],
)
def test_words_are_found_in_what_is_no_whole_request(body: bytes, words: list[str]) -> None:
    assert asked_words({"query_string": b""}, body) == words
    assert asked_words({"query_string": b"q=x&k=1&q=%C3%A9"}, body) == ["x", "\xe9", *words]


@pytest.mark.parametrize("path", ["/v1/search", "/staff", "/nowhere"])
def test_the_loop_looks_for_no_notice_itself(built_home: Home, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    client = client_of(built_home, AccessPolicy(address_rate=Rate(1, 3600)))
    client.get("/", params={"q": "hiccups"})
    inline: list[bool] = []

    def find(*_: object) -> Notice | None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            inline.append(False)
        else:
            inline.append(True)
        return None

    monkeypatch.setattr(Notices, "find", find)

    assert client.get(path, params={"q": "hiccups"}).status_code in {404, 429}
    assert inline == [False]
