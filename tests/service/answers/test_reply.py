"""Several questions, letters and other languages, from the request to what is answered and shown."""

import json
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
from tests.once import copied, made_once

_ARTICLES = [
    {
        "_id": "metronidazole",
        "title": "Metronidazole",
        "language": "en-GB",
        "text": "Do not drink alcohol while you take metronidazole, or for two days after you finish.",
    },
    {
        "_id": "pressure",
        "title": "High blood pressure",
        "language": "en",
        "text": "Ideal blood pressure is between 90/60 mmHg and 120/80 mmHg.",
    },
    {
        "_id": "sclerosis",
        "title": "Multiple sclerosis",
        "language": "en",
        "sections": [
            {"_id": "1", "heading": "Is it hereditary?", "text": "MS is not directly inherited."},
            {"_id": "2", "heading": "Treatment", "text": "MS is treated with medicines that calm the immune system."},
        ],
    },
    {
        "_id": "fiebre",
        "title": "Fiebre en niños",
        "language": "es",
        "text": "Ofrezca a su hijo mucha agua. Puede darle paracetamol contra la fiebre si el niño está molesto.",
    },
]
STORY = (
    "Dear doctor, I have been worried for some weeks. I am a 58 year old retired bus driver and live with my wife on "
    "the third floor without a lift. I have always been healthy, I played football and I gave up smoking in 2004. "
    "My daughter, who is a teacher, comes on Wednesdays and says that I worry too much. The weather here is dreadful "
    "and my knees do not like it at all, but that is another story. We hope to go to Portugal in September. "
)


@pytest.fixture(scope="module")
def small(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    def make(folder: Any) -> None:
        home = copied(built_home, folder)
        path = home.root / "small.jsonl"
        path.write_text("".join(f"{json.dumps(article)}\n" for article in _ARTICLES))
        with Library.open(home) as library:
            assert [outcome.change for outcome in intake(path, library)] == ["added"] * len(_ARTICLES)
        build(home, config=RetrievalConfig())

    return Home(made_once(tmp_path_factory, "small", make))


@pytest.fixture(scope="module")
def asking(small: Home) -> TestClient:
    return staff_client(create_app(LiveIndex(small), access=keyed()), raise_server_exceptions=False)


def ask(client: TestClient, question: str, **fields: Any) -> dict[str, Any]:
    response = client.post("/v1/ask", json={"question": question, **fields})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    assert all(question[one["start"] : one["end"]] == one["text"] for one in found["questions"])
    assert found["answered"] is any(one["answered"] for one in found["questions"])
    assert [hit["rank"] for hit in found["hits"]] == list(range(1, len(found["hits"]) + 1))
    return found


def test_one_question_is_one_entry_with_all_hits(asking: TestClient) -> None:
    found = ask(asking, " what should my blood pressure be? ", k=3)

    (one,) = found["questions"]
    assert (one["start"], one["end"], one["refusal"]) == (1, 34, None)
    assert (one["confidence"], one["hit_ranks"]) == (found["confidence"], [1, 2, 3])


def test_each_of_several_questions_is_answered_or_refused_by_itself(asking: TestClient) -> None:
    asked = "What should my blood pressure be? Can I drink alcohol with metronidazole? How do I bake bread?"
    found = ask(asking, asked)

    assert len(found["hits"]) <= 5
    assert len(ask(asking, asked, k=1, min_confidence=0)["hits"]) == 3
    first, second, third = found["questions"]
    titles = {hit["rank"]: hit["citation"]["title"] for hit in found["hits"]}
    assert (titles[first["hit_ranks"][0]], titles[second["hit_ranks"][0]]) == ("High blood pressure", "Metronidazole")
    assert (third["answered"], third["hit_ranks"]) == (False, [])
    assert third["refusal"]["reason"] in {"nothing_on_subject", "not_answered"}
    assert found["refusal"] is None
    assert found["question"] == asked


def test_what_points_back_is_answered_about_what_it_points_at_and_nothing_strange_is(asking: TestClient) -> None:
    found = ask(asking, "What is multiple sclerosis? Is it hereditary? Will it rain tomorrow?", k=3)

    ranks = [one["hit_ranks"] for one in found["questions"]]
    cited = found["hits"][ranks[1][0] - 1]["citation"]
    assert cited["quote"].endswith("MS is not directly inherited.")
    assert ranks[2] == []


def test_where_nothing_is_answered_the_whole_is_refused(asking: TestClient) -> None:
    found = ask(asking, "How do I bake bread? Who won the cup in 1966?")

    assert (found["answered"], found["hits"]) == (False, [])
    assert found["refusal"]["reason"] in {one["refusal"]["reason"] for one in found["questions"]}


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What should my blood pressure be at my age?", "High blood pressure"),
        ("Can I drink alcohol with metronidazole?", "Metronidazole"),
    ],
)
@pytest.mark.parametrize("lead", ["", "So my question is this: "])
def test_a_letter_is_as_sure_as_its_question_alone(asking: TestClient, lead: str, question: str, title: str) -> None:
    alone, letter = ask(asking, question), ask(asking, f"{STORY}{lead}{question}\nMany thanks, Alan")

    (one,) = letter["questions"]
    assert one["text"] == question
    assert letter["hits"][0]["citation"]["title"] == title
    assert letter["confidence"] >= 0.6 * alone["confidence"]


def test_the_page_shows_what_was_understood_and_what_was_not_answered(asking: TestClient) -> None:
    several = "What should my blood pressure be? How do I bake <bread>?"
    page = asking.get("/", params={"q": several}).text
    one = asking.get("/", params={"q": "What should my blood pressure be?"}).text

    assert '<q dir="auto">What should my blood pressure be?</q> </li>' in page
    assert '<q dir="auto">How do I bake &lt;bread&gt;?</q> <strong>No answer found.</strong>' in page
    assert "What we looked for" not in one


def test_a_question_in_a_language_that_was_not_measured_is_refused_unless_the_operator_allows_it(
    asking: TestClient, small: Home
) -> None:
    question = "qué hago si mi hijo tiene fiebre"
    allowing = staff_client(create_app(LiveIndex(small, answers_unjudged=True), access=keyed()))

    refused, allowed = ask(asking, question), ask(allowing, question)

    assert (refused["refusal"]["reason"], refused["hits"]) == ("language_not_supported", [])
    assert refused["questions"][0]["refusal"]["reason"] == "language_not_supported"
    assert allowed["hits"][0]["citation"]["doc_id"] == "fiebre"
    assert allowed["unjudged_language"] == "und"
    assert "It wasn’t measured" in allowing.get("/", params={"q": question}).text
    assert ask(allowing, "what should my blood pressure be")["unjudged_language"] is None


def test_a_page_in_a_language_that_was_not_measured_is_no_answer(asking: TestClient, small: Home) -> None:
    question = "paracetamol for fever in a child"
    allowing = staff_client(create_app(LiveIndex(small, answers_unjudged=True), access=keyed()))

    only = ask(asking, question, filters={"doc_ids": ["fiebre"]}, min_confidence=0.001)
    among_all = ask(asking, question, min_confidence=0.001)

    assert only["refusal"]["reason"] == "language_not_supported"
    assert [near["doc_id"] for near in only["refusal"]["nearest"]] == ["fiebre"]
    assert "fiebre" not in {hit["citation"]["doc_id"] for hit in among_all["hits"]}
    allowed = ask(allowing, question, filters={"doc_ids": ["fiebre"]}, min_confidence=0.001)
    assert (allowed["hits"][0]["citation"]["doc_id"], allowed["unjudged_language"]) == ("fiebre", "es")


def test_readiness_says_what_is_measured(asking: TestClient, small: Home) -> None:
    allowing = staff_client(create_app(LiveIndex(small, answers_unjudged=True), access=keyed()))

    ready = asking.get("/readyz").json()

    assert (ready["status"], ready["languages"], ready["other_languages"]) == ("ready", ["en"], "refused")
    assert allowing.get("/readyz").json()["other_languages"] == "answered"
