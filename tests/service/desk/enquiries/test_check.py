from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import keyed, metrics_headers, staff_client

QUOTE = "There is no complete cure for the disease."


@pytest.fixture(scope="module")
def client(built_home: Home) -> Iterator[TestClient]:
    with staff_client(create_app(LiveIndex(built_home), access=keyed())) as made:
        yield made


def test_the_page_has_a_form_and_says_that_nothing_is_stored(client: TestClient) -> None:
    page = client.get("/staff/check")
    assert page.status_code == 200
    assert 'aria-current="page">Check text</a>' in page.text
    assert "Nothing that is checked here is stored" in page.text


def test_each_quotation_is_shown_with_its_verdict_and_the_whole_sentence(client: TestClient) -> None:
    page = client.post("/staff/check", data={"text": f"“{QUOTE}” and “There is no complete cure”"}).text
    assert "1 of 2 to look at" in page
    assert page.count('class="claim"') == 2
    assert f"<mark>{QUOTE}</mark>" in page
    assert "Part of the sentence is left out." in page
    whole = client.post("/staff/check", data={"text": QUOTE, "sentences": "1"}).text
    assert "All verbatim" in whole
    assert "checked>" in whole  # the box stays ticked
    assert "Nothing to check" in client.post("/staff/check", data={"text": QUOTE}).text


def test_a_draft_is_shown_as_text(client: TestClient) -> None:
    page = client.post(
        "/staff/check", data={"text": "</textarea><script>alert(1)</script> “<b onclick=x>is it so</b>”"}
    )
    assert "<script>alert" not in page.text
    assert "<b onclick" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [("", 422, "at least 1 character"), (" ", 422, "the text is empty"), ("a" * 20_001, 422, "at most 20000"),
     ("“rest well” " * 400, 422, "400 quotations and sentences")],
)  # fmt: skip
def test_what_can_not_be_checked_is_explained(client: TestClient, text: str, status: int, says: str) -> None:
    page = client.post("/staff/check", data={"text": text})
    assert (page.status_code, says in page.text) == (status, True)


def test_only_staff_get_it(client: TestClient) -> None:
    stranger = TestClient(client.app, headers={"accept": "text/html"})
    assert stranger.get("/staff/check").status_code == 401
    assert stranger.post("/staff/check", data={"text": QUOTE}, headers=metrics_headers()).status_code == 403
