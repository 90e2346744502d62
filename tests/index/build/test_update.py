import random
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from index.build.build import build
from index.config import RetrievalConfig
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import check_hashes, current_folder
from ingest.home import Home
from tests.index.libraries import few_articles, take_in, withdraw
from tests.processes import VOUCH, environment

CONFIG = RetrievalConfig()


def test_after_one_changed_article_only_that_is_written_and_the_rest_is_shared(
    copied_home: Home, tmp_path: Path
) -> None:
    take_in(copied_home, few_articles(tmp_path / "few.jsonl"))
    whole = build(copied_home, config=CONFIG)
    before = current_folder(copied_home)
    take_in(copied_home, few_articles(tmp_path / "few.jsonl", " They stop."))
    withdraw(copied_home, "a7")

    report = build(copied_home, config=RetrievalConfig())

    assert not whole.incremental
    assert report.incremental
    assert sorted(path.name for path in (current_folder(copied_home) / "segments").iterdir()) == ["0000", "0001"]
    assert report.counts["documents"] == whole.counts["documents"] - 1
    assert report.embedded == 2  # the passage, and its new sentence
    documents = Searcher.open(copied_home)
    first = documents.document("a0")
    assert first is not None
    assert first.text.endswith("They stop.")
    assert documents.document("a7") is None
    assert not build(copied_home, config=CONFIG).built
    check_hashes(before, IndexManifest.read(before))


@contextmanager
def in_use(*paths: Path) -> Iterator[None]:
    """Databases that another process reads, so that what SQLite keeps beside them is there."""
    with ExitStack() as stack:
        for path in paths:
            connection = stack.enter_context(closing(sqlite3.connect(path)))
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield


@pytest.mark.parametrize("limit_bytes", [0, 1_200, 20_000])
def test_an_update_that_the_disk_refuses_leaves_what_it_shares_with_the_old_index_whole(
    copied_home: Home, tmp_path: Path, limit_bytes: int
) -> None:
    for changed in ("", " They stop.", ""):  # then every vector is in the cache, and only the snapshot is written
        take_in(copied_home, few_articles(tmp_path / "few.jsonl", changed))
        build(copied_home, config=CONFIG)
    before = current_folder(copied_home)
    take_in(copied_home, few_articles(tmp_path / "few.jsonl", " They stop."))

    with in_use(copied_home.library, copied_home.embeddings, copied_home.quotations):
        done = subprocess.run(
            [VOUCH, "build"],
            env=environment(copied_home),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes)),
        )

    assert done.returncode == 2, done.stdout
    assert [line for line in done.stderr.splitlines() if "disk has room" in line], done.stderr
    assert "Traceback" not in done.stderr
    assert current_folder(copied_home) == before
    assert not [path.name for path in copied_home.snapshots.iterdir() if path.name.startswith(".")]
    check_hashes(before, IndexManifest.read(before))
    assert build(copied_home, config=CONFIG).incremental


def kill_updates(home: Home, path: Path, times: int) -> None:
    """Kill real builds that only bring up to date, at random instants; what was published stays whole."""
    chance = random.Random(times)
    take_in(home, few_articles(path))
    build(home, config=CONFIG)
    for number in range(times):
        take_in(home, few_articles(path, f" They stop after {number} minutes."))
        process = subprocess.Popen(
            [VOUCH, "build"], env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.3, 4.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        for folder in home.snapshots.iterdir():
            if not folder.name.startswith("."):
                check_hashes(folder, IndexManifest.read(folder))
        (first, *_) = Searcher.open(home).search(Query("why do I jerk awake"))
        assert first.passage.doc_id == "myoclonus"
    build(home, config=CONFIG)
    document = Searcher.open(home).document("a0")
    assert document is not None
    assert document.text.endswith(f"after {times - 1} minutes.")


@pytest.mark.kill
def test_an_update_that_is_killed_leaves_an_index_that_answers(copied_home: Home, tmp_path: Path) -> None:
    kill_updates(copied_home, tmp_path / "few.jsonl", 2)


@pytest.mark.soak
def test_fifty_updates_that_are_killed_leave_an_index_that_answers(copied_home: Home, tmp_path: Path) -> None:
    kill_updates(copied_home, tmp_path / "few.jsonl", 50)
