"""A key sees its own collection: whatever is asked, nothing of another one is shown."""

import json
import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from ingest.library.library import Library
from ingest.library.withdrawals import withdrawn_ids
from service.access.keys import AccessScope
from tests.once import copied
from tests.service.access.every_route import ASKED, ECHOED, HIDDEN, routes_of, walk, words_in
from tests.service.collections.opened import Opened, opened, table

QUESTION = "is there a cure for myoclonus"
_FORM = {"content-type": "application/x-www-form-urlencoded"}
_OF_OPEN = ("holding your breath", "open/hiccups", "open%2fhiccups")


@pytest.fixture(scope="module")
def two(built_home: Home, mixed_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Leaflets have the sample article; vets have it, too, and two that nobody else has, for their keys alone."""
    folder = tmp_path_factory.mktemp("two")
    leaflets, vets = copied(built_home, folder / "leaflets"), copied(mixed_home, folder / "vets")
    return opened(
        {
            "leaflets": table(leaflets.root, feedback=True, mcp=True),
            "vets": table(vets.root, require_key=True, min_confidence=0.0, feedback=True, mcp=True),
        }
    )


@pytest.fixture(scope="module")
def hidden_citation(two: Opened) -> str:
    asked = {"question": ASKED, "filters": {"doc_ids": [HIDDEN["_id"]]}, "min_confidence": 0}
    body = two.client(two.key("vets")).post("/v1/ask", json=asked).json()
    found: str = body["hits"][0]["citation"]["citation_id"]
    return found


@pytest.mark.parametrize("at", ["", "/c/vets"])
def test_a_key_of_one_collection_finds_nothing_of_another_on_any_route(
    two: Opened, hidden_citation: str, at: str
) -> None:
    vets = two.rooms["vets"].app
    walked = set()
    for method, path, response in walk(vets, two.client(two.key("leaflets"), at=at), hidden_citation):
        walked.add((method, path))
        assert response.status_code < 500, (method, path)
        assert words_in(response, own=ECHOED) == [], (method, path, response.text)
        assert [word for word in _OF_OPEN if word in response.text.lower()] == [], (method, path)

    assert {route for route in routes_of(vets) if route[0] in {"GET", "POST"}} - walked == set()


@pytest.mark.parametrize("at", ["", "/c/vets"])
def test_the_same_walk_finds_it_with_a_key_of_its_own(two: Opened, hidden_citation: str, at: str) -> None:
    with_words = {
        path
        for _, path, response in walk(two.rooms["vets"].app, two.client(two.key("vets"), at=at), hidden_citation)
        if words_in(response, own=ECHOED)
    }

    assert with_words >= {
        "/v1/ask", "/v1/search", "/v1/suggest", "/", "/opensearch/suggestions", "/staff", "/staff/documents",
        "/documents/{doc_id:text}", "/v1/documents/{doc_id:text}", "/v1/citations/{citation_id}", "/v1/ask/batch",
        "/v1/documents", "/v1/citations/check", "/staff/citation", "/staff/sheet", "/staff/freshness",
    }  # fmt: skip


def test_a_key_for_documents_changes_those_of_its_own_collection_alone(
    built_home: Home, mixed_home: Home, tmp_path: Path
) -> None:
    leaflets, vets = copied(built_home, tmp_path / "leaflets"), copied(mixed_home, tmp_path / "vets")
    writing = opened({name: table(home.root, writes=True) for name, home in (("leaflets", leaflets), ("vets", vets))})
    key = writing.key("leaflets", AccessScope.DOCUMENTS)
    before = {home: _held(home) for home in (leaflets, vets)}
    article = {"title": "Zorb", "text": "Zorb is rare.", "status": "published"}
    below = f"/v1/documents/{quote(str(HIDDEN['_id']), safe='')}"
    asked = [
        ("PUT", below, article), ("PATCH", below, {"status": "draft"}), ("DELETE", below, None),
        ("POST", f"{below}/withdraw", {"reason": "x"}), ("POST", "/v1/builds", None),
        ("PUT", "/v1/documents/zorb", article),
    ]  # fmt: skip
    try:
        statuses = [
            writing.client(key, at="/c/vets").request(method, path, json=body).status_code
            for method, path, body in asked
        ]
        assert statuses == [401] * len(asked)
        assert {home: _held(home) for home in (leaflets, vets)} == before

        assert writing.client(key).put("/v1/documents/zorb", json=article).status_code == 201
        assert [doc_id for doc_id, _ in _held(leaflets) - before[leaflets]] == ["zorb"]
        assert _held(vets) == before[vets]
        assert withdrawn_ids(vets) == frozenset()
    finally:
        for room in writing.rooms.values():
            room.stop()


@pytest.mark.parametrize("scope", list(AccessScope))
def test_a_key_of_another_collection_is_as_unknown_as_one_that_never_was(two: Opened, scope: AccessScope) -> None:
    never = f"vk_{scope}_zzzzzzzz_{'0' * 64}"
    asked = {"question": QUESTION}
    said = [two.client(key, at="/c/vets").post("/v1/ask", json=asked) for key in (two.key("leaflets", scope), never)]

    assert [one.status_code for one in said] == [401, 401]
    assert said[0].json() == said[1].json()
    assert {**said[0].headers, "x-request-id": ""} == {**said[1].headers, "x-request-id": ""}


def test_at_the_plain_address_a_key_leads_to_its_own_collection_and_no_key_to_the_first(two: Opened) -> None:
    keys = (None, two.key("leaflets"), two.key("vets"))
    page = two.client(accept="text/html").get("/").text

    assert [two.client(key).get("/v1/topics").json()["articles"] for key in keys] == [1, 1, 3]
    assert 'href="/c/leaflets/' in page
    assert "/c/vets" not in page
    assert two.client("vk_staff_zzzzzzzz_" + "0" * 64).get("/v1/topics").status_code == 401


def test_a_session_of_one_collection_is_worth_nothing_in_another(two: Opened) -> None:
    browser = two.client(accept="text/html")
    door = browser.get("/c/leaflets/staff")
    form = re.search('name="form" value="([^"]*)"', door.text)
    assert form is not None
    fields = {"key": two.key("leaflets"), "form": form.group(1)}
    signed = browser.post("/c/leaflets/staff/sign-in", content=urlencode(fields), headers=_FORM)
    cookie = signed.cookies["vouch_session"]

    assert signed.headers["location"] == "/c/leaflets/staff"
    assert "Path=/c/leaflets/;" in signed.headers["set-cookie"]
    assert browser.get("/c/leaflets/staff").status_code == 200
    assert browser.get("/c/vets/staff").status_code == 401
    stranger = two.client(accept="text/html")
    shown = {"cookie": f"vouch_session={cookie}"}
    assert stranger.get("/c/leaflets/staff", headers=shown).status_code == 200
    assert stranger.get("/c/vets/staff", headers=shown).status_code == 401


def test_a_form_of_one_collection_signs_nobody_in_to_another(two: Opened) -> None:
    browser = two.client(accept="text/html")
    door = browser.get("/c/leaflets/staff")
    form = re.search('name="form" value="([^"]*)"', door.text)
    assert form is not None
    shown = {**_FORM, "cookie": f"vouch_form={browser.cookies['vouch_form']}"}
    fields = urlencode({"key": two.key("vets"), "form": form.group(1)})

    assert "Path=/c/leaflets/staff;" in door.headers["set-cookie"]
    assert browser.post("/c/vets/staff/sign-in", content=fields, headers=shown).status_code == 403


def test_numbers_are_of_one_collection_and_say_of_which(two: Opened) -> None:
    def answered(name: str) -> tuple[str, float]:
        text = two.client(two.key(name, AccessScope.METRICS)).get("/metrics").text
        counts = re.findall(r'^vouch_answers_total\{collection="(\w+)",outcome="\w+"\} (\d+)$', text, re.MULTILINE)
        assert {of for of, _ in counts} == {name}
        assert not re.search('"(?:leaflets|vets)"', text.replace(f'"{name}"', ""))
        assert re.search(r"^vouch_connections \d+$", text, re.MULTILINE)  # of the process, for all collections
        return name, sum(float(count) for _, count in counts)

    before = dict(map(answered, two.rooms))
    two.client(at="/c/leaflets").post("/v1/ask", json={"question": QUESTION})
    after = dict(map(answered, two.rooms))

    assert {name: after[name] - before[name] for name in after} == {"leaflets": 1.0, "vets": 0.0}


def test_feedback_goes_to_the_home_of_the_collection_that_was_asked(two: Opened) -> None:
    key = two.key("vets")
    cited = two.client(key).post("/v1/ask", json={"question": QUESTION}).json()["hits"][0]["citation"]
    given = {"doc_id": cited["doc_id"], "citation_id": cited["citation_id"], "answered": True}

    assert two.client(key, at="/c/vets").post("/v1/feedback", json=given).status_code < 300
    kept = {name: list(room.live.home.feedback.rglob("*.jsonl")) for name, room in two.rooms.items()}
    assert [len(kept["leaflets"]), len(kept["vets"])] == [0, 1]


def test_a_withdrawal_and_a_pause_are_of_one_collection(
    built_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = copied(built_home, tmp_path / "one"), copied(built_home, tmp_path / "other")
    other.paused.touch()
    listed = tmp_path / "withdrawn.txt"
    listed.write_text("myoclonus\n")
    both = opened({"one": table(one.root, withdrawn_file=str(listed)), "other": table(other.root)})

    def ask(name: str) -> dict[str, object]:
        answer = both.client(at=f"/c/{name}").post("/v1/ask", json={"question": QUESTION}).json()
        return {"reason": (answer["refusal"] or {}).get("reason"), "near": (answer["refusal"] or {}).get("nearest")}

    assert ask("one") == {"reason": "nothing_in_scope", "near": []}
    assert ask("other")["reason"] == "paused"
    assert both.client(at="/c/other").get("/v1/documents/myoclonus").status_code == 200
    assert both.client(at="/c/one").get("/v1/documents/myoclonus").status_code == 404
    assert withdrawn_ids(one) == withdrawn_ids(other) == frozenset()


def test_kept_pages_and_their_etags_are_of_one_collection(two: Opened) -> None:
    page = two.client(at="/c/leaflets", accept="text/html").get("/documents/myoclonus")
    shown = {"if-none-match": page.headers["etag"]}

    assert page.status_code == 200
    again = two.client(at="/c/leaflets", accept="text/html").get("/documents/myoclonus", headers=shown)
    assert again.status_code == 304
    assert two.client(at="/c/vets", accept="text/html").get("/documents/myoclonus", headers=shown).status_code == 401


def test_an_assistant_is_led_by_its_key_as_well(two: Opened) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_topics", "arguments": {}}}

    def topics(name: str, at: str) -> str:
        client = two.client(two.key(name), at=at, accept="application/json, text/event-stream")
        sent = client.post("/mcp", content=json.dumps(call), headers={"content-type": "application/json"})
        return sent.text if sent.status_code == 200 else str(sent.status_code)

    with TestClient(two.app):
        own, plain, of_another = topics("vets", "/c/vets"), topics("vets", ""), topics("leaflets", "")
        refused = topics("leaflets", "/c/vets")

    assert "Zorblaxitis" in own
    assert "Zorblaxitis" in plain
    assert "Zorblaxitis" not in of_another
    assert "yoclonus" in of_another
    assert refused == "401"


def _held(home: Home) -> set[tuple[str, str]]:
    """Each document that is to be served, with the sum of its record."""
    with Library.reading(home) as library:
        return set(library.versions())
