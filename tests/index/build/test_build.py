import json
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build.build import build
from index.config import CutLimits, RetrievalConfig
from index.errors import NoSnapshot, SnapshotError, SnapshotNotWritten
from index.models.exported_folder import EXPORT_RULES, MODEL_FILE, TOKENIZER_FILE
from index.models.question_encoder import EXPORTED_ENCODER
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.snapshots.history import verify_current
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import check_hashes, current_folder
from ingest.errors import LibraryError
from ingest.home import Home
from tests.index.libraries import few_articles, take_in, withdraw, write_articles
from tests.processes import VOUCH, environment, vouch

CONFIG = RetrievalConfig()


def test_a_build_with_nothing_new_embeds_nothing_and_does_not_import_torch(copied_home: Home) -> None:
    before = current_folder(copied_home)
    script = (
        "import sys, json, pathlib;from index.build.build import build;from index.config import RetrievalConfig;"
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


@pytest.mark.parametrize("rules", ["CUTTING", "EMBEDDING_TEXT"])
def test_other_rules_of_cutting_or_of_what_is_embedded_need_a_whole_build(
    copied_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    take_in(copied_home, few_articles(tmp_path / "few.jsonl"))
    before = build(copied_home, config=CONFIG)
    monkeypatch.setattr(f"index.snapshots.recipe.{rules}", "of-tomorrow-2")

    changed = build(copied_home, config=CONFIG)
    manifest = IndexManifest.read(current_folder(copied_home))
    again = build(copied_home, config=CONFIG)

    assert (changed.built, changed.incremental, again.built) == (True, False, False)
    assert changed.snapshot_id != before.snapshot_id
    assert getattr(manifest, rules.lower()) == "of-tomorrow-2"
    assert manifest.retrieval == CONFIG  # which the calibration is bound to
    monkeypatch.undo()
    take_in(copied_home, few_articles(tmp_path / "few.jsonl", " They stop."))
    assert not build(copied_home, config=CONFIG).incremental


def test_a_snapshot_that_was_cut_short_is_mended_by_an_ordinary_build(copied_home: Home) -> None:
    part = current_folder(copied_home) / "segments/0000/content.db"
    part.write_bytes(part.read_bytes()[:-100])

    report = build(copied_home, config=CONFIG)

    assert (report.built, report.embedded) == (True, 0)
    assert len(Searcher.open(copied_home).search(Query("twitching"))) == 5


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-50])


def change_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        (MODEL_FILE, cut_short),
        (MODEL_FILE, change_a_byte),
        (EXPORTED_ENCODER.settings_file, cut_short),
        (TOKENIZER_FILE, Path.unlink),
    ],
)
def test_an_exported_encoder_that_is_damaged_is_exported_anew_by_an_ordinary_build(
    copied_home: Home, name: str, damage: Callable[[Path], None]
) -> None:
    (folder,) = copied_home.encoders.iterdir()
    before = (folder / name).read_bytes()
    damage(folder / name)

    report = build(copied_home, config=CONFIG)

    assert (report.built, report.embedded) == (True, 0)
    assert len((folder / name).read_bytes()) == len(before)
    assert len(Searcher.open(copied_home).search(Query("twitching"))) == 5
    assert not build(copied_home, config=CONFIG).built


def test_an_encoder_exported_by_older_rules_serves_until_an_ordinary_build_exports_it_by_those_of_today(
    copied_home: Home,
) -> None:
    (folder,) = copied_home.encoders.iterdir()
    path = folder / EXPORTED_ENCODER.settings_file
    path.write_text(json.dumps({**json.loads(path.read_text()), "export_rules": "int8-8bit"}))
    assert len(Searcher.open(copied_home).search(Query("twitching"))) == 5
    verify_current(copied_home)

    report = build(copied_home, config=CONFIG)

    assert (report.built, report.embedded) == (True, 0)
    assert json.loads(path.read_text())["export_rules"] == EXPORT_RULES
    assert not build(copied_home, config=CONFIG).built


def test_an_embedding_cache_that_was_overwritten_is_named_with_its_own_remedy(copied_home: Home) -> None:
    data = copied_home.embeddings.read_bytes()
    copied_home.embeddings.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))

    done = vouch(copied_home, "build", "--force")

    assert done.returncode == 2
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("vouch: ")]
    assert "embeddings.db: The embedding cache is damaged" in said
    assert "Delete embeddings.db*" in said
    for path in copied_home.root.glob("embeddings.db*"):
        path.unlink()
    assert build(copied_home, config=CONFIG, force=True).embedded > 60


def test_a_home_that_is_a_file_is_said_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(SnapshotNotWritten, match=r"file: The index can't be written.*VOUCH_HOME is a folder"):
        build(Home(tmp_path / "file"), config=CONFIG)


def largest_part(home: Home) -> int:
    return max(part.size_bytes for part in IndexManifest.read(current_folder(home)).parts.values())


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_build_that_the_disk_refuses_is_one_clear_line_and_leaves_nothing_half_written(
    copied_home: Home, share: float
) -> None:
    before = [path.name for path in copied_home.snapshots.iterdir()]
    limit = int(largest_part(copied_home) * share)

    done = subprocess.run(
        [VOUCH, "build", "--force"],
        env=environment(copied_home),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )

    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if line.startswith("vouch: ")]
    assert len(said) == 1, done.stderr
    assert "disk has room" in said[0]
    assert "Traceback" not in done.stderr
    assert [path.name for path in copied_home.snapshots.iterdir()] == before
    assert len(Searcher.open(copied_home).search(Query("twitching"))) == 5


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        RuntimeError("Error: 'f' failed: could not open codes.faiss for writing: No space left on device"),
        ValueError("An IO error occurred: 'No space left on device (os error 28)'"),
    ],
    ids=["file system", "SQLite", "FAISS", "tantivy"],
)
def test_a_full_disk_is_said_in_our_words_whichever_library_meets_it(
    copied_home: Home, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("index.build.build.open_writer", refuse)

    with pytest.raises(SnapshotNotWritten, match="its disk has room"):
        build(copied_home, config=CONFIG, force=True)


def test_a_fault_of_ours_is_not_blamed_on_the_disk(copied_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("all input arrays must have the same shape")

    monkeypatch.setattr("index.build.build.open_writer", refuse)

    with pytest.raises(ValueError, match="same shape"):
        build(copied_home, config=CONFIG, force=True)


def test_a_library_that_is_gone_beside_an_index_is_not_made_anew_by_a_build(copied_home: Home) -> None:
    for path in copied_home.root.glob("library.db*"):
        path.unlink()

    with pytest.raises(LibraryError, match=r"library\.db is gone.*backup.*withdraw again"):
        build(copied_home, config=CONFIG)

    assert not copied_home.library.exists()


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


@pytest.mark.kill
def test_a_build_that_is_killed_leaves_an_index_that_answers(copied_home: Home) -> None:
    kill_builds(copied_home, 3)


@pytest.mark.soak
def test_fifty_builds_that_are_killed_leave_an_index_that_answers(copied_home: Home) -> None:
    kill_builds(copied_home, 50)
