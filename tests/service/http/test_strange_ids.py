from html import escape
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from starlette.testclient import TestClient

from tests import loopback
from tests.processes import Server
from tests.service.conftest import STRANGE_IDS, cost


def cited(client: TestClient, doc_id: str) -> dict[str, Any]:
    answer = client.post(
        "/v1/ask", json={"question": cost(doc_id), "min_confidence": 0, "filters": {"doc_ids": [doc_id]}}
    ).json()
    citation: dict[str, Any] = answer["hits"][0]["citation"]
    return citation


@pytest.mark.parametrize("doc_id", STRANGE_IDS)
def test_any_doc_id_works_in_every_route(client: TestClient, server: Server, doc_id: str) -> None:
    path = quote(doc_id, safe="")  # to a real server: the test client decodes a path twice
    citation = cited(client, doc_id)

    assert citation["doc_id"] == doc_id
    assert citation["quote"] == cost(doc_id)
    document = loopback.get(f"{server.url}/v1/documents/{path}").json()
    assert (document["doc_id"], document["text"]) == (doc_id, cost(doc_id))
    page = loopback.get(f"{server.url}/documents/{path}")
    assert page.status_code == 200
    assert escape(cost(doc_id)) in page.text


@pytest.mark.parametrize("doc_id", [doc_id for doc_id in (*STRANGE_IDS, "myoclonus") if doc_id != "a#b"])
def test_the_deep_link_of_an_answer_lands_on_the_cited_words(client: TestClient, server: Server, doc_id: str) -> None:
    citation = client.post(
        "/v1/ask",
        json={
            "question": "hiccups are what" if doc_id == "myoclonus" else "relieves",
            "min_confidence": 0,
            "filters": {"doc_ids": [doc_id]},
        },
    ).json()["hits"][0]["citation"]
    link = urlsplit(citation["deep_link"])

    assert link.path == f"/documents/{quote(doc_id, safe='')}"
    assert link.query == f"cite={citation['citation_id']}"
    page = loopback.get(server.url + citation["deep_link"])
    assert page.status_code == 200
    assert f'<mark id="cited">{escape(citation["quote"])}</mark>' in page.text
    assert link.fragment.startswith(":~:text=")
    words = unquote(link.fragment.removeprefix(":~:text=").split("-,")[-1].split(",")[0])
    assert " ".join(citation["quote"].split()).startswith(words)


def test_a_document_with_a_url_of_its_own_is_linked_there(client: TestClient) -> None:
    citation = cited(client, "a#b")

    assert citation["url"] == "https://health.example/a?b=c"
    assert citation["deep_link"].startswith("https://health.example/a?b=c#:~:text=Remedy%20number%200")


def test_a_citation_that_no_longer_stands_is_said_on_the_page(client: TestClient) -> None:
    page = client.get("/documents/myoclonus?cite=0123456789abcdef")

    assert page.status_code == 200
    assert '<mark id="cited"' not in page.text
    assert "no longer" in page.text
