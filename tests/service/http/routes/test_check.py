import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from service.app import create_app
from service.http.bodies.check import MAX_DRAFT
from service.live.live_index import LiveIndex
from tests.keyed import keyed, metrics_headers, staff_client
from tests.once import copied

QUOTE = "There is no complete cure for the disease."
DRAFT = f"Our article says: “{QUOTE}” And: “There is no complete cure.”"


@pytest.fixture(scope="module")
def client(built_home: Home) -> TestClient:
    return staff_client(create_app(LiveIndex(built_home), access=keyed()), raise_server_exceptions=False)


def _check(client: TestClient, text: str, **more: object) -> Mapping[str, Any]:
    response = client.post("/v1/check", json={"text": text, **more})
    assert response.status_code == 200, response.text
    body: Mapping[str, Any] = response.json()
    return body


def test_a_text_is_answered_claim_by_claim(client: TestClient) -> None:
    body = _check(client, DRAFT)

    assert [one["verdict"] for one in body["checked"]] == ["verbatim", "cut"]
    assert body["counts"] == {
        "verbatim": 1, "out_of_scope": 0, "superseded": 0, "withdrawn": 0, "cut": 1, "altered": 0, "not_found": 0,
    }  # fmt: skip
    assert body["all_verbatim"] is False
    first = body["checked"][0]
    assert DRAFT[first["start"] : first["end"]] == first["text"] == QUOTE
    (citation,) = first["citations"]
    document = client.get(f"/v1/documents/{citation['doc_id']}").json()
    assert document["text"][citation["start"] : citation["end"]] == QUOTE
    status = client.get(f"/v1/citations/{citation['citation_id']}").json()
    assert status["status"] == "verbatim"


def test_what_is_all_verbatim_is_said_to_be_and_what_has_no_claim_is_not(client: TestClient) -> None:
    assert _check(client, f"“{QUOTE}”")["all_verbatim"] is True
    nothing = _check(client, "Nothing is quoted here.")
    assert (nothing["all_verbatim"], nothing["checked"]) == (False, [])
    assert [one["kind"] for one in _check(client, QUOTE, sentences=True)["checked"]] == ["sentence"]


def test_the_same_text_gives_the_same_answer_but_for_its_time(client: TestClient) -> None:
    one, other = _check(client, DRAFT, sentences=True), _check(client, DRAFT, sentences=True)
    assert {**one, "took_ms": 0} == {**other, "took_ms": 0}


@pytest.mark.parametrize(
    ("body", "where"),
    [({}, "text"), ({"text": ""}, "text"), ({"text": " \n"}, "text"), ({"text": "a" * (MAX_DRAFT + 1)}, "text"),
     ({"text": "a", "k": 5}, "k"), ({"text": 5}, "text"), ({"text": "a", "sentences": "perhaps"}, "sentences"),
     ({"text": "a\ud800b"}, "text")],
)  # fmt: skip
def test_what_is_not_well_formed_is_said(client: TestClient, body: Mapping[str, object], where: str) -> None:
    sent = json.dumps(body).encode()
    response = client.post("/v1/check", content=sent, headers={"content-type": "application/json"})
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert where in response.json()["where"]


def test_too_much_to_check_is_refused_with_the_remedy(client: TestClient) -> None:
    response = client.post("/v1/check", json={"text": "“rest well” " * 400})
    assert (response.status_code, response.json()["remedy"]) == (422, "Send it in parts")


def test_it_needs_a_key_for_searching(client: TestClient) -> None:
    nobody = TestClient(client.app)
    assert nobody.post("/v1/check", json={"text": DRAFT}).status_code == 401
    assert nobody.post("/v1/check", json={"text": DRAFT}, headers=metrics_headers()).status_code == 403


def test_without_an_index_or_its_table_of_quotes_it_is_not_ready(built_home: Home, tmp_path: Path) -> None:
    nothing = staff_client(create_app(LiveIndex(Home(tmp_path / "none")), access=keyed()))
    assert nothing.post("/v1/check", json={"text": DRAFT}).status_code == 503
    home = copied(built_home, tmp_path / "own")
    home.quotations.unlink()
    response = staff_client(create_app(LiveIndex(home), access=keyed())).post("/v1/check", json={"text": DRAFT})
    assert (response.status_code, response.json()["remedy"]) == (503, "Run: vouch build, which makes it again")


def test_a_table_from_before_words_were_noted_asks_for_a_build(built_home: Home, tmp_path: Path) -> None:
    home = copied(built_home, tmp_path / "own")
    with closing(sqlite3.connect(home.quotations)) as connection, connection:
        connection.execute("DROP TABLE wordings")
        connection.execute("UPDATE versions SET cutting = 'as it was'")
    client = staff_client(create_app(LiveIndex(home), access=keyed()))
    assert client.post("/v1/check", json={"text": DRAFT}).status_code == 503
    build(home, config=RetrievalConfig())
    assert _check(client, DRAFT)["counts"]["verbatim"] == 1
