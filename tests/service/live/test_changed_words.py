"""No character is said that isn't the article's, whatever becomes of the files while they are served."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from index.errors import DamagedSnapshot
from index.passages.query import Query
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.service.live.test_live_index import doc_ids
from tests.service.live.test_swaps import checks_done


def change_words(path: Path, word: bytes) -> None:
    """Change a letter of a word wherever it is, in a file of its own."""
    data = path.read_bytes()
    assert word in data
    path.unlink()
    path.write_bytes(data.replace(word, word[:-1] + b"z"))


@pytest.mark.parametrize("word", [b"twitches", b"Myoclonus", b"muscle"])
def test_a_letter_that_changes_in_a_snapshot_under_way_is_never_said(own_home: Home, word: bytes) -> None:
    change_words(current_folder(own_home) / "segments/0000/content.db", word)
    serving = LiveIndex(own_home, serving=False).get()

    with pytest.raises(DamagedSnapshot, match="isn't what it was"):
        serving.ask(Query("muscle twitching", 50), min_confidence=0)
    with pytest.raises(DamagedSnapshot, match="isn't what it was"):
        serving.document("myoclonus")


def test_a_reader_gets_the_notice_and_no_word_of_it_and_the_next_one_the_snapshot_before(
    any_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = current_folder(any_home).name
    build(any_home, config=RetrievalConfig(lexical_weight=0.3), force=True)
    change_words(current_folder(any_home) / "segments/0000/content.db", b"twitches")
    live = LiveIndex(any_home)
    client = TestClient(create_app(live), raise_server_exceptions=False)
    with monkeypatch.context() as before_it_is_checked:
        before_it_is_checked.setattr("service.live.live_index.verify", lambda *_: None)
        before_it_is_checked.setattr(LiveIndex, "_warm", lambda *_: None)
        live.get()
        checks_done()

    asked = client.post("/v1/ask", json={"question": "I have chest pain and cannot breathe, twitches"})

    assert asked.status_code == 503
    assert asked.json()["notice"]["text"]
    assert "twitchez" not in asked.text
    checks_done()
    assert client.get("/readyz").json()["snapshot_id"] == first
    assert "content.db" in (live.trouble or "")
    assert doc_ids(live) == {"myoclonus"}
