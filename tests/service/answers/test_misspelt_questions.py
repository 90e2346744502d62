"""Misspelt words, from the reader's request to what is answered and shown."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client

_OFFERED = "Is there a treatment for myoclonus?"


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("Is there a treatmnet for myoclonus?", _OFFERED),
        ("Is there a treatment for myoclonnus?", _OFFERED),
        ("Is there a treatmnet for myoclonnus?", _OFFERED),
        (_OFFERED, None),
        ("Can I take lyrica or abilify 20 mg, not 30 mg?", None),
    ],
)
def test_the_answer_offers_what_was_likely_meant_and_repeats_what_was_asked(
    client: TestClient, question: str, offered: str | None
) -> None:
    answer = client.post("/v1/ask", json={"question": question, "min_confidence": 0}).json()

    assert answer["question"] == question
    assert answer["did_you_mean"] == offered
    if offered:
        assert answer["hits"][0]["citation"]["doc_id"] == "myoclonus"


def test_a_word_that_is_followed_raises_the_confidence_and_one_that_is_only_offered_does_not(
    client: TestClient,
) -> None:
    def confidence(question: str) -> float:
        found: float = client.post("/v1/ask", json={"question": question, "min_confidence": 0}).json()["confidence"]
        return found

    right, followed = confidence("treatment of myoclonus"), confidence("treatmnet of myoclonus")

    assert confidence("tqwzkxmnet of myoclonus") < followed <= right + 0.05


def test_the_page_shows_the_offer_as_a_button_that_asks_the_question_put_right(client: TestClient) -> None:
    page = client.get("/", params={"q": "treatmnet of <myoclonus>"}, headers={"Accept": "text/html"}).text

    assert "Did you mean" in page
    assert '<button name="q" value="treatment of &lt;myoclonus&gt;"' in page
    assert "<myoclonus>" not in page


def test_a_refusal_offers_what_is_answered_and_never_what_is_refused_again(client: TestClient) -> None:
    def asked(question: str, min_confidence: float) -> dict[str, Any]:
        found: dict[str, Any] = client.post(
            "/v1/ask", json={"question": question, "min_confidence": min_confidence}
        ).json()
        return found

    def offered(question: str, min_confidence: float) -> object:
        answer = asked(question, min_confidence)
        assert answer["answered"] is False
        return answer["did_you_mean"]

    wrong, right = (asked(f"Is there a cure for {name}?", 0.0)["confidence"] for name in ("myoclonnus", "myoclonus"))
    assert wrong < right

    assert offered("Is there a cure for myoclonnus?", (wrong + right) / 2) == "Is there a cure for myoclonus?"
    assert offered("Is there a cure for myoclonnus?", 1.0) is None
    assert offered("treatmnet of mortgages in Peru", 1.0) is None


def test_a_misspelt_question_over_two_lines_of_a_letter_is_offered_put_right(client: TestClient) -> None:
    typed = "My sister has this. Does stress matter for it at all? Is there a\ncure for myoclonnus?"
    answer = client.post("/v1/ask", json={"question": typed}).json()
    assert len(answer["questions"]) == 2
    assert answer["did_you_mean"] == typed.replace("myoclonnus", "myoclonus")


def test_once_the_article_is_withdrawn_no_offer_names_its_words(own_home: Home) -> None:
    def offered(home: Home) -> object:
        client = staff_client(create_app(LiveIndex(home), access=keyed()))
        return client.post("/v1/ask", json={"question": "what is myoclonnus"}).json()["did_you_mean"]

    assert offered(own_home) == "what is myoclonus"
    with closing(sqlite3.connect(own_home.library)) as connection, connection:
        connection.execute("INSERT INTO withdrawn (doc_id, withdrawn_at) VALUES ('myoclonus', '2026-01-01T00:00:00')")
    assert offered(own_home) is None
