import json
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

import vouch
from index.build.build import build
from index.config import RetrievalConfig
from index.snapshots.quotations import quotation_id
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.answers.live_index import LiveIndex
from service.app import create_app

ARTICLE = """---
url: https://health.example/after-hand-surgery
---
# After hand surgery

Most people are at work again within a week.

## Do

- keep your hand above your heart

## Don't

- use a hammer for two weeks
- soak the stitches in a swimming pool

## Hiccups

They pass.
"""
QUOTE = "Don't\n\nuse a hammer for two weeks\nsoak the stitches in a swimming pool"
ALONE = "soak the stitches in a swimming pool"
QUESTION = "can I soak my stitches in a swimming pool after hand surgery"


class Clinic:
    """A library with the article, which can be edited."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home = home
        self._article = folder / "hand.md"

    def write(self, text: str) -> TestClient:
        self._article.write_text(text, encoding="utf-8")
        with Library.open(self.home) as library:
            assert [outcome.change for outcome in intake(self._article, library)] in (["added"], ["changed"])
        build(self.home, config=RetrievalConfig())
        return TestClient(create_app(LiveIndex(self.home)), raise_server_exceptions=False)


@pytest.fixture
def clinic(own_home: Home, tmp_path: Path) -> Clinic:
    return Clinic(own_home, tmp_path)


def test_an_item_below_dont_leaves_the_service_with_its_heading_in_every_form(clinic: Clinic) -> None:
    client = clinic.write(ARTICLE)
    hit = client.post("/v1/ask", json={"question": QUESTION, "min_confidence": 0, "k": 1}).json()["hits"][0]
    citation, passage = hit["citation"], hit["passage"]

    assert citation["quote"] == QUOTE
    text = client.get("/v1/documents/hand").json()["text"]
    assert text[citation["start"] : citation["end"]] == QUOTE
    assert [span["text"] for span in passage["context"]] == ["Don't"]
    (marked,) = passage["highlights"]
    assert passage["text"][marked["start"] : marked["end"]] == QUOTE.removeprefix("Don't\n\n")
    assert unquote(citation["deep_link"].partition("#:~:text=")[2]) == "Don't,stitches in a swimming pool"
    for form in ("markdown", "html", "bibtex", "text", "csl-json", "annotation"):
        pasted = client.get(f"/v1/citations/{citation['citation_id']}", params={"format": form}).text
        assert "soak the stitches" in pasted
        before = pasted[: pasted.index("soak the stitches")].replace("&#x27;", "'")
        assert before.rindex("Don't") < before.rindex("use a hammer")
    page = client.get("/", params={"q": QUESTION}).text
    assert '<p class="context" dir="auto">Don&#39;t</p>' in page
    reader = client.get("/documents/hand", params={"cite": citation["citation_id"]}, headers={"accept": "text/html"})
    assert '<mark id="cited">Don&#39;t</mark>' in reader.text


def test_the_command_line_prints_the_heading_with_the_item(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic.write(ARTICLE)
    monkeypatch.setenv("VOUCH_HOME", str(clinic.home.root))

    printed = CliRunner().invoke(vouch.main, ["ask", QUESTION, "--min-confidence", "0", "-k", "1"]).output
    assert f"1. “{QUOTE}”" in printed


def test_the_id_under_which_an_item_was_once_cited_alone_stands_for_it_with_its_heading(clinic: Clinic) -> None:
    client = clinic.write(ARTICLE)

    found = client.get(f"/v1/citations/{quotation_id('hand', ALONE, 0)}").json()
    assert (found["status"], found["cited"]["quote"], found["present"]["quote"]) == ("verbatim", QUOTE, QUOTE)
    assert found["present"]["citation_id"] == quotation_id("hand", QUOTE, 0)
    again = client.get(f"/v1/citations/{quotation_id('hand', QUOTE, 0)}").json()
    assert again["present"] == found["present"]


def test_words_that_are_below_dont_by_now_no_longer_stand(clinic: Clinic) -> None:
    wanted = quotation_id("hand", "keep your hand above your heart", 0)
    assert clinic.write(ARTICLE).get(f"/v1/citations/{wanted}").json()["status"] == "verbatim"
    found = clinic.write(ARTICLE.replace("## Do\n", "## Avoid\n")).get(f"/v1/citations/{wanted}").json()

    assert (found["status"], found["present"]) == ("changed", None)
    assert found["nearest"]["citation"]["quote"] == "Avoid\n\nkeep your hand above your heart"


def test_a_library_that_was_noted_before_is_noted_again_with_what_its_words_hang_on(clinic: Clinic) -> None:
    clinic.write(ARTICLE)
    with closing(sqlite3.connect(clinic.home.quotations)) as connection, connection:
        connection.execute("DELETE FROM quotations")
        connection.execute("UPDATE versions SET cutting = 'structure-1 of before'")
    build(clinic.home, config=RetrievalConfig())

    client = TestClient(create_app(LiveIndex(clinic.home)))
    found = client.get(f"/v1/citations/{quotation_id('hand', QUOTE, 0)}")
    assert (found.status_code, json.loads(found.text)["status"]) == (200, "verbatim")
