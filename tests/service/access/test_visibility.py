"""What mayn't be seen is seen nowhere: every route is walked, and none has a word of a hidden document."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from index.passages.query import Filters, Query
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.answers.visibility import Visibility
from service.app import create_app
from service.citations.forms.form import Form
from service.feedback.box import FeedbackBox
from service.http.dependencies import resources_on
from service.infobutton.code_systems import code_system
from service.infobutton.code_table import CodeRow, CodeTable
from service.live.live_index import LiveIndex
from tests.keyed import bearer, key_like
from tests.once import copied, made_once

SECRET = ("Zorblax", "zorblaxitis", "quintessol", "confidential")
ASKED = "how is zorblaxitis treated with quintessol"
HIDDEN = {
    "_id": "hidden/zorblaxitis",
    "title": "Zorblaxitis",
    "sections": [
        {"_id": "s1", "heading": "How is zorblaxitis treated?", "text": "Zorblaxitis is treated with quintessol."},
        {"_id": "s2", "heading": "Is it confidential?", "text": "Everything about zorblaxitis is confidential."},
    ],
    "audience": "staff",
    "tags": ["confidential"],
    "url": "https://intranet.example/zorblaxitis",
    "language": "en",
}
OPEN = {
    "_id": "open/hiccups",
    "title": "Hiccups",
    "text": "Hiccups are treated by holding your breath.",
    "audience": "public",
    "tags": ["home"],
    "language": "en",
    "last_reviewed_on": "2024-05-01",
}
DRAFTS = (ASKED, "“Zorblaxitis is treated with quintessol.”", "“Zorblaxitis is treated”", "“It is treated with salt”")
CODED = {"mainSearchCriteria.v.c": "Z99", "mainSearchCriteria.v.cs": "2.16.840.1.113883.6.90"}
PUBLIC = Filters(audience="public")
ECHOED = (
    *DRAFTS, *(draft.strip("“”") for draft in DRAFTS), ASKED, quote(ASKED), ASKED.replace(" ", "+"),
    "zorblaxitiss", "zorblaxits", "hidden/zorblaxitis", "hidden%2fzorblaxitis",
)  # fmt: skip


@pytest.fixture(scope="module")
def mixed_home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample article, one for the public, and one for staff."""

    def make(folder: Path) -> None:
        home = copied(built_home, folder)
        path = home.root / "mixed.jsonl"
        path.write_text(f"{json.dumps(HIDDEN)}\n{json.dumps(OPEN)}\n")
        with Library.open(home) as library:
            assert [outcome.change for outcome in intake(path, library)] == ["added", "added"]
        build(home, config=RetrievalConfig())

    return Home(made_once(tmp_path_factory, "mixed", make))


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


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Every path of the app with each of its methods."""
    found = set()
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        inner = getattr(route, "original_router", None)
        waiting.extend(getattr(inner, "routes", []))
        if isinstance(route, APIRoute):
            found |= {(method, route.path) for method in route.methods or ()}
    return found


def walk(app: FastAPI, client: TestClient, citation_id: str) -> Iterator[tuple[str, str, Any]]:
    """Ask every route for the hidden document, in every way that it takes."""
    doc_id = quote(str(HIDDEN["_id"]), safe="")
    bodies = [
        {"question": ASKED},
        {"question": ASKED, "k": 100, "min_confidence": 0.5, "filters": {"audience": "staff"}},
    ]
    bodies += [{"question": "zorblaxitiss", "filters": {"doc_ids": [HIDDEN["_id"]]}}, {"question": "hiccups"}]
    queries = ["zorb", "how is", "Is it", "z", "conf", ASKED, "zorblaxits"]
    for body in bodies:
        yield "POST", "/v1/ask", client.post("/v1/ask", json=body)
        yield "POST", "/v1/ask/batch", client.post("/v1/ask/batch", json={"questions": [body, {"question": ASKED}]})
    for response_type in ("text/xml", "application/json"):
        for sent in ({"mainSearchCriteria.v.dn": ASKED}, CODED, {**CODED, "informationRecipient": "PROV"}):
            yield "GET", "/connect", client.get("/connect", params={**sent, "knowledgeResponseType": response_type})
    for query in queries:
        for path in ("/v1/search", "/v1/suggest", "/", "/opensearch/suggestions", "/staff", "/staff/documents"):
            yield "GET", path, client.get(path, params={"q": query}, headers={"accept": "text/html"})
        yield "POST", "/v1/suggest", client.post("/v1/suggest", json={"q": query, "limit": 20})
        yield "POST", "/", client.post("/", data={"q": query, "more": "1"}, headers={"accept": "text/html"})
    for cite in ("", f"?cite={citation_id}"):
        for accept in ("text/html", "*/*"):
            shown = client.get(f"/documents/{doc_id}{cite}", headers={"accept": accept})
            yield "GET", "/documents/{doc_id:text}", shown
    for sentences in (False, True):
        for draft in DRAFTS:
            checked = client.post("/v1/check", json={"text": draft, "sentences": sentences})
            yield "POST", "/v1/check", checked
            yield "POST", "/staff/check", client.post("/staff/check", data={"text": draft, "sentences": "1"})
            yield "POST", "/v1/citations/check", client.post("/v1/citations/check", json={"text": draft})
    cited = f"https://search.example/documents/{doc_id}?cite={citation_id}#cited"
    yield "POST", "/v1/citations/check", client.post("/v1/citations/check", json={"text": cited})
    for text in (citation_id, cited, *DRAFTS):
        yield "POST", "/staff/citation", client.post("/staff/citation", data={"text": text})
        yield "POST", "/staff/watch", client.post("/staff/watch", data={"add": text}, headers={"accept": "text/html"})
    for form in ("", *Form):
        yield "POST", "/staff/sheet", client.post("/staff/sheet", data={"q": ASKED, "as": form})
    for path in (
        "check",
        "citation",
        "freshness",
        "freshness.csv",
        "pairs",
        "pairs.csv",
        "watch",
        "watch.atom",
        "gaps",
    ):
        yield "GET", f"/staff/{path}", client.get(f"/staff/{path}")
    yield "GET", "/staff/snapshots", client.get("/staff/snapshots")
    for folder in resources_on(app).live.home.snapshots.glob("[!.]*"):
        compared = {"questions": ASKED, "other": folder.name}
        yield "POST", "/staff/snapshots", client.post("/staff/snapshots", data=compared)
    given = {"doc_id": HIDDEN["_id"], "citation_id": citation_id, "answered": True}
    yield "POST", "/v1/feedback", client.post("/v1/feedback", json=given)
    yield "GET", "/feedback", client.get("/feedback")
    yield "POST", "/feedback", client.post("/feedback", data=given)
    yield "GET", "/v1/documents/{doc_id:text}", client.get(f"/v1/documents/{doc_id}")
    for below in ("latest", "versions"):
        yield "GET", f"/v1/documents/{{doc_id:text}}/{below}", client.get(f"/v1/documents/{doc_id}/{below}")
    version = client.get(f"/v1/documents/{doc_id}/versions/{'0' * 64}")
    yield "GET", "/v1/documents/{doc_id:text}/versions/{version}", version
    for below in ("withdraw", "withdraw/undo"):
        yield "POST", f"/v1/documents/{{doc_id:text}}/{below}", client.post(f"/v1/documents/{doc_id}/{below}")
    for path in ("/v1/documents", "/v1/tasks"):
        yield "GET", path, client.get(path)
    yield "POST", "/v1/documents", client.post("/v1/documents", content=json.dumps(HIDDEN))
    yield "GET", "/v1/tasks/{task_id}", client.get("/v1/tasks/0123456789abcdef")
    yield "POST", "/v1/builds", client.post("/v1/builds")
    for form in ("status", "annotation", *Form, ""):
        asked = client.get(f"/v1/citations/{citation_id}", params={"format": form} if form else {})
        yield "GET", "/v1/citations/{citation_id}", asked
    for path in (
        "/readyz",
        "/v1/topics",
        "/sitemap.xml",
        "/llms.txt",
        "/healthz",
        "/metrics",
        "/opensearch.xml",
        "/openapi.json",
        "/docs",
        "/docs/oauth2-redirect",
        "/favicon.ico",
        "/staff/enter",
    ):
        yield "GET", path, client.get(path)
    yield "GET", "/widget.{digest}.js", client.get("/widget.01234567.js")
    for path in ("/widget.js", "/widget/try", "/staff/sign-in"):
        yield "GET", path, client.get(path)
    yield "GET", "/widget/{name}.json", client.get("/widget/de.json")
    yield "GET", "/static/{name}", client.get("/static/vouch.css")
    for path in ("/staff/sign-in", "/staff/sign-out"):
        yield "POST", path, client.post(path, content=f"q={ASKED}")


def words_in(response: Any, *, own: tuple[str, ...]) -> list[str]:
    """The hidden document's words in a response, without those that were sent to it."""
    text = response.text.lower()
    for sent in sorted(own, key=len, reverse=True):
        text = text.replace(sent.lower(), "")
    return [word for word in SECRET if word.lower() in text]


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
