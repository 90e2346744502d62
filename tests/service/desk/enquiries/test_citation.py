from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import keyed, metrics_headers, staff_client
from tests.service.check.pasted.test_pasted_check import citation_of


@pytest.fixture(scope="module")
def client(cited_home: Home) -> Iterator[TestClient]:
    with staff_client(create_app(LiveIndex(cited_home, min_confidence=0.0), access=keyed())) as made:
        yield made


def test_the_page_has_a_form_and_says_that_nothing_is_stored(client: TestClient) -> None:
    page = client.get("/staff/citation")
    assert page.status_code == 200
    assert 'aria-current="page">Check citation</a>' in page.text
    assert "stored nowhere" in page.text


def test_what_became_of_a_citation_is_shown_with_link_and_freshness(client: TestClient) -> None:
    citation = citation_of(client, "how long do I hold my breath", "new")
    page = client.post("/staff/citation", data={"text": citation["citation_id"]}).text
    assert '<h2 id="verdict">Verbatim</h2>' in page
    assert "<mark>Hold your breath for 20 seconds to stop hiccups.</mark>" in page
    assert f'href="/documents/new?cite={citation["citation_id"]}#' in page
    assert "1 January 2024" in page
    old = citation_of(client, "how long do I hold my breath", "old")
    superseded = client.post("/staff/citation", data={"text": old["deep_link"]}).text
    assert '<h2 id="verdict">Superseded</h2>' in superseded
    assert 'A newer article says: <a href="/documents/new"' in superseded


def test_what_is_pasted_is_shown_as_text(client: TestClient) -> None:
    page = client.post(
        "/staff/citation", data={"text": "</textarea><script>alert(1)</script> “<b onclick=x>is it</b>”"}
    )
    assert "<script>alert" not in page.text
    assert "<b onclick" not in page.text


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [("", 422, "at least 1 character"), (" ", 422, "the text is empty"), ("a" * 20_001, 422, "at most 20000"),
     ("0123456789abcdef", 200, "No article ever held a quote of this id: 0123456789abcdef"),
     ("nothing", 200, "No whole citation found")],
)  # fmt: skip
def test_what_is_no_citation_is_explained(client: TestClient, text: str, status: int, says: str) -> None:
    page = client.post("/staff/citation", data={"text": text})
    assert (page.status_code, says in page.text) == (status, True)


def test_only_staff_get_it(client: TestClient) -> None:
    stranger = TestClient(client.app, headers={"accept": "text/html"})
    assert stranger.get("/staff/citation").status_code == 401
    assert stranger.post("/staff/citation", data={"text": "x"}, headers=metrics_headers()).status_code == 403
    assert stranger.post("/v1/citations/check", json={"text": "x"}).status_code == 401
