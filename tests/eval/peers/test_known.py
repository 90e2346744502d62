import json
import sys
from pathlib import Path

import pytest

from eval.errors import ServiceFailed, UnfitSet
from eval.peers import known
from eval.peers.known import PEERS, ready_peer
from ingest.home import Home

_TXTAI = """
from pathlib import Path


class Embeddings:
    def __init__(self, path, **settings):
        self.settings = settings

    def index(self, records):
        self.records = list(records)
        if any(text == "fail" for _, text, _ in self.records):
            raise ValueError("no such words")

    def save(self, folder):
        Path(folder).mkdir()
        (Path(folder) / "made").write_text(f"{self.settings} {self.records}")
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A Python that has a txtai which only notes what it is given."""
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "txtai.py").write_text(_TXTAI)
    script = tmp_path / "python"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path / "packages"}" exec "{sys.executable}" "$@"\n')
    script.chmod(0o755)
    return script


def _records(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    line = json.dumps({"id": "d#0-5", "doc_id": "d", "text": text})
    monkeypatch.setattr(known, "passage_lines", lambda _: f"{line}\n")


def test_a_peer_is_indexed_once_with_the_settings_that_its_name_has(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _records(monkeypatch, "words")
    work, home = tmp_path / "work", Home(tmp_path / "home")
    ready = ready_peer("txtai", home, work, pythons={"txtai": python})
    assert ready.built["passages"] == 1
    (made,) = work.glob("txtai-*/index/made")
    assert made.read_text() == "{'hybrid': True, 'content': True} [('d#0-5', 'words', None)]"
    config = json.loads(Path(ready.command.variables["CONFIG"]).read_text())
    assert config["writable"] is False
    assert config["embeddings"]["hybrid"] is True
    assert ready.command.words[0] == str(python)

    made.write_text("kept")
    assert ready_peer("txtai", home, work, pythons={"txtai": python}).built == ready.built
    assert made.read_text() == "kept"
    _records(monkeypatch, "other words")
    ready_peer("txtai", home, work, pythons={"txtai": python})
    assert len(list(work.glob("txtai-*"))) == 2


def test_a_peer_that_cannot_index_is_said_with_its_own_words(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _records(monkeypatch, "fail")
    with pytest.raises(ServiceFailed, match="no such words"):
        ready_peer("txtai", Home(tmp_path / "home"), tmp_path / "work", pythons={"txtai": python})
    assert not list((tmp_path / "work").glob("*/built.json"))


def test_nothing_is_fetched_unless_it_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UnfitSet, match="aren't installed") as error:
        ready_peer("haystack", Home(tmp_path / "home"), tmp_path / "work", may_install=False)
    assert "--install" in error.value.remedy
    assert not (tmp_path / "work").exists()
    with pytest.raises(UnfitSet, match="No peer") as unknown:
        ready_peer("elastic", Home(tmp_path / "home"), tmp_path / "work")
    assert all(name in unknown.value.remedy for name in PEERS)
