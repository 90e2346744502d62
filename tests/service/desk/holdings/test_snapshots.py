import threading
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.snapshots.history import kept_snapshots
from ingest.home import Home
from service.app import create_app
from service.http.bodies.reasons import reasons
from service.http.dependencies import resources_on
from service.live.live_index import LiveIndex
from tests.keyed import keyed, metrics_headers, staff_client

RUB = "should I rub frostbite with snow"
LUKEWARM = "how do I warm my fingers with frostbite"


@pytest.fixture(scope="module")
def app(blisters_home: Home) -> FastAPI:
    return create_app(LiveIndex(blisters_home, min_confidence=0.0), access=keyed())


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with staff_client(app) as made:
        yield made


@pytest.fixture(scope="module")
def older(blisters_home: Home) -> str:
    """The snapshot with frostbite as it was, and with leeches, which were withdrawn since."""
    return next(one.name for one in kept_snapshots(blisters_home) if not one.current)


def test_the_answers_that_differ_are_said_with_both(client: TestClient, older: str) -> None:
    page = client.post("/staff/snapshots", data={"other": older, "questions": f"{RUB}\n\n  {LUKEWARM} \n"}).text
    assert "of 2 differ" in page
    assert page.count('<q dir="auto">') == 2
    assert "Rub the skin with snow until it is red." in page
    assert "Never rub the skin." in page
    assert "The best passage’s words are others." in page
    assert "Why this answer" in page
    assert "The model that reads question and passage together gives it" in page


def test_what_was_withdrawn_since_is_in_no_answer_of_an_older_snapshot(client: TestClient, older: str) -> None:
    page = client.post("/staff/snapshots", data={"other": older, "questions": "what do I put on a bruise"}).text
    assert "leech" not in page


def test_the_same_snapshot_gives_the_same(client: TestClient, blisters_home: Home) -> None:
    current = next(one.name for one in kept_snapshots(blisters_home) if one.current)
    page = client.post("/staff/snapshots", data={"other": current, "questions": RUB}).text
    assert "0 of 1 differ" in page
    assert 'verbatim">Same</span>' in page


def test_one_more_snapshot_is_open_at_a_time(app: FastAPI, client: TestClient, older: str) -> None:
    with resources_on(app).comparing:
        busy = client.post("/staff/snapshots", data={"other": older, "questions": RUB})
    assert (busy.status_code, "one more is open at a time" in busy.text) == (503, True)
    assert client.post("/staff/snapshots", data={"other": older, "questions": RUB}).status_code == 200
    assert not any(thread.name == "verify" for thread in threading.enumerate())


@pytest.mark.parametrize(
    ("sent", "says"),
    [({"questions": ""}, "Ask 1 to 10 questions"), ({"questions": "a\n" * 11}, "Ask 1 to 10 questions"),
     ({"questions": "a" * 2001}, "Ask 1 to 10 questions"),
     ({"questions": "a", "other": "../.."}, "No snapshot of this name"),
     ({"questions": "a"}, "No snapshot of this name")],
)  # fmt: skip
def test_what_can_not_be_compared_is_explained(client: TestClient, sent: dict[str, str], says: str) -> None:
    page = client.post("/staff/snapshots", data=sent)
    assert (page.status_code, says in page.text) == (422, True)


def test_a_notice_comes_first_and_a_crisis_has_no_passage(client: TestClient, older: str) -> None:
    page = client.post("/staff/snapshots", data={"other": older, "questions": f"{RUB}\nI want to kill myself"}).text
    assert 'role="alert"' in page
    assert page.index('role="alert"') < page.index("<form")
    assert page.count("Refused. ") == 2


def test_signals_are_said_in_words() -> None:
    assert reasons(
        {"answering": 2.0, "passage_cosine": 0.65, "margin": 0.05, "term_coverage": 0.8, "unknown": 1.0}
    ) == [
        "The model that reads question and passage together gives it 88 % that it answers.",
        "Its meaning is very near to the question’s (0.65 of 1).",
        "80 % of the question’s words are in it, its headings or its title.",
        "It is a little ahead of the next.",
    ]
    assert reasons({"phrase_share": 0.0, "newer": 0.0, "same_document": -0.1, "margin": -1.0, "answering": -9e9}) == [
        "The model that reads question and passage together gives it 0 % that it answers.",
        "It lost as better passages of its article are before it.",
        "Another passage is before it.",
    ]


def test_only_staff_get_it_and_without_an_index_it_says_what_to_do(client: TestClient, home: Home) -> None:
    stranger = TestClient(client.app, headers={"accept": "text/html"})
    assert stranger.get("/staff/snapshots").status_code == 401
    assert stranger.post("/staff/snapshots", data={"questions": RUB}, headers=metrics_headers()).status_code == 403
    with staff_client(create_app(LiveIndex(home), access=keyed())) as empty:
        assert empty.get("/staff/snapshots").status_code == 503
