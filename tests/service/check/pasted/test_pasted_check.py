"""A citation is given out, the library changes, and what was pasted in any form is found again."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from index.passages.query import Filters
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.answers.visibility import Visibility
from service.app import create_app
from service.check.pasted.pasted_check import check_pasted
from service.citations.forms.form import Form
from service.errors import DraftTooLong
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client
from tests.once import copied, made_once

TODAY = date(2026, 11, 30)
DAYS = "Most sprains heal by themselves in about 7 days if you rest the ankle."
SOAK = "burst the blister yourself"
SPRAINS = f"""<html lang="en"><head><title>Sprained ankles</title><meta name="dcterms.modified" content="2024-03-05">
</head><body><main><h1>Sprained ankles</h1><p>{DAYS}</p>
<p>Put ice on the ankle for 20 minutes. Keep the foot up on a cushion while you sit and while you sleep at night, for as
long as it hurts, and ask a nurse when the swelling has not gone down after three days of rest and of ice, because a
bone may be broken, which only a picture can show, and which heals badly when nobody looks after it in good time.</p>
<h2>Don’t</h2><ul><li>{SOAK}</li><li>walk on it</li></ul></main></body></html>"""
OLD = {"_id": "old", "title": "Hiccups in adults", "text": "Hold your breath for 10 seconds to stop hiccups.",
       "updated_on": "2020-01-01", "url": "https://health.example/hiccups"}  # fmt: skip
NEW = {"_id": "new", "title": "Hiccups in adults", "text": "Hold your breath for 20 seconds to stop hiccups.",
       "updated_on": "2024-01-01"}  # fmt: skip
LEECHES = {"_id": "leeches", "title": "Leeches", "text": "Put a leech on every bruise that hurts at night."}
GONE = {"_id": "gone", "title": "Cupping", "text": "Put a warm cup on the back of whoever coughs."}
SECRET = {"_id": "secret", "title": "Staff", "text": "Ring the back door bell after midnight.", "audience": "staff"}


def _make(folder: Path) -> None:
    home = Home(folder)
    (folder / "sprains.html").write_text(SPRAINS, encoding="utf-8")
    _records(home, OLD, NEW, LEECHES, GONE, SECRET)
    with Library.open(home) as library:
        assert {outcome.change for outcome in intake(folder / "sprains.html", library)} == {"added"}
    build(home, config=RetrievalConfig())


def _records(home: Home, *records: Mapping[str, object]) -> None:
    """Take records in; what was there and isn't among them stays."""
    path = home.root / "records.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records), encoding="utf-8")
    with Library.open(home) as library:
        assert "failed" not in {outcome.change for outcome in intake(path, library)}


@pytest.fixture(scope="session")
def cited_home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(made_once(tmp_path_factory, "cited", lambda folder: _make(copied(built_home, folder).root)))


@pytest.fixture
def own_cited(cited_home: Home, tmp_path: Path) -> Home:
    """The same, to change: its records are of a file in it."""
    home = copied(cited_home, tmp_path / "own")
    path = str(home.root / "records.jsonl")
    with closing(sqlite3.connect(home.library)) as connection, connection:
        connection.execute("UPDATE documents SET source_id = ?1, path = ?1 WHERE line IS NOT NULL", (path,))
    return home


def client_of(home: Home) -> TestClient:
    return staff_client(create_app(LiveIndex(home, min_confidence=0.0), access=keyed()), raise_server_exceptions=False)


def citation_of(client: TestClient, question: str, doc_id: str) -> dict[str, Any]:
    """The citation that staff get of an article."""
    asked = {"question": question, "filters": {"doc_ids": [doc_id]}, "min_confidence": 0, "k": 1}
    (hit,) = client.post("/v1/ask", json=asked).json()["hits"]
    found: dict[str, Any] = hit["citation"]
    return found


def pasted(client: TestClient, text: str) -> dict[str, Any]:
    response = client.post("/v1/citations/check", json={"text": text})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def verdicts(client: TestClient, text: str) -> list[tuple[str, str]]:
    return [(one["verdict"], one["citation"]["citation_id"]) for one in pasted(client, text)["citations"]]


def _every_form(client: TestClient, citation: Mapping[str, Any]) -> dict[str, str]:
    """A citation as the service gives it out, everywhere."""
    path = f"/v1/citations/{citation['citation_id']}"
    given = {form: client.get(path, params={"format": form}).text for form in (*Form, "annotation", "status")}
    link = citation["deep_link"]
    return given | {
        "id": f" citation {citation['citation_id']}\n",
        "link": link if link.startswith("http") else f"https://search.example{link}",
        "words": f"“{citation['quote']}”",
        "words alone": citation["quote"],
        "record": json.dumps(citation),
    }


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [("how long do I hold my breath", "old"), ("how do I treat a sprained ankle", ""), ("should I walk on it", "")],
)
def test_whatever_form_it_was_given_out_in_it_is_found_again(cited_home: Home, question: str, doc_id: str) -> None:
    client = client_of(cited_home)
    chosen = doc_id or next(one["doc_id"] for one in _listed(cited_home) if one["title"] == "Sprained ankles")
    citation = citation_of(client, question, chosen)
    expected = "superseded" if doc_id else "verbatim"

    for name, text in _every_form(client, citation).items():
        assert verdicts(client, text) == [(expected, citation["citation_id"])], (name, text)


def _listed(home: Home) -> list[dict[str, str]]:
    outlines = LiveIndex(home, serving=False).get().searcher.outlines()
    return [{"doc_id": one.doc_id, "title": one.title} for one in outlines]


def test_a_newer_article_that_says_otherwise_is_named_with_its_words(cited_home: Home) -> None:
    client = client_of(cited_home)
    (one,) = pasted(client, citation_of(client, "how long do I hold my breath", "old")["citation_id"])["citations"]
    assert one["newer"] == {
        "doc_id": "new", "title": "Hiccups in adults", "text": NEW["text"], "url": "/documents/new",
    }  # fmt: skip
    newest = citation_of(client, "how long do I hold my breath", "new")["citation_id"]
    assert verdicts(client, newest) == [("verbatim", newest)]


def test_what_changed_moved_and_went_is_said_with_the_difference(own_cited: Home) -> None:
    client = client_of(own_cited)
    given = {
        doc_id: _every_form(client, citation_of(client, question, doc_id))
        for question, doc_id in [
            ("how long do I hold my breath", "old"), ("what do I put on a bruise", "leeches"),
            ("who needs a warm cup", "gone"), ("how long do I hold my breath", "new"),
        ]
    }  # fmt: skip
    changed = NEW | {"text": "Hold your breath for 30 seconds to stop hiccups."}
    _records(own_cited, OLD | {"text": f"Hiccups are harmless. {OLD['text']}"}, changed, LEECHES, SECRET)
    with Library.open(own_cited) as library:
        library.remove("gone")
        assert library.withdrawals.add("leeches")
    build(own_cited, config=RetrievalConfig())
    client = client_of(own_cited)

    found = {
        doc_id: {(name, verdict) for name, text in forms.items() for verdict, _ in verdicts(client, text)}
        for doc_id, forms in given.items()
    }
    every = set(given["old"])
    assert found["old"] == {(name, "superseded") for name in every}  # it moved, and the newer one says 30 seconds
    assert found["new"] == {(name, "changed") for name in every}
    assert found["leeches"] == {(name, "withdrawn") for name in every - {"words", "words alone"}}
    assert {verdict for _, verdict in found["gone"]} == {"gone"}
    for name in ("words", "words alone"):
        assert [one["verdict"] for one in pasted(client, given["leeches"][name])["claims"]] == ["withdrawn"]
    (one,) = pasted(client, given["new"]["id"])["citations"]
    assert one["differences"] == [{"draft": "20", "article": "30"}]
    assert one["citation"]["nearest"]["citation"]["quote"] == changed["text"]
    withdrawn = pasted(client, given["leeches"]["id"])
    assert "bruise" not in json.dumps(withdrawn)


def test_words_that_are_no_whole_citation_are_compared_and_an_unknown_id_is_said_to_be_none(cited_home: Home) -> None:
    client = client_of(cited_home)
    found = pasted(client, "“Hold your breath for 99 seconds to stop hiccups.”")
    assert (found["citations"], [one["verdict"] for one in found["claims"]]) == ([], ["altered"])
    assert pasted(client, "0123456789abcdef") == {
        "citations": [], "claims": [], "unknown": ["0123456789abcdef"], "snapshot_id": found["snapshot_id"],
    }  # fmt: skip
    assert pasted(client, "nothing of the kind")["unknown"] == []
    scoped = pasted(client, f"“{SOAK}”")
    assert [one["verdict"] for one in scoped["claims"]] == ["out_of_scope"]


def test_a_hidden_article_is_as_unknown_as_none(cited_home: Home) -> None:
    client = client_of(cited_home)
    citation = citation_of(client, "when do I ring the bell", "secret")
    public = LiveIndex(cited_home, serving=False).get(Visibility.within(Filters(audience="public")))

    assert verdicts(client, citation["citation_id"]) == [("verbatim", citation["citation_id"])]
    for text in _every_form(client, citation).values():
        found = check_pasted(cited_home, public, text, today=TODAY)
        assert found.citations == ()
        assert [one.citations for one in found.claims if one.citations] == []


@pytest.mark.parametrize(
    "text",
    ["{", "[" * 5000, "{\"a\": " * 2000, "https://a.example/#:~:text=", "https://health.example/hiccups#:~:text=%FF,%00",
     "https://health.example/hiccups#:~:text=(((,)))", "vouch-", "\x00", "🙂" * 100, "https://[/#:~:text=a"],
)  # fmt: skip
def test_hostile_texts_are_answered(cited_home: Home, text: str) -> None:
    response = client_of(cited_home).post("/v1/citations/check", json={"text": text})
    assert response.status_code in {200, 422}
    assert response.json().get("citations", []) == []


def test_too_much_at_once_is_refused(cited_home: Home) -> None:
    serving = LiveIndex(cited_home, serving=False).get()
    with pytest.raises(DraftTooLong, match="More than 50 citations"):
        check_pasted(cited_home, serving, " ".join(f"{at:016x}" for at in range(51)), today=TODAY)
    for text in ("", " ", "a" * 20_001):
        assert client_of(cited_home).post("/v1/citations/check", json={"text": text}).status_code == 422
