"""What mayn't be seen is seen nowhere: every route is walked, and none has a word of a hidden document."""

from datetime import date

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.passages.query import Filters, Query
from ingest.home import Home
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.answers.visibility import Visibility
from service.app import create_app
from service.feedback.box import FeedbackBox
from service.infobutton.code_systems import code_system
from service.infobutton.code_table import CodeRow, CodeTable
from service.live.live_index import LiveIndex
from tests.keyed import bearer, key_like
from tests.service.access.every_route import (
    ASKED,
    ECHOED,
    HIDDEN,
    OPEN,
    PUBLIC,
    routes_of,
    walk,
    words_in,
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    return KeyFile(tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture(scope="module")
def app(mixed_home: Home, keys: KeyFile) -> FastAPI:
    access = Access(AccessPolicy(public=PUBLIC), KeyRing(keys.path))
    feedback = FeedbackBox(keys.path.with_name("feedback"), days=1, keeps_questions=True)
    system = code_system("ICD-10-CM")
    assert system is not None
    codes = CodeTable([CodeRow(str(HIDDEN["_id"]), "Z99", system, "", 2)])
    return create_app(LiveIndex(mixed_home, min_confidence=0.0), access=access, feedback=feedback, codes=codes)


@pytest.fixture(scope="module")
def staff(keys: KeyFile) -> str:
    return keys.create(key_like(scope=AccessScope.STAFF))


@pytest.fixture(scope="module")
def hidden_citation(app: FastAPI, staff: str) -> str:
    """A citation of the hidden document, as staff get it."""
    asked = {"question": ASKED, "filters": {"doc_ids": [HIDDEN["_id"]]}, "min_confidence": 0}
    body = TestClient(app, headers=bearer(staff)).post("/v1/ask", json=asked).json()
    found: str = body["hits"][0]["citation"]["citation_id"]
    return found


def test_no_route_has_a_word_of_a_hidden_document(app: FastAPI, hidden_citation: str) -> None:
    walked = set()
    for method, path, response in walk(app, TestClient(app, follow_redirects=False), hidden_citation):
        walked.add((method, path))
        assert response.status_code < 500, (method, path)
        assert words_in(response, own=ECHOED) == [], (method, path, response.text)

    missed = {route for route in routes_of(app) if route[0] in {"GET", "POST"}} - walked
    assert missed == set()


def test_the_same_walk_finds_its_words_everywhere_for_staff(app: FastAPI, staff: str, hidden_citation: str) -> None:
    client = TestClient(app, headers=bearer(staff), follow_redirects=False)
    with_words = [
        (method, path)
        for method, path, response in walk(app, client, hidden_citation)
        if words_in(response, own=ECHOED)
    ]

    assert {("GET", "/v1/suggest"), ("POST", "/v1/suggest")} <= set(with_words)
    assert {path for _, path in with_words} >= {
        "/v1/ask", "/v1/search", "/v1/suggest", "/", "/opensearch/suggestions", "/staff", "/staff/documents",
        "/documents/{doc_id:text}", "/v1/documents/{doc_id:text}", "/v1/citations/{citation_id}", "/v1/ask/batch",
        "/connect", "/v1/documents",
        "/v1/documents/{doc_id:text}/latest", "/v1/documents/{doc_id:text}/versions",
        "/v1/citations/check", "/staff/citation", "/staff/sheet", "/staff/freshness", "/staff/freshness.csv",
        "/staff/watch", "/staff/snapshots",
    }  # fmt: skip


def test_a_hidden_document_is_as_unknown_as_one_that_never_was(app: FastAPI, hidden_citation: str) -> None:
    client = TestClient(app)
    hidden = client.get("/v1/documents/hidden%2Fzorblaxitis").json()
    never = client.get("/v1/documents/never").json()
    cited = client.get(f"/v1/citations/{hidden_citation}").json()

    assert {**hidden, "value": "", "where": ""} == {**never, "value": "", "where": ""}
    assert cited["status"] == 404
    assert client.get("/v1/documents/open%2Fhiccups").json()["title"] == "Hiccups"


@pytest.mark.parametrize("asked", [{}, {"audience": "staff"}, {"tags": ["confidential"]}, {"doc_ids": [HIDDEN["_id"]]}])
def test_a_key_fixed_to_an_audience_is_widened_by_no_filter(
    mixed_home: Home, keys: KeyFile, asked: dict[str, object]
) -> None:
    access = Access(AccessPolicy(), KeyRing(keys.path))
    client = TestClient(create_app(LiveIndex(mixed_home, min_confidence=0.0), access=access))
    bound = bearer(keys.create(key_like(filters=PUBLIC)))
    body = {"question": ASKED, "filters": asked}

    seen = {hit["citation"]["doc_id"] for hit in client.post("/v1/ask", json=body).json()["hits"]}
    seen_bound = {hit["citation"]["doc_id"] for hit in client.post("/v1/ask", json=body, headers=bound).json()["hits"]}

    assert HIDDEN["_id"] in seen  # nothing is hidden where no filter is set
    assert seen_bound <= {OPEN["_id"], "myoclonus"}


def test_a_key_for_searching_is_bound_by_the_public_filter_and_one_for_documents_by_its_own(
    app: FastAPI, keys: KeyFile
) -> None:
    client = TestClient(app)
    path = "/v1/documents/hidden%2Fzorblaxitis"
    statuses = {
        name: client.get(path, headers=bearer(keys.create(key))).status_code
        for name, key in {
            "search": key_like(),
            "search of staff's": key_like(filters=Filters(audience="staff")),
            "documents": key_like(scope=AccessScope.DOCUMENTS),
            "documents of the public's": key_like(scope=AccessScope.DOCUMENTS, filters=PUBLIC),
            "metrics": key_like(scope=AccessScope.METRICS),
        }.items()
    }

    assert statuses == {
        "search": 404,
        "search of staff's": 404,
        "documents": 200,
        "documents of the public's": 404,
        "metrics": 404,
    }


def test_staff_with_a_bound_key_see_no_more_in_the_desk(app: FastAPI, keys: KeyFile) -> None:
    client = TestClient(app, headers=bearer(keys.create(key_like(scope=AccessScope.STAFF, filters=PUBLIC))))

    listed, searched = client.get("/staff/documents").text, client.get("/staff", params={"q": "hiccups"}).text

    assert "Hiccups" in listed
    assert "Zorblaxitis" not in listed
    assert "confidential" not in searched  # nor among the tags to choose from
    assert "home</option>" in searched


@pytest.mark.parametrize(
    "bounds",
    [
        Filters(audience="public"),
        Filters(tags=("home", "other")),
        Filters(language="en"),
        Filters(doc_ids=("open/hiccups", "myoclonus")),
        Filters(reviewed_since=date(2024, 5, 1)),
        Filters(reviewed_since=date(2024, 5, 2)),
        Filters(audience="public", tags=("confidential",)),
    ],
)
def test_what_may_be_seen_is_what_the_engine_lets_through(mixed_home: Home, bounds: Filters) -> None:
    serving = LiveIndex(mixed_home, serving=False).get()
    found = {hit.passage.doc_id for hit in serving.searcher.search(Query("treated", 100, bounds))}
    visible = Visibility.within(bounds)

    assert {outline.doc_id for outline in serving.searcher.outlines() if visible.admits(outline)} == found
