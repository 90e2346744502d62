import json
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.access.sessions import LINK
from service.app import create_app
from service.http.session_cookie import SESSION_COOKIE
from service.live.live_index import LiveIndex
from tests.keyed import keyed, metrics_headers, staff_client
from tests.service.check.pasted.test_pasted_check import NEW, citation_of, client_of
from vouch import main

ATOM = "{http://www.w3.org/2005/Atom}"
CANARY = "zyzzyva4417"


def change_sources(home: Home) -> None:
    """The newer article says something else, and another one is withdrawn."""
    path = home.root / "records.jsonl"
    path.write_text(json.dumps(NEW | {"text": "Hold your <b>breath</b> for 30 seconds to stop hiccups."}))
    with Library.open(home) as library:
        assert [one.change for one in intake(path, library)] == ["changed"]
        assert library.withdrawals.add("leeches")
    build(home, config=RetrievalConfig())


def ids_of(client: TestClient) -> dict[str, str]:
    asked = [("how long do I hold my breath", "new"), ("what do I put on a bruise", "leeches"), ("cough", "gone")]
    return {doc_id: citation_of(client, question, doc_id)["citation_id"] for question, doc_id in asked}


def _run(home: Home, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["watch", *arguments], env={"VOUCH_HOME": str(home.root)})
    return done.exit_code, done.output


def _entries(client: TestClient) -> list[dict[str, str]]:
    response = client.get("/staff/watch.atom")
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.text)
    assert [feed.findtext(f"{ATOM}{name}", "") != "" for name in ("id", "title", "updated")] == [True] * 3
    names = ("id", "title", "updated", "content")
    return [{name: entry.findtext(f"{ATOM}{name}", "") for name in names} for entry in feed.iter(f"{ATOM}entry")]


def test_what_changed_is_at_the_top_of_the_page_in_the_feed_and_of_the_command(own_cited: Home) -> None:
    client = client_of(own_cited)
    ids = ids_of(client)
    for doc_id in ("new", "leeches", "gone"):
        given = f"{CANARY} https://search.example/documents/{doc_id}?cite={ids[doc_id]}#cited"
        done = client.post("/staff/watch", data={"add": given}, follow_redirects=False)
        assert (done.status_code, done.headers["location"]) == (303, "/staff/watch")
    assert _entries(client) == []
    assert _run(own_cited, "check")[0] == 0
    known = next(iter(ids.values()))
    client.post("/staff/watch", data={"remove": known})
    assert client.post("/staff/watch", data={"add": f"{known} 0123456789abcdef"}).status_code == 422
    assert known not in own_cited.watched.read_text()  # all of a pasted text is saved, or nothing
    client.post("/staff/watch", data={"add": known})
    record = json.loads(own_cited.watched.read_text())
    assert {one["citation_id"] for one in record["watched"]} == set(ids.values())
    assert CANARY not in own_cited.watched.read_text()
    assert own_cited.watched.stat().st_mode & 0o777 == 0o600

    change_sources(own_cited)
    client = client_of(own_cited)
    entries = _entries(client)
    assert {one["title"] for one in entries} == {"Changed: Hiccups in adults", "Withdrawn: leeches"}
    changed = next(one for one in entries if one["title"].startswith("Changed"))
    assert "It was: “Hold your breath for 20 seconds to stop hiccups.”" in changed["content"]
    assert "Most like it now: “Hold your <b>breath</b> for 30 seconds to stop hiccups.”" in changed["content"]
    assert "bruise" not in json.dumps(entries)
    assert _entries(client) == entries  # the same change is the same entry, whenever it is fetched

    page = client.get("/staff/watch").text
    assert page.index("Changed</span>") < page.index("Verbatim</span>")
    assert "<b>breath</b>" not in page
    code, said = _run(own_cited, "check", "--json")
    assert code == 1
    found = [json.loads(line) for line in said.splitlines()]
    assert {one["doc_id"]: one["status"] for one in found} == {
        "new": "changed", "leeches": "withdrawn", "gone": "verbatim",
    }  # fmt: skip

    client.post("/staff/watch", data={"remove": ids["new"]})
    assert {one["title"] for one in _entries(client)} == {"Withdrawn: leeches"}
    assert _run(own_cited, "remove", ids["leeches"]) == (0, f"{ids['leeches']}: no longer watched\n")
    assert _run(own_cited, "check")[0] == 0


def test_the_command_saves_and_takes_away(own_cited: Home) -> None:
    found = ids_of(client_of(own_cited))["new"]
    assert _run(own_cited, "add", found) == (0, f"{found}: watched\n")
    assert _run(own_cited, "add", found) == (0, f"{found}: was watched already\n")
    code, said = _run(own_cited, "add", "0" * 16)
    assert (code, "No version of any article" in said) == (2, True)
    assert _run(own_cited, "remove", "0" * 16) == (0, f"{'0' * 16}: was not watched\n")


def test_a_form_of_another_page_changes_nothing(own_cited: Home) -> None:
    access = keyed()
    app = create_app(LiveIndex(own_cited, min_confidence=0.0), access=access)
    found = ids_of(staff_client(app))["new"]
    signed_in = TestClient(app, cookies={SESSION_COOKIE: access.sessions.cookie(LINK)}, follow_redirects=False)
    token = signed_in.get("/staff/watch").text.partition('name="form" value="')[2].partition('"')[0]

    for sent in ({"add": found}, {"add": found, "form": "x"}, {"remove": found}):
        assert signed_in.post("/staff/watch", data=sent).status_code == 403
    assert not own_cited.watched.exists()
    assert signed_in.post("/staff/watch", data={"add": found, "form": token}).status_code == 303
    assert own_cited.watched.exists()


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [("", 422, "Paste the id"), ("0" * 16, 422, "No version of any article"), ("hello", 422, "Paste the id")],
)
def test_what_can_not_be_watched_is_explained(cited_home: Home, given: str, status: int, says: str) -> None:
    page = client_of(cited_home).post("/staff/watch", data={"add": given})
    assert (page.status_code, says in page.text) == (status, True)


@pytest.mark.parametrize(
    "held", ["", "[]", "{", '{"format": "x"}', '{"format": "vouch-watched-1", "watched": [{"citation_id": "x"}]}',
             '{"format": "vouch-watched-1", "watched": 5}', "[" * 100_000, "\x00"],
)  # fmt: skip
def test_a_damaged_list_is_named_and_nothing_else_fails(own_cited: Home, held: str) -> None:
    own_cited.watched.write_text(held)
    client = client_of(own_cited)
    page = client.get("/staff/watch")
    assert (page.status_code, "can’t be read" in page.text or "can&#39;t be read" in page.text) == (503, True)
    problem: dict[str, Any] = client.get("/staff/watch.atom", headers={"accept": "*/*"}).json()
    assert problem["title"] == "Watched citations not kept"
    assert client.get("/staff").status_code == 200


def test_only_staff_get_them(cited_home: Home) -> None:
    stranger = TestClient(client_of(cited_home).app, headers={"accept": "text/html"})
    for path in ("/staff/watch", "/staff/watch.atom"):
        assert stranger.get(path).status_code == 401
        assert stranger.get(path, headers=metrics_headers()).status_code == 403
    assert stranger.post("/staff/watch", data={"add": "x"}).status_code == 401
