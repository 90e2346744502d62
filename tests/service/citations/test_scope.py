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
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client

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
ALONE = "soak the stitches in a swimming pool"
QUOTE = f"Don't … {ALONE}"
SCOPED_ID = quotation_id("hand", ALONE, 0, ["Don't"])
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
        return staff_client(create_app(LiveIndex(self.home), access=keyed()), raise_server_exceptions=False)


@pytest.fixture
def clinic(own_home: Home, tmp_path: Path) -> Clinic:
    return Clinic(own_home, tmp_path)


def test_an_item_below_dont_leaves_the_service_with_its_heading_in_every_form(clinic: Clinic) -> None:
    client = clinic.write(ARTICLE)
    hit = client.post("/v1/ask", json={"question": QUESTION, "min_confidence": 0, "k": 1}).json()["hits"][0]
    citation, passage = hit["citation"], hit["passage"]

    assert (citation["quote"], citation["citation_id"]) == (QUOTE, SCOPED_ID)
    text = client.get("/v1/documents/hand").json()["text"]
    assert text[citation["start"] : citation["end"]] == ALONE
    assert [(part["role"], part["text"]) for part in citation["parts"]] == [("scope", "Don't"), ("quote", ALONE)]
    assert all(text[part["start"] : part["end"]] == part["text"] for part in citation["parts"])
    assert [span["text"] for span in passage["context"]] == ["Don't"]
    (marked,) = passage["highlights"]
    assert passage["text"][marked["start"] : marked["end"]] == ALONE
    first, second = unquote(citation["deep_link"].partition("#:~:text=")[2]).split("&text=")
    assert (first, second.rpartition(",")[2]) == (ALONE, "Don't")
    for form in ("markdown", "html", "bibtex", "text", "csl-json", "annotation"):
        pasted = client.get(f"/v1/citations/{citation['citation_id']}", params={"format": form}).text
        assert "soak the stitches" in pasted
        before = pasted[: pasted.index("soak the stitches")].replace("&#x27;", "'")
        assert "Don't" in before
    page = client.get("/", params={"q": QUESTION}).text
    assert '<p class="scope heading">Don&#39;t</p>' in page
    reader = client.get("/documents/hand", params={"cite": citation["citation_id"]}, headers={"accept": "text/html"})
    assert "<mark>Don&#39;t</mark>" in reader.text
    assert f'<mark id="cited">{ALONE}</mark>' in reader.text


def test_the_command_line_prints_the_heading_with_the_item(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic.write(ARTICLE)
    monkeypatch.setenv("VOUCH_HOME", str(clinic.home.root))

    printed = CliRunner().invoke(vouch.main, ["ask", QUESTION, "--min-confidence", "0", "-k", "1"]).output
    assert f"1. “{QUOTE}”" in printed


def test_the_id_under_which_an_item_was_once_cited_alone_stands_for_it_with_its_heading(clinic: Clinic) -> None:
    client = clinic.write(ARTICLE)

    found = client.get(f"/v1/citations/{quotation_id('hand', ALONE, 0)}").json()
    assert (found["status"], found["cited"]["quote"], found["present"]["quote"]) == ("verbatim", QUOTE, QUOTE)
    assert found["present"]["citation_id"] == SCOPED_ID
    again = client.get(f"/v1/citations/{SCOPED_ID}").json()
    assert again["present"] == found["present"]


def test_words_that_are_below_dont_by_now_no_longer_stand(clinic: Clinic) -> None:
    wanted = quotation_id("hand", "keep your hand above your heart", 0)
    assert clinic.write(ARTICLE).get(f"/v1/citations/{wanted}").json()["status"] == "verbatim"
    found = clinic.write(ARTICLE.replace("## Do\n", "## Avoid\n")).get(f"/v1/citations/{wanted}").json()

    assert (found["status"], found["present"]) == ("changed", None)
    assert found["nearest"]["citation"]["quote"] == "Avoid … keep your hand above your heart"


def test_a_library_that_was_noted_before_is_noted_again_with_what_its_words_hang_on(clinic: Clinic) -> None:
    clinic.write(ARTICLE)
    with closing(sqlite3.connect(clinic.home.quotations)) as connection, connection:
        connection.execute("DELETE FROM quotations")
        connection.execute("UPDATE versions SET cutting = 'structure-1 of before'")
    build(clinic.home, config=RetrievalConfig())

    client = staff_client(create_app(LiveIndex(clinic.home), access=keyed()))
    found = client.get(f"/v1/citations/{SCOPED_ID}")
    assert (found.status_code, json.loads(found.text)["status"]) == (200, "verbatim")


DOSES = """# Codeine

## Adults

Take {adults} a day.

## Teenagers

Take {teenagers} a day.
"""


def test_words_that_are_below_another_groups_heading_by_now_are_changed_and_the_groups_own_words_are_nearest(
    clinic: Clinic,
) -> None:
    client = clinic.write(DOSES.format(adults="5 ml up to 4 times", teenagers="2 ml up to 4 times"))
    alone = quotation_id("hand", "Take 5 ml up to 4 times a day.", 0)
    cited = client.get(f"/v1/citations/{alone}").json()["present"]
    assert cited["quote"] == "Adults … Take 5 ml up to 4 times a day."
    client = clinic.write(DOSES.format(adults="10 ml up to 3 times", teenagers="5 ml up to 4 times"))

    for citation_id in (alone, cited["citation_id"]):
        found = client.get(f"/v1/citations/{citation_id}").json()
        assert (found["status"], found["present"]) == ("changed", None)
        assert found["cited"]["quote"] == "Adults … Take 5 ml up to 4 times a day."
        assert found["nearest"]["citation"]["quote"] == "Adults … Take 10 ml up to 3 times a day."
        assert client.get(f"/v1/citations/{citation_id}", params={"format": "text"}).status_code == 410
    teenagers = quotation_id("hand", "Take 5 ml up to 4 times a day.", 0, ["Teenagers"])
    assert client.get(f"/v1/citations/{teenagers}").json()["status"] == "verbatim"


def test_an_article_of_labels_alone_is_no_answer_whatever_confidence_is_asked_for(clinic: Clinic) -> None:
    client = clinic.write("# Hiccups\n\n## Also known as\n\nOther Names:\n")
    body = {"question": "other names of hiccups", "min_confidence": 0, "filters": {"doc_ids": ["hand"]}}
    answer = client.post("/v1/ask", json=body).json()

    assert (answer["answered"], answer["hits"]) == (False, [])
    assert answer["refusal"]["nearest"][0]["doc_id"] == "hand"
