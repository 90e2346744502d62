from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from service.http.bodies.question import SearchParameters
from service.http.dependencies import live_index
from service.http.direct_route import read_query

QUERIES = (
    "q=why+do+my+legs+twitch+at+night",
    "q=sleep&k=2",
    "q=sleep&k=3&k=1",
    "q=sleep&tags=a&tags=b",
    "q=sleep&doc_ids=myoclonus&doc_ids=none",
    "q=sleep&reviewed_since=2024-01-01",
    "q=sleep&language=en&audience=",
    "q=sleep&k=many",
    "q=sleep&reviewed_since=5",
    "q=sleep&colour=red",
    "k=2",
    "q=",
    "q=sleep&min_confidence=0",
    "q=sleep&explain=true",
    "",
)


@pytest.mark.parametrize("query", QUERIES)
def test_an_answer_is_what_it_would_be_by_fastapis_own_way(client: TestClient, query: str) -> None:
    directly = client.get(f"/v1/search?{query}")
    assert isinstance(client.app, FastAPI)
    client.app.dependency_overrides[live_index] = live_index  # which FastAPI alone looks at
    try:
        usually = client.get(f"/v1/search?{query}")
    finally:
        client.app.dependency_overrides.clear()

    assert directly.status_code == usually.status_code
    assert _settled(directly.json()) == _settled(usually.json())


def _settled(body: Any) -> Any:
    return {name: value for name, value in body.items() if name != "took_ms"}


def test_of_what_is_given_twice_the_last_counts_and_of_lists_all() -> None:
    found = read_query(SearchParameters, asked("q=a&q=b&tags=x&tags=y"))

    assert found is not None
    assert (found.q, found.tags, found.k) == ("b", ("x", "y"), 5)
    assert read_query(SearchParameters, asked("q=a&k=0")) is None


def asked(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode(), "headers": []})
