import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.live.live_index import LiveIndex
from tests.processes import Server

QUESTION = {"question": "why do I jerk awake"}
ANSWER_KEYS = {
    "question", "answered", "confidence", "hits", "refusal", "did_you_mean", "notice", "snapshot_id", "took_ms",
    "questions", "unjudged_language", "featured",
}  # fmt: skip
PASSAGE_KEYS = {
    "passage_id", "passage_ids", "section_id", "text", "start", "end", "page", "headings", "context", "highlights",
    "blocks",
}  # fmt: skip
JSON = {"content-type": "application/json"}
CITATION_KEYS = {
    "citation_id", "doc_id", "title", "url", "deep_link", "publisher", "headings", "quote", "start", "end", "page",
    "published_on", "updated_on", "last_reviewed_on", "next_review_on", "reviewed_by", "review_status", "text_sha256",
    "evidence", "link_precision", "link_caveat", "parts",
}  # fmt: skip


def ask(client: TestClient, **fields: Any) -> dict[str, Any]:
    response = client.post("/v1/ask", json={**QUESTION, **fields})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_an_answer_has_the_shape_of_the_design(client: TestClient) -> None:
    answer = ask(client, min_confidence=0)
    hit = answer["hits"][0]

    assert set(answer) == ANSWER_KEYS
    assert set(hit) == {"rank", "score", "passage", "citation", "group_note", "pinned"}
    assert set(hit["passage"]) == PASSAGE_KEYS
    assert set(hit["citation"]) == CITATION_KEYS
    assert answer["question"] == QUESTION["question"]
    assert (answer["answered"], answer["refusal"]) == (True, None)
    assert 0 <= answer["confidence"] <= 1
    assert answer["took_ms"] > 0
    assert hit["passage"]["passage_ids"][0] == hit["passage"]["passage_id"]
    assert hit["citation"]["updated_on"] == "2024-03-05"
    assert hit["citation"]["published_on"] == "2023-01-06"
    assert hit["citation"]["review_status"] == "unknown"
    assert (hit["citation"]["link_precision"], hit["citation"]["link_caveat"]) == ("fragment", None)
    assert [(found["field"], found["origin"]) for found in hit["citation"]["evidence"]] == [
        ("published_on", "text"), ("updated_on", "text"),
    ]  # fmt: skip


def test_an_explanation_adds_up_to_the_score_and_comes_only_where_it_is_asked_for(client: TestClient) -> None:
    hit = ask(client, min_confidence=0, explain=True)["hits"][0]
    by_get = client.get("/v1/search", params={"q": QUESTION["question"], "min_confidence": 0, "explain": True}).json()

    found = hit["explanation"]
    assert sum(one["score"] * one["weight"] for one in found["components"]) == pytest.approx(hit["score"], abs=1e-5)
    assert {one["rank"] for one in found["components"]} >= {1}
    assert [one["name"] for one in found["highlight"]][:2] == ["cosine", "rare_terms"]
    assert by_get["hits"][0]["explanation"] == found


@pytest.mark.parametrize("question", ["why do I jerk awake", "brain scan", "🙂 hiccups 🙂", "remedy for hiccups"])
def test_every_offset_can_be_checked_with_a_slice_of_the_document(
    client: TestClient, server: Server, question: str
) -> None:
    answer = ask(client, question=question, k=25, min_confidence=0)

    assert len(answer["hits"]) == 25
    for hit in answer["hits"]:
        passage, citation = hit["passage"], hit["citation"]
        document = httpx.get(f"{server.url}/v1/documents/{quote(citation['doc_id'], safe='')}").json()
        assert document["text"][passage["start"] : passage["end"]] == passage["text"]
        parts = [document["text"][part["start"] : part["end"]] for part in citation["parts"]]
        assert parts == [part["text"] for part in citation["parts"]]
        assert citation["quote"] == " … ".join(parts)
        answering = document["text"][citation["start"] : citation["end"]]
        shown = [part["text"] for part in citation["parts"] if passage["start"] <= part["start"] < passage["end"]]
        assert answering in shown
        assert [passage["text"][one["start"] : one["end"]] for one in passage["highlights"]] == shown
        assert all(span["end"] <= passage["start"] for span in passage["context"])
        assert document["text_sha256"] == citation["text_sha256"]


def test_search_by_get_is_the_same_as_ask_by_post(client: TestClient) -> None:
    posted = ask(
        client, question="hiccups", k=4, min_confidence=0, filters={"tags": ["hiccups", "symptoms"], "language": "en"}
    )
    got = client.get(
        "/v1/search",
        params={"q": "hiccups", "k": 4, "min_confidence": 0, "tags": ["hiccups", "symptoms"], "language": "en"},
    ).json()

    assert len(posted["hits"]) == 4
    assert {key: got[key] for key in ANSWER_KEYS - {"took_ms"}} == {
        key: posted[key] for key in ANSWER_KEYS - {"took_ms"}
    }


def test_k_counts_the_hits_and_scores_fall(client: TestClient) -> None:
    hits = ask(client, k=7, min_confidence=0)["hits"]

    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5, 6, 7]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("filters", "doc_ids"),
    [
        ({"doc_ids": ["🙂", "x/../y"]}, {"🙂", "x/../y"}),
        ({"tags": ["hiccups"]}, {"a#b"}),
        ({"audience": "staff"}, {"a#b"}),
        ({"reviewed_since": "2020-01-01"}, {"a#b"}),
        ({"language": "en", "audience": "public"}, {"myoclonus"}),
    ],
)
def test_filters_choose_the_documents(client: TestClient, filters: dict[str, Any], doc_ids: set[str]) -> None:
    hits = ask(client, k=100, min_confidence=0, filters=filters)["hits"]

    assert {hit["citation"]["doc_id"] for hit in hits} == doc_ids


@pytest.mark.parametrize(
    ("filters", "where"),
    [
        ({"language": "\ud800"}, "body.filters.language"),
        ({"audience": "a\udfff"}, "body.filters.audience"),
        ({"tags": ["flu", "\ud800"]}, "body.filters.tags.1"),
        ({"doc_ids": ["\ud800"]}, "body.filters.doc_ids.0"),
    ],
)
def test_a_filter_that_is_no_text_is_refused_with_its_place(
    client: TestClient, filters: dict[str, Any], where: str
) -> None:
    response = client.post("/v1/ask", content=json.dumps({**QUESTION, "filters": filters}), headers=JSON)

    assert (response.status_code, response.json()["where"]) == (422, where)
    assert "lone surrogate" in response.json()["detail"]


def test_a_filter_that_matches_nothing_is_a_refusal_that_says_so(client: TestClient) -> None:
    answer = ask(client, filters={"reviewed_since": "2020-01-02"}, min_confidence=0)

    assert (answer["answered"], answer["hits"], answer["confidence"]) == (False, [], 0.0)
    assert set(answer["refusal"]) == {"reason", "message", "nearest", "missing"}
    assert answer["refusal"]["reason"] == "nothing_in_scope"
    assert answer["refusal"]["nearest"] == []


def test_nonsense_is_refused_without_articles_that_have_nothing_to_do_with_it(client: TestClient) -> None:
    answer = ask(client, question="zxqv blorp 12 mortgage interest rates")

    assert (answer["answered"], answer["hits"]) == (False, [])
    assert answer["refusal"]["reason"] == "nothing_on_subject"
    assert answer["refusal"]["nearest"] == []


def test_what_is_not_answered_is_refused_with_articles_that_have_a_word_of_it(client: TestClient) -> None:
    answer = ask(client, question="zxqv blorp 12 mortgage interest rates myoclonus twitch")

    assert (answer["answered"], answer["hits"]) == (False, [])
    assert all(set(near) == {"doc_id", "title", "url"} for near in answer["refusal"]["nearest"])
    assert 1 <= len(answer["refusal"]["nearest"]) <= 3
    assert client.get(answer["refusal"]["nearest"][0]["url"]).status_code in {200, 404}


def test_an_overdue_review_is_told(client: TestClient) -> None:
    citation = ask(client, filters={"doc_ids": ["a#b"]}, min_confidence=0)["hits"][0]["citation"]

    assert citation["review_status"] == "overdue"
    assert citation["reviewed_by"] == "Dr. A"
    assert citation["next_review_on"] == "2021-01-01"


def test_a_question_of_two_thousand_code_points_is_answered(client: TestClient) -> None:
    assert ask(client, question="🙂" * 2000)["question"] == "🙂" * 2000


def test_every_response_keeps_questions_private_and_pages_safe(client: TestClient) -> None:
    for path in ("/", "/?q=twitching", "/v1/search?q=twitching", "/documents/myoclonus", "/healthz", "/none"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]


def test_the_documentation_page_asks_no_other_host(client: TestClient) -> None:
    page = client.get("/docs")

    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "/v1/ask" in client.get("/openapi.json").json()["paths"]


def test_readiness_names_the_snapshot_that_answers(client: TestClient) -> None:
    assert client.get("/readyz").json()["snapshot_id"] == ask(client)["snapshot_id"]


def test_answers_are_json_of_the_shape_that_the_documentation_names(client: TestClient) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/v1/ask"]["post"]

    shown = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert shown == {"$ref": "#/components/schemas/AnswerBody"}
    assert client.post("/v1/ask", json=QUESTION).headers["content-type"] == "application/json"


def test_a_notice_gives_the_numbers_of_the_country_that_a_request_names(articles_home: Home) -> None:
    client = TestClient(create_app(LiveIndex(articles_home), notices=Notices.read(DEFAULT_NOTICES, country="GB")))
    asked = {"question": "i want to die"}
    posted = client.post("/v1/ask", json={**asked, "country": "US"}).json()
    got = client.get("/v1/search", params={"q": asked["question"], "country": "US"}).json()
    refused = client.post("/v1/ask", json={**asked, "country": "US", "k": 0}).json()
    at_home = client.post("/v1/ask", json=asked).json()
    wrong = client.post("/v1/ask", json={**asked, "country": "usa"}).json()

    for body in (posted, got, refused):
        assert [line["number"] for line in body["notice"]["numbers"]] == ["988", "911"]
    assert [line["number"] for line in at_home["notice"]["numbers"]] == ["116 123", "999"]
    assert wrong["notice"]["numbers"] == []  # of a country that isn't known no number is given
    asked_about = {"question": 'i want to die ?country=US&x=1 "country": "US"', "k": 0}
    for body in (asked_about, {**asked_about, "country": "GB"}, {"filters": {"country": "US"}, **asked_about}):
        found = client.post("/v1/ask", json=body).json()["notice"]["numbers"]
        assert [line["number"] for line in found] == ["116 123", "999"]
    assert (refused["status"], wrong["status"], wrong["where"]) == (422, 422, "body.country")
