"""Every route of the service, asked for a document that mayn't be seen."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from index.passages.query import Filters
from service.citations.forms.form import Form
from service.http.dependencies import resources_on

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
    yield "GET", "/staff/words", client.get("/staff/words")
    for do in ("preview", "publish"):
        edited = {"text": f"{ASKED}, zorblaxits", "questions": f"{ASKED}\nzorb", "note": ASKED, "base": "0", "do": do}
        yield "POST", "/staff/words/{name}", client.post("/staff/words/synonyms", data=edited)
    yield "GET", "/staff/words/{name}", client.get("/staff/words/synonyms")
    for below in ("waiting", "versions/0"):
        route = f"/staff/words/{{name}}/{below.replace('/0', '/{number}')}"
        yield "GET", route, client.get(f"/staff/words/synonyms/{below}")
        yield "POST", route, client.post(f"/staff/words/synonyms/{below}", data={"do": "approve", "sha256": "0"})
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
