"""A draft is nowhere that readers look, before and after a build, and what was published leaves at once."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from index.snapshots.history import roll_back
from ingest.home import Home
from service.access.keys import AccessScope
from tests.service.writing.desk import StaffDesk, desk_of

WORDS = ("zorblax", "quintessol", "moonglow")
TEXT = "Zorblaxitis is treated with quintessol.\n\nDon't stand in the moonglow."
MENDED = "Zorblaxitis is treated with marvelline.\n\nKeep out of the rain."
ASKED = "how is zorblaxitis treated"
NOTICED_S = 0.7


@pytest.fixture
def built_desk(own_home: Home, tmp_path: Path) -> Iterator[StaffDesk]:
    made = desk_of(own_home, tmp_path)
    yield made
    made.editor.stop()


def write(desk: StaffDesk, status: str, text: str = TEXT) -> None:
    put = desk.put("zorblax", title="Zorblaxitis", text=text, status=status, tags=["moonglow"], language="en")
    assert put.status_code in {200, 201}, put.text


def seen(client: TestClient) -> dict[str, list[str]]:
    """The document's words in what each path says, beside those that were sent to it."""
    asked = {"question": ASKED}
    quoted = {"text": "“Zorblaxitis is treated with quintessol.”"}
    html = {"accept": "text/html"}
    responses = {
        "ask": client.post("/v1/ask", json=asked),
        "search": client.get("/v1/search", params={"q": ASKED}),
        "page": client.get("/", params={"q": ASKED}, headers=html),
        "suggest": client.get("/v1/suggest", params={"q": "zorb"}),
        "topics": client.get("/v1/topics"),
        "sitemap": client.get("/sitemap.xml"),
        "llms": client.get("/llms.txt"),
        "reader": client.get("/documents/zorblax", headers=html),
        "document": client.get("/v1/documents/zorblax"),
        "check": client.post("/v1/check", json=quoted),
    }
    found = {}
    for name, response in responses.items():
        text = response.text.lower()
        for sent in (ASKED, ASKED.replace(" ", "%20"), ASKED.replace(" ", "+"), quoted["text"].strip("“”").lower()):
            text = text.replace(sent.lower(), "")
        if name in {"reader", "document"} and response.status_code == 404:
            text = text.replace("zorblax", "")  # the path that was asked for
        if words := [word for word in WORDS if word in text]:
            found[name] = words
    return found


def test_a_draft_is_nowhere_and_what_is_published_everywhere_and_gone_at_once_when_it_is_a_draft_again(
    built_desk: StaffDesk,
) -> None:
    desk, reader = built_desk, built_desk.with_key(AccessScope.SEARCH)
    write(desk, "draft")
    assert seen(reader) == {}
    build(desk.home, config=RetrievalConfig())
    time.sleep(NOTICED_S)
    assert seen(reader) == {}
    verdict = reader.post("/v1/check", json={"text": f"“{TEXT.splitlines()[0]}”"}).json()
    assert [one["verdict"] for one in verdict["checked"]] == ["not_found"]

    assert desk.client.patch("/v1/documents/zorblax", json={"status": "published"}).status_code == 200
    build(desk.home, config=RetrievalConfig())
    time.sleep(NOTICED_S)
    everywhere = seen(reader)
    assert set(everywhere) == {
        "ask", "search", "page", "suggest", "topics", "sitemap", "llms", "reader", "document", "check",
    }  # fmt: skip
    served = reader.get("/v1/documents/zorblax")
    latest = desk.client.get("/v1/documents/zorblax/latest")
    assert served.headers["etag"] == latest.headers["etag"]
    assert latest.json()["in_service"] is True
    assert reader.get("/v1/documents/zorblax", headers={"If-None-Match": served.headers["etag"]}).status_code == 304

    assert desk.client.patch("/v1/documents/zorblax", json={"status": "draft"}).status_code == 200
    time.sleep(NOTICED_S)
    assert seen(reader).keys() <= {"check"}
    taken_back = reader.post("/v1/check", json={"text": "“Zorblaxitis is treated with quintessol.”"}).json()
    assert [one["verdict"] for one in taken_back["checked"]] == ["withdrawn"]  # as of whatever was published once
    write(desk, "published")  # the very version that the index has
    time.sleep(NOTICED_S)
    assert "ask" in seen(reader)
    assert desk.client.delete("/v1/documents/zorblax").status_code == 200
    time.sleep(NOTICED_S)
    assert seen(reader).keys() <= {"check"}


@pytest.mark.parametrize("taken_out_by", ["draft", "delete"])
def test_what_was_taken_out_does_not_come_back_where_another_text_is_published_nor_with_a_rollback(
    built_desk: StaffDesk, taken_out_by: str
) -> None:
    desk, reader = built_desk, built_desk.with_key(AccessScope.SEARCH)
    write(desk, "published")
    first = build(desk.home, config=RetrievalConfig())
    time.sleep(NOTICED_S)
    assert "ask" in seen(reader)
    if taken_out_by == "draft":
        write(desk, "draft", MENDED)
        published: Any = desk.client.patch("/v1/documents/zorblax", json={"status": "published"})
    else:
        assert desk.client.delete("/v1/documents/zorblax").status_code == 200
        published = desk.put("zorblax", title="Zorblaxitis", text=MENDED, status="published")
    assert published.status_code in {200, 201}, published.text
    time.sleep(NOTICED_S)
    assert seen(reader).keys() <= {"check"}

    build(desk.home, config=RetrievalConfig())
    time.sleep(NOTICED_S)
    assert "marvelline" in reader.post("/v1/ask", json={"question": ASKED}).text
    assert "quintessol" not in reader.post("/v1/ask", json={"question": ASKED}).text
    write(desk, "published", MENDED + "\n\nRest.")  # an edit of what is seen takes nothing out
    time.sleep(NOTICED_S)
    assert "marvelline" in reader.post("/v1/ask", json={"question": ASKED}).text

    roll_back(desk.home, first.snapshot_id)
    time.sleep(NOTICED_S)
    assert seen(reader).keys() <= {"check"}


def test_a_draft_that_says_the_same_as_an_article_takes_nothing_from_it(built_desk: StaffDesk) -> None:
    served = built_desk.nobody().get("/v1/documents/myoclonus").json()
    put = built_desk.put("copy", title=served["title"], text=served["text"], status="draft")
    published = built_desk.put("other", title=served["title"], text=served["text"])
    build(built_desk.home, config=RetrievalConfig())
    time.sleep(NOTICED_S)
    hits = built_desk.nobody().post("/v1/ask", json={"question": "is there a cure for myoclonus"}).json()["hits"]

    assert (put.status_code, published.status_code) == (201, 201)
    assert {hit["citation"]["doc_id"] for hit in hits} <= {"myoclonus", "other"}
    assert "myoclonus" in {hit["citation"]["doc_id"] for hit in hits}
