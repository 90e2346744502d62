from collections.abc import Iterator
from dataclasses import fields
from datetime import date

import pytest
from fastapi.testclient import TestClient

from index.passages.outline import Outline
from index.ranking.signals import Signals
from ingest.home import Home
from service.answers.catalogue import Catalogue
from service.app import create_app
from service.desk.enquiries.search import MEANINGS, explained
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client


@pytest.fixture(scope="module")
def client(articles_home: Home) -> Iterator[TestClient]:
    with staff_client(create_app(LiveIndex(articles_home), access=keyed())) as made:
        yield made


def _outline(doc_id: str, *, reviewed: date | None = None, due: date | None = None, **changes: str) -> Outline:
    return Outline(doc_id, changes.get("title", doc_id), (), None, None, None, None, (), None, reviewed, due)


def test_overdue_documents_come_first_the_longest_overdue_at_the_top() -> None:
    catalogue = Catalogue(
        [
            _outline("a"),
            _outline("b", reviewed=date(2026, 1, 1)),
            _outline("c", due=date(2026, 6, 1)),
            _outline("d", due=date(2025, 6, 1)),
            _outline("e", due=date(2027, 1, 1)),
            _outline("f", due=date(2020, 1, 1)),
        ]
    )
    rows = catalogue.rows(today=date(2026, 11, 1), withdrawn=frozenset({"f"}))
    assert [(row.outline.doc_id, row.status) for row in rows] == [
        ("d", "overdue"), ("c", "overdue"), ("e", "current"), ("a", "unknown"), ("b", "unknown"), ("f", "withdrawn"),
    ]  # fmt: skip
    assert rows[-1].link == ""


def test_filters_are_offered_and_hold(client: TestClient) -> None:
    page = client.get("/staff", params={"q": "how do I stop a nosebleed", "tag": "first aid", "k": "3"}).text
    assert "<option selected>first aid</option>" in page
    assert "2 passages" in page
    assert "myoclonus?cite" not in page
    since = client.get("/staff", params={"q": "how do I stop a nosebleed", "reviewed_since": "2024-01-01"}).text
    assert "nosebleeds" not in since


def test_staff_see_the_ranking_where_readers_are_refused(client: TestClient) -> None:
    page = client.get("/staff", params={"q": "what is the capital of France"}).text
    assert "Refused to readers" in page
    assert page.count("<blockquote") == 10
    assert "Shown to readers" in client.get("/staff", params={"q": "why do I jerk awake"}).text


def test_an_empty_form_sets_no_filter_and_a_wrong_value_is_explained(client: TestClient) -> None:
    fine = client.get("/staff?q=nosebleed&tag=&audience=&language=&reviewed_since=&k=2")
    assert (fine.status_code, fine.text.count("<blockquote")) == (200, 2)
    wrong = client.get("/staff?q=nosebleed&reviewed_since=yesterday")
    assert wrong.status_code == 422
    assert "reviewed_since:" in wrong.text


def test_each_score_is_explained_and_unknown_ones_are_shown_all_the_same() -> None:
    scores = explained(0.5, {"lexical": 3.0, "new_signal": 0.25})
    assert [(score.name, score.value) for score in scores] == [("score", 0.5), ("lexical", 3.0), ("new_signal", 0.25)]
    assert scores[1].meaning.startswith("BM25")
    assert scores[2].meaning == ""


def test_every_signal_of_a_hit_has_its_meaning() -> None:
    assert {field.name for field in fields(Signals)} == set(MEANINGS)


def test_documents_are_listed_by_status(client: TestClient) -> None:
    page = client.get("/staff/documents").text
    assert "All (5)" in page
    assert "Overdue (1)" in page
    assert page.index("Nosebleeds") < page.index("Hay fever")
    overdue = client.get("/staff/documents", params={"status": "overdue"}).text
    assert "Hay fever" not in overdue
    assert client.get("/staff/documents", params={"page": 99, "status": "nonsense"}).status_code == 200
