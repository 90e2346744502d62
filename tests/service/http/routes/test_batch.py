"""Several questions at once: each is answered or refused as it would be alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.policy import AccessPolicy
from service.access.rates import Rate
from service.app import create_app
from service.http.bodies.batch import BatchBody
from service.live.live_index import LiveIndex
from tests.keyed import bearer, key_like

AWAKE = {"question": "why do I jerk awake"}
CHEST = {"question": "crushing pain in my chest and my arm", "country": "GB"}
CRISIS = {"question": "I want to kill myself"}
ALONE: list[Any] = [
    AWAKE,
    {**AWAKE, "min_confidence": 0, "k": 3, "explain": True},
    {"question": "what is the capital of Mongolia"},
    CHEST,
    CRISIS,
    {"question": "   "},
    {**AWAKE, "k": 0},
    {**AWAKE, "k": "many"},
    {**AWAKE, "unknown": 1},
    {**CHEST, "min_confidence": 2},
    {},
    {**AWAKE, "filters": {"reviewed_since": "soon"}},
]


def batch(client: TestClient, questions: object, **options: Any) -> Any:
    return client.post("/v1/ask/batch", json={"questions": questions}, **options)


def without_time(answer: dict[str, Any] | None) -> dict[str, Any] | None:
    return {name: value for name, value in answer.items() if name != "took_ms"} if answer else None


def test_each_question_is_answered_or_refused_as_it_is_alone(client: TestClient) -> None:
    response = batch(client, ALONE)
    items = response.json()["answers"]

    assert response.status_code == 200
    assert len(items) == len(ALONE)
    for at, (asked, item) in enumerate(zip(ALONE, items, strict=True)):
        alone = client.post("/v1/ask", json=asked)
        assert item["status"] == alone.status_code
        if alone.status_code == 200:
            assert without_time(item["answer"]) == without_time(alone.json())
            assert item["problem"] is None
        else:
            said = alone.json()
            place = said.pop("where").removeprefix("body")
            assert item["problem"] == {**said, "where": f"body.questions.{at}{place}"}
            assert item["answer"] is None
    assert [item["status"] for item in items] == [200] * 5 + [422] * 7


def test_each_has_its_own_notice_whether_it_is_answered_or_not(client: TestClient) -> None:
    items = batch(client, [AWAKE, CHEST, {**CHEST, "k": 0}, CRISIS, AWAKE]).json()["answers"]
    notices = [(item["answer"] or item["problem"]).get("notice") for item in items]

    assert notices[0] is notices[4] is None
    assert notices[1]["topic"] == notices[2]["topic"]
    assert [line["number"] for line in notices[2]["numbers"]] == [line["number"] for line in notices[1]["numbers"]]
    assert notices[3]["topic"] != notices[1]["topic"]
    assert items[3]["answer"]["refusal"]["reason"] == "crisis"


def test_the_form_is_the_documented_one(client: TestClient) -> None:
    text = batch(client, ALONE).text

    assert json.loads(BatchBody.model_validate_json(text).model_dump_json(exclude_none=True)) == json.loads(
        json.dumps(_without_none(json.loads(text)))
    )


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_none(one) for name, one in value.items() if one is not None}
    return [_without_none(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"questions": []}, "body.questions"),
        ({"questions": [AWAKE] * 21}, "body.questions"),
        ({"questions": AWAKE}, "body.questions"),
        ({"questions": [AWAKE], "k": 1}, "body.k"),
        ({}, "body.questions"),
    ],
)
def test_a_batch_that_is_none_is_refused_as_a_whole(client: TestClient, body: object, where: str) -> None:
    response = client.post("/v1/ask/batch", json=body)

    assert (response.status_code, response.json()["where"]) == (422, where)
    assert response.json()["remedy"]


@pytest.mark.parametrize("item", [None, 7, "why", [], [AWAKE], [[[[[[]]]]]], True])
def test_what_is_no_question_at_all_is_its_own_problem(client: TestClient, item: object) -> None:
    first, second = batch(client, [item, AWAKE]).json()["answers"]

    assert (first["status"], first["problem"]["where"]) == (422, "body.questions.0")
    assert second["answer"]["answered"]


def test_a_batch_that_is_refused_as_a_whole_has_the_notice_of_its_questions(client: TestClient) -> None:
    response = batch(client, [AWAKE] * 20 + [CHEST])

    assert response.status_code == 422
    assert (
        response.json()["notice"]["topic"] == batch(client, [CHEST]).json()["answers"][0]["answer"]["notice"]["topic"]
    )


def test_each_question_counts_for_the_limit_and_has_its_own_refusal(strange_home: Home) -> None:
    access = Access(AccessPolicy(address_rate=Rate(3, 3600)), KeyRing(strange_home.keys))
    client = TestClient(create_app(LiveIndex(strange_home), access=access), raise_server_exceptions=False)

    response = batch(client, [AWAKE, AWAKE, AWAKE, CHEST, AWAKE])
    items = response.json()["answers"]

    assert [item["status"] for item in items] == [200, 200, 200, 429, 429]
    assert items[3]["problem"]["notice"]["numbers"]
    assert 1100 < items[3]["retry_after"] <= 1200
    assert [item["retry_after"] for item in items[:3]] == [None] * 3
    assert response.headers["ratelimit"].startswith('"address";r=0;')
    assert client.post("/v1/ask", json=AWAKE).status_code == 429


def test_a_key_with_a_daily_limit_is_counted_for_each(strange_home: Home, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    access = Access(AccessPolicy(needs_key=True), KeyRing(keys.path))
    client = TestClient(create_app(LiveIndex(strange_home), access=access), raise_server_exceptions=False)
    shown = bearer(keys.create(key_like(daily=4)))

    assert batch(client, [AWAKE]).status_code == 401
    assert [item["status"] for item in batch(client, [AWAKE] * 3, headers=shown).json()["answers"]] == [200] * 3
    assert [item["status"] for item in batch(client, [AWAKE] * 3, headers=shown).json()["answers"]] == [200, 429, 429]


def test_what_is_for_staff_is_refused_for_one_question_alone(strange_home: Home) -> None:
    client = TestClient(create_app(LiveIndex(strange_home)), raise_server_exceptions=False)

    items = batch(client, [AWAKE, {**AWAKE, "explain": True}, {**AWAKE, "min_confidence": 0}]).json()["answers"]

    assert [item["status"] for item in items] == [200, 401, 401]


def test_without_an_index_each_question_has_its_problem_and_its_notice(home: Home) -> None:
    client = TestClient(create_app(LiveIndex(home)), raise_server_exceptions=False)

    items = batch(client, [AWAKE, CHEST]).json()["answers"]

    assert [(item["status"], item["retry_after"]) for item in items] == [(503, 5), (503, 5)]
    assert "notice" not in items[0]["problem"]
    assert items[1]["problem"]["notice"]["numbers"]
