"""What a question names, from the reader's request to what is answered or refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client
from tests.once import made_once, with_models_of

_ARTICLES = {
    "hydroxyzine": (
        "Hydroxyzine",
        {
            "About": "Hydroxyzine is an antihistamine for itchy skin and anxiety.",
            "Dose": "The usual dose for adults is 25 mg at night. Hydroxyzine makes you sleepy, so do not drive.",
            "Alcohol": "Do not drink alcohol while you take hydroxyzine.",
        },
    ),
    "beta-blockers": (
        "Beta blockers",
        {
            "About": "Beta blockers slow the heart down. Common ones are atenolol, bisoprolol and propranolol.",
            "Side effects": "Beta blockers can make you feel tired or dizzy, and give you cold fingers or toes.",
        },
    ),
    "ibuprofen": (
        "Ibuprofen",
        {
            "About": "Ibuprofen is a painkiller for pain, swelling and fever. Brand names include Nurofen.",
            "Side effects": "Common side effects of ibuprofen are indigestion, heartburn and feeling sick.",
        },
    ),
    "codeine": (
        "Codeine linctus",
        {
            "Adults": "Adults take 5 ml of codeine linctus up to 4 times a day for a dry cough.",
            "Babies": "Do not give codeine linctus to babies.",
        },
    ),
    "back-pain": (
        "Back pain",
        {
            "Painkillers": "Ibuprofen eases back pain that comes with swelling. Adults can take 200 mg to 400 mg of "
            "ibuprofen 3 times a day, with food, and no more than 1,200 mg of it in 24 hours.\n\n"
            "Paracetamol eases mild back pain. Adults can take 500 mg to 1 g of paracetamol up to 4 times a day, and "
            "no more than 4 g of it in 24 hours. Leave at least 4 hours between doses of paracetamol.",
        },
    ),
    "untitled": ("", {"": "Nettle rash fades by itself within a day. Cold water and loose clothes help."}),
    "flu-jab": ("Flu jab", {"Safety": "The flu jab is safe for most people. Your arm may be sore after the flu jab."}),
}


@pytest.fixture(scope="module")
def asked(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    home = Home(made_once(tmp_path_factory, "about", lambda folder: _make(folder, built_home)))
    return staff_client(create_app(LiveIndex(home), access=keyed()))


def _make(folder: Path, built: Home) -> None:
    home, path = with_models_of(built, folder), folder / "articles.jsonl"
    records = [
        {"_id": doc_id, "title": title, "sections": [_section(doc_id, *one) for one in sections.items()]}
        for doc_id, (title, sections) in _ARTICLES.items()
    ]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    with Library.open(home) as library:
        assert [outcome.change for outcome in intake(path, library)] == ["added"] * len(records)
    build(home, config=RetrievalConfig())


def _section(doc_id: str, heading: str, text: str) -> dict[str, str]:
    return {"_id": f"{doc_id}#{heading}", "heading": heading, "text": text}


def _answer(client: TestClient, question: str, **options: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/v1/ask", json={"question": question, **options}).json()
    return answer


def test_a_dose_of_a_medicine_that_is_nowhere_is_refused_by_its_name(asked: TestClient) -> None:
    refusal = _answer(asked, "hydralazine dose")["refusal"]
    assert refusal["reason"] == "not_about"
    assert refusal["message"] == "There is nothing here about “hydralazine”."
    assert refusal["missing"] == [{"name": "hydralazine", "kind": "medicine"}]
    assert refusal["nearest"] == []  # the page of hydroxyzine ranks first, and is about another medicine


def test_the_dose_of_a_medicine_that_is_only_mentioned_is_refused_as_such(asked: TestClient) -> None:
    refusal = _answer(asked, "propranolol dose")["refusal"]
    assert refusal["message"] == "There is nothing here about the dose of “propranolol”."
    assert refusal["missing"] == [{"name": "propranolol", "kind": "medicine"}]


def test_the_same_is_refused_however_low_the_confidence_that_is_asked_for_unless_the_ranking_is(
    asked: TestClient,
) -> None:
    assert _answer(asked, "hydralazine dose", min_confidence=1e-6)["refusal"]["reason"] == "not_about"
    ranking = _answer(asked, "hydralazine dose", min_confidence=0)
    assert ranking["answered"]
    assert ranking["hits"][0]["citation"]["doc_id"] == "hydroxyzine"


def test_an_article_that_names_the_medicine_goes_before_one_that_fits_better_and_does_not(asked: TestClient) -> None:
    question = "side effects of bisoprolol"
    ranking = _answer(asked, question, min_confidence=0)["hits"]
    answer = _answer(asked, question, min_confidence=1e-6)
    assert {hit["citation"]["doc_id"] for hit in ranking} > {"beta-blockers"}
    assert {hit["citation"]["doc_id"] for hit in answer["hits"]} == {"beta-blockers"}
    assert [hit["rank"] for hit in answer["hits"]] == list(range(1, len(answer["hits"]) + 1))


def test_what_is_told_as_background_does_not_refuse(asked: TestClient) -> None:
    answer = _answer(asked, "I take hydralazine, is the flu jab safe?")
    assert answer["answered"]
    assert answer["hits"][0]["citation"]["doc_id"] == "flu-jab"
    assert answer["refusal"] is None


def test_a_dose_for_other_people_is_refused(asked: TestClient) -> None:
    assert _answer(asked, "codeine linctus dose for adults")["hits"][0]["group_note"] is None
    refusal = _answer(asked, "codeine linctus dose for a 3 year old")["refusal"]
    assert (refusal["reason"], refusal["missing"]) == ("not_about", [{"name": "3 year old", "kind": "group"}])
    assert refusal["message"] == "There is nothing here about this dose for “3 year old”."


def test_an_answer_about_other_people_says_so(asked: TestClient) -> None:
    hits = _answer(asked, "do adults take codeine linctus for a dry cough", min_confidence=1e-6)["hits"]
    notes = {hit["passage"]["headings"][-1]: hit["group_note"] for hit in hits}
    assert notes["Adults"] is None
    assert notes.get("Babies", "About: babies. You asked about: adults.") == "About: babies. You asked about: adults."


def test_the_search_page_shows_the_refusal(asked: TestClient) -> None:
    page = asked.get("/", params={"q": "hydralazine dose"}).text
    assert "There is nothing here about “hydralazine”." in page


def test_nothing_is_quoted_from_a_neighbour_that_is_about_another_medicine(asked: TestClient) -> None:
    answer = _answer(asked, "How much ibuprofen can adults take for back pain?", min_confidence=1e-6)
    quotes = [hit["citation"]["quote"] for hit in answer["hits"]]
    assert any("400 mg of ibuprofen" in quote for quote in quotes)
    assert not any("paracetamol" in quote for quote in quotes)


def test_a_question_that_names_a_thing_is_refused_where_nothing_is_searched(asked: TestClient) -> None:
    refusal = _answer(asked, "Can I take ibuprofen with paracetamol?", filters={"tags": ["nope"]})["refusal"]
    assert (refusal["reason"], refusal["missing"]) == ("nothing_in_scope", [])


def test_a_page_without_a_title_may_answer_about_what_it_does_not_name(asked: TestClient) -> None:
    answer = _answer(asked, "does nettle rash from amoxicillin fade by itself?", filters={"doc_ids": ["untitled"]})
    assert answer["answered"]
