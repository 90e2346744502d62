import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from index.build import build
from index.config import RetrievalConfig
from index.cutting import CutLimits
from index.errors import NoSnapshot, SnapshotError
from index.manifest import IndexManifest
from index.passage import Query
from index.searcher import Searcher
from index.snapshot import check_hashes, current_folder
from ingest.home import Home
from ingest.intake import intake
from ingest.library import Library
from tests.processes import VOUCH, environment, vouch

CONFIG = RetrievalConfig()


@pytest.fixture
def copied_home(built_home: Home, home: Home) -> Home:
    """A built home of one's own, to change."""
    shutil.copytree(built_home.root, home.root, symlinks=True)
    return home


def write_articles(path: Path, *records: Mapping[str, object]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def take_in(home: Home, path: Path) -> list[str]:
    with Library.open(home) as library:
        return [outcome.change for outcome in intake(path, library)]


def test_a_build_with_nothing_new_embeds_nothing_and_does_not_import_torch(copied_home: Home) -> None:
    before = current_folder(copied_home)
    script = (
        "import sys, json, pathlib;from index.build import build;from index.config import RetrievalConfig;"
        "from ingest.home import Home;r=build(Home(pathlib.Path(sys.argv[1])),config=RetrievalConfig());"
        "print(json.dumps([r.built,r.embedded,sorted(m for m in sys.modules if m.split('.')[0] in "
        "('torch','transformers','sentence_transformers'))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(copied_home.root)], capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == [False, 0, []]
    assert current_folder(copied_home) == before


def test_a_forced_build_embeds_nothing_again_and_answers_the_same(copied_home: Home) -> None:
    question = Query("why do I jerk awake", 10)
    before = Searcher.open(copied_home).search(question)

    report = build(copied_home, config=CONFIG, force=True)

    assert (report.built, report.embedded) == (True, 0)
    assert Searcher.open(copied_home).search(question) == before


def test_a_changed_article_is_built_anew_and_only_what_changed_is_embedded(copied_home: Home, tmp_path: Path) -> None:
    path = tmp_path / "more.jsonl"
    first = {"_id": "botox", "title": "Botox", "text": "Botulinum toxin relaxes muscles.\n\nIt wears off."}
    old = current_folder(copied_home)
    take_in(copied_home, write_articles(path, first))
    added = build(copied_home, config=CONFIG)
    take_in(copied_home, write_articles(path, {**first, "text": "Botulinum toxin relaxes muscles.\n\nIt lasts."}))
    changed = build(copied_home, config=CONFIG)

    assert added.built
    assert added.embedded == 3  # the passage and its two sentences
    assert changed.embedded == 2  # the passage and the new sentence
    assert len({old.name, added.snapshot_id, changed.snapshot_id}) == 3
    assert added.counts == changed.counts
    assert added.counts["documents"] == 2
    document = Searcher.open(copied_home).document("botox")
    assert document is not None
    assert document.text.endswith("It lasts.")


def test_another_configuration_gives_another_snapshot(copied_home: Home) -> None:
    before = IndexManifest.read(current_folder(copied_home))

    report = build(copied_home, config=RetrievalConfig(cut=CutLimits(target_tokens=40)))

    assert report.built
    assert report.snapshot_id != before.snapshot_id
    assert report.counts["passages"] > before.counts["passages"]
    assert IndexManifest.read(current_folder(copied_home)).retrieval.cut.target_tokens == 40


def test_a_snapshot_that_was_cut_short_is_mended_by_an_ordinary_build(copied_home: Home) -> None:
    part = current_folder(copied_home) / "content.db"
    part.write_bytes(part.read_bytes()[:-100])

    report = build(copied_home, config=CONFIG)

    assert (report.built, report.embedded) == (True, 0)
    assert len(Searcher.open(copied_home).search(Query("twitching"))) == 5


def test_an_empty_library_is_said_with_the_remedy(home: Home) -> None:
    with pytest.raises(NoSnapshot, match=r"no document.*vouch ingest"):
        build(home, config=CONFIG)


def test_a_library_without_a_passage_is_said_with_the_remedy(home: Home, tmp_path: Path) -> None:
    headings = {"_id": "a", "sections": [{"_id": "a#1", "heading": "Only a heading", "text": ""}]}
    assert take_in(home, write_articles(tmp_path / "a.jsonl", headings)) == ["added"]

    with pytest.raises(SnapshotError, match=r"no text.*vouch ingest"):
        build(home, config=CONFIG)
    assert not home.current.exists()


def test_withdrawn_documents_are_not_built_into_the_next_snapshot(copied_home: Home, tmp_path: Path) -> None:
    path = write_articles(tmp_path / "a.jsonl", {"_id": "gone", "text": "Botulinum toxin relaxes muscles."})
    take_in(copied_home, path)
    withdraw(copied_home, "gone")

    report = build(copied_home, config=CONFIG)

    assert report.counts["documents"] == 1
    assert Searcher.open(copied_home).document("gone") is None


def withdraw(home: Home, doc_id: str) -> None:
    with closing(sqlite3.connect(home.library)) as connection, connection:
        connection.execute("INSERT INTO withdrawn VALUES (?, '2026-01-01T00:00:00+00:00')", (doc_id,))


def kill_builds(home: Home, times: int) -> None:
    """Kill a real build at random instants; whatever happens, `current` leads to a whole snapshot that answers."""
    chance = random.Random(times)
    expected = [hit.passage.passage_id for hit in Searcher.open(home).search(Query("why do I jerk awake"))]
    began = time.monotonic()
    assert vouch(home, "build", "--force").returncode == 0
    whole_s = time.monotonic() - began
    for _ in range(times):
        process = subprocess.Popen(
            [VOUCH, "build", "--force"], env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.3, 1.0) * whole_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        folder = current_folder(home)
        check_hashes(folder, IndexManifest.read(folder))
        hits = Searcher.open(home).search(Query("why do I jerk awake"))
        assert [hit.passage.passage_id for hit in hits] == expected
    assert vouch(home, "build", "--force").returncode == 0
    names = [path.name for path in home.snapshots.iterdir()]
    assert not [name for name in names if name.startswith(".")]
    assert len(names) <= 3


def test_a_build_that_is_killed_leaves_an_index_that_answers(copied_home: Home) -> None:
    kill_builds(copied_home, 3)


@pytest.mark.soak
def test_fifty_builds_that_are_killed_leave_an_index_that_answers(copied_home: Home) -> None:
    kill_builds(copied_home, 50)
