"""No way out shows anything but the notice where it is the whole answer."""

import json

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from index.passages.query import Query
from ingest.home import Home
from service.answers.suggester import Suggestion, SuggestionIndex, SuggestionKind
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client
from vouch import main

MEANS = "how many hiccups tablets would it take to kill me"
HARMLESS = "why do I jerk awake"
GB = Notices.read(DEFAULT_NOTICES, country="GB")


@pytest.fixture(scope="module")
def asking(built_home: Home) -> TestClient:
    return staff_client(create_app(LiveIndex(built_home), notices=GB, access=keyed()))


def test_whatever_is_asked_for_the_wire_gives_a_refusal_that_names_nothing(asking: TestClient) -> None:
    bodies = [
        asking.post("/v1/ask", json={"question": MEANS, "k": 100, "min_confidence": 0, "explain": True}).json(),
        asking.get("/v1/search", params={"q": MEANS, "min_confidence": 0, "explain": True}).json(),
    ]

    for body in bodies:
        assert (body["answered"], body["hits"], body["confidence"], body["did_you_mean"]) == (False, [], 0.0, None)
        assert (body["refusal"]["reason"], body["refusal"]["nearest"]) == ("crisis", [])
        assert body["notice"]["topic"] == "suicide"
        assert body["question"] == MEANS
        assert body["snapshot_id"]
    harmless = asking.post("/v1/ask", json={"question": HARMLESS, "min_confidence": 0}).json()
    assert harmless["hits"]


@pytest.mark.parametrize("path", ["/", "/staff"])
def test_the_pages_show_the_notice_and_no_article(asking: TestClient, path: str) -> None:
    page, harmless = (asking.get(path, params={"q": text}) for text in (MEANS, HARMLESS))

    assert page.status_code == 200
    assert '<a href="tel:116123">' in page.text
    assert "<blockquote" not in page.text
    assert "The nearest article" not in page.text
    assert "Myoclonus" not in page.text
    assert "<blockquote" in harmless.text


def test_nothing_is_suggested_for_it_and_it_is_suggested_for_nothing(
    asking: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [Suggestion(text, SuggestionKind.QUESTION, ("a",)) for text in (f"{MEANS}?", "What are hiccups?")]
    monkeypatch.setattr(SuggestionIndex, "find", lambda *_, **__: known)
    monkeypatch.setattr(SuggestionIndex, "questions", lambda *_, **__: [one.text for one in known])

    def offered(typed: str) -> list[list[str]]:
        box = asking.post("/v1/suggest", json={"q": typed}).json()["suggestions"]
        assert asking.get("/v1/suggest", params={"q": typed}).json()["suggestions"] == box
        browser = asking.get("/opensearch/suggestions", params={"q": typed}).json()
        return [[one["text"] for one in box], browser[1]]

    assert offered(MEANS) == [[], []]
    assert offered("how many hicc") == [["What are hiccups?"]] * 2
    landing = asking.get("/").text
    assert "What are hiccups?" in landing
    assert MEANS not in landing


def test_the_command_line_says_the_notice_and_that_nothing_is_shown(built_home: Home) -> None:
    environment = {"VOUCH_HOME": str(built_home.root), "VOUCH_COUNTRY": "GB"}
    said = CliRunner().invoke(main, ["ask", MEANS, "--min-confidence", "0", "--explain"], env=environment)
    as_json = CliRunner().invoke(main, ["ask", MEANS, "--min-confidence", "0", "--json"], env=environment)

    assert said.output.startswith("! You don't have to carry this alone")
    assert said.output.endswith("or say to somebody near you how you feel.\n")
    assert "1. " not in said.output
    body = json.loads(as_json.stdout)
    assert (body["answered"], body["hits"], body["refusal"]["reason"]) == (False, [], "crisis")


def test_nothing_is_looked_for_in_the_index(built_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    serving = LiveIndex(built_home, serving=False).get()
    monkeypatch.setattr(type(serving.searcher), "search", lambda *_, **__: pytest.fail("was searched"))

    answer = serving.ask(Query(MEANS), min_confidence=0.0, withheld=True)
    assert (answer.hits, answer.confidence, answer.snapshot_id) == ((), 0.0, serving.snapshot_id)


def test_with_no_index_the_problem_still_carries_the_notice(home: Home) -> None:
    client = staff_client(create_app(LiveIndex(home), notices=GB, access=keyed()), raise_server_exceptions=False)
    response = client.post("/v1/ask", json={"question": MEANS})

    assert response.status_code == 503
    assert response.json()["notice"]["topic"] == "suicide"
