import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.errors import LibraryBusy, SourceNotFound
from ingest.home import Home
from ingest.library import Library
from ingest.outcome import Change
from ingest.sync import exceeds_guard
from ingest.writer_lock import writer_lock
from tests.ingest.folders import article, contents, sync_folder

INTERRUPTED = "Its last sync was interrupted. Run it again."
VOUCH = (sys.executable, "-c", "from vouch import main; main()")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    rng = random.Random(7)
    for number in range(10):
        (folder / f"article-{number}.txt").write_text(article(rng))
    return folder


def changes(folder: Path, home: Home, *, allow_shrink: bool = False) -> dict[str | None, Change]:
    return {outcome.doc_id: outcome.change for outcome in sync_folder(folder, home, allow_shrink=allow_shrink)[0]}


def test_each_document_is_told_with_what_happened_to_it(folder: Path, home: Home) -> None:
    changes(folder, home)
    (folder / "article-0.txt").unlink()
    (folder / "article-1.txt").write_text("Fever\n\nA fever is a body temperature above normal.\n")
    (folder / "article-2.txt").write_bytes(b"broken \x00 bytes")
    (folder / "new.txt").write_text("Cough\n\nA cough clears the airways.\n")
    found, run = sync_folder(folder, home, allow_shrink=False)
    by_change = {change: [item for item in found if item.change is change] for change in Change}
    assert [item.doc_id for item in by_change[Change.ADDED]] == ["new"]
    assert [item.doc_id for item in by_change[Change.CHANGED]] == ["article-1"]
    assert [item.doc_id for item in by_change[Change.UNCHANGED]] == [f"article-{number}" for number in range(3, 10)]
    assert [(item.doc_id, item.reason) for item in by_change[Change.REMOVED]] == [
        ("article-0", "It is no longer in the source")
    ]
    assert "NUL bytes" in (by_change[Change.FAILED][0].reason or "")
    assert not run.is_clean


def test_a_document_that_can_no_longer_be_read_keeps_its_last_good_version(folder: Path, home: Home) -> None:
    changes(folder, home)
    before = contents(home)
    (folder / "article-2.txt").write_bytes(b"broken \x00 bytes")
    changes(folder, home)
    assert contents(home) == before


def test_a_second_sync_changes_nothing(folder: Path, home: Home) -> None:
    changes(folder, home)
    with Library.open(home) as library:
        versions = library.versions()
    assert set(changes(folder, home).values()) == {Change.UNCHANGED}
    with Library.open(home) as library:
        assert library.versions() == versions


def test_a_folder_that_moves_makes_no_new_version(folder: Path, home: Home, tmp_path: Path) -> None:
    changes(folder, home)
    with Library.open(home) as library:
        versions = library.versions()
    moved = folder.rename(tmp_path / "moved")
    assert set(changes(moved, home).values()) == {Change.UNCHANGED}
    with Library.open(home) as library:
        assert library.versions() == versions


def test_a_changed_sidecar_changes_its_document(folder: Path, home: Home) -> None:
    changes(folder, home)
    (folder / "article-3.meta.yaml").write_text("next_review_on: 2030-01-01\n")
    found = changes(folder, home)
    assert [doc_id for doc_id, change in found.items() if change is Change.CHANGED] == ["article-3"]


def test_other_sources_are_left_alone(folder: Path, home: Home, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "gout.txt").write_text("Gout\n\nGout is a kind of arthritis.\n")
    changes(other, home)
    changes(folder, home)
    (other / "gout.txt").rename(other / "gout-2.txt")
    changes(other, home, allow_shrink=True)
    assert set(contents(home)) == {"gout-2", *(f"article-{number}" for number in range(10))}


@pytest.mark.parametrize(
    ("removed", "before", "stops"),
    [(0, 0, False), (1, 4, False), (3, 4, False), (4, 4, True), (1, 5, False), (2, 5, True), (20, 100, False),
     (21, 100, True), (1, 1, True)],
)  # fmt: skip
def test_the_guard_stops_large_shares_and_the_loss_of_everything(removed: int, before: int, stops: bool) -> None:
    assert exceeds_guard(removed, before, share=0.2) is stops


def test_a_shrinking_source_stops_before_removing_and_is_let_through_on_demand(folder: Path, home: Home) -> None:
    changes(folder, home)
    for number in range(3):
        (folder / f"article-{number}.txt").unlink()
    (folder / "new.txt").write_text("Cough\n\nA cough clears the airways.\n")
    found, run = sync_folder(folder, home, allow_shrink=False)
    assert (run.shrink, run.is_clean) != (None, True)
    assert len(contents(home)) == 11
    assert "3 of the 10" in str(run.shrink)
    assert sum(item.change is Change.REMOVED for item in found) == 0
    sync_folder(folder, home, allow_shrink=True)
    assert len(contents(home)) == 8


def test_an_emptied_folder_is_stopped_by_the_guard_and_a_missing_one_is_an_error(folder: Path, home: Home) -> None:
    changes(folder, home)
    for file in folder.iterdir():
        file.unlink()
    assert sync_folder(folder, home, allow_shrink=False)[1].shrink is not None
    folder.rmdir()
    with pytest.raises(SourceNotFound, match="holds 10 of its documents"):
        sync_folder(folder, home, allow_shrink=False)
    assert len(contents(home)) == 10
    sync_folder(folder, home, allow_shrink=True)
    assert contents(home) == {}


def test_a_removed_documents_versions_can_still_be_looked_up(folder: Path, home: Home) -> None:
    changes(folder, home)
    first = contents(home)["article-4"][1]
    (folder / "article-4.txt").write_text("Fever\n\nA fever is a body temperature above normal.\n")
    changes(folder, home)
    second = contents(home)["article-4"][1]
    (folder / "article-4.txt").unlink()
    changes(folder, home)
    with Library.open(home) as library:
        assert library.get("article-4") is None
        for text in (first, second):
            found = library.version("article-4", hashlib.sha256(str(text).encode()).hexdigest())
            assert found is not None
            assert found.text == text
        assert library.version("article-4", "0" * 64) is None


def test_lines_that_move_within_a_file_stay_unchanged(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl"
    lines = [json.dumps({"_id": name, "text": f"About {name}."}) for name in "abc"]
    file.write_text("\n".join(lines))
    sync_folder(file, home)
    file.write_text("\n".join([json.dumps({"_id": "z", "text": "New."}), *reversed(lines)]))
    found = {item.doc_id: item.change for item in sync_folder(file, home)[0]}
    assert found == {"z": Change.ADDED, "c": Change.UNCHANGED, "b": Change.UNCHANGED, "a": Change.UNCHANGED}
    with Library.open(home) as library:
        assert [(item.doc_id, item.line) for item in library.items()] == [("a", 4), ("b", 3), ("c", 2), ("z", 1)]


def test_a_broken_line_keeps_the_document_that_it_may_have_been_and_says_so(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl"
    lines = [json.dumps({"_id": name, "text": f"About {name}."}) for name in "abcdef"]
    file.write_text("\n".join(lines))
    sync_folder(file, home)
    file.write_text("\n".join([*lines[:5], lines[5][:-3]]))
    found, run = sync_folder(file, home)
    failed = [(item.doc_id, item.reason) for item in found if item.change is Change.FAILED]
    assert len(failed) == 2
    assert failed[1] == ("f", "Kept, because something at its place could not be read")
    assert "f" in contents(home)
    assert not run.is_clean


def test_a_record_that_moves_to_another_file_of_the_source_is_the_same_document(home: Home, folder: Path) -> None:
    first, second = folder / "x.jsonl", folder / "y.jsonl"
    first.write_text(json.dumps({"_id": "a", "text": "About a."}) + "\n" + json.dumps({"_id": "b", "text": "Of b."}))
    second.write_text(json.dumps({"_id": "c", "text": "About c."}))
    changes(folder, home)
    second.write_text(first.read_text().splitlines()[0] + "\n" + second.read_text())
    first.write_text(first.read_text().splitlines()[1])
    assert set(changes(folder, home).values()) == {Change.UNCHANGED}
    assert contents(home)["a"][2] == str(second)


def random_step(folder: Path, rng: random.Random) -> None:
    """Add, change, remove, rename or copy one document."""
    files = sorted(folder.rglob("*.txt"))
    kind = rng.choice(["add", "add", "change", "remove", "rename", "copy", "sidecar", "records"])
    if kind == "records":
        records = [{"_id": f"r{number}", "text": article(rng, 8)} for number in rng.sample(range(9), rng.randint(1, 5))]
        (folder / "records.jsonl").write_text("\n".join(map(json.dumps, records)))
    elif kind == "add" or not files:
        target = folder / rng.choice(["", "a", "b"]) / f"n{rng.randint(0, 40)}.txt"
        target.parent.mkdir(exist_ok=True)
        target.write_text(article(rng))
    elif kind == "change":
        rng.choice(files).write_text(article(rng))
    elif kind == "remove":
        rng.choice(files).unlink()
    elif kind == "rename":
        rng.choice(files).rename(folder / f"n{rng.randint(0, 40)}.txt")
    elif kind == "copy":  # near-duplicates come and go
        text = rng.choice(files).read_text() + rng.choice(["", "\nPrinted.\n"])
        (folder / f"n{rng.randint(0, 40)}.txt").write_text(text)
    else:
        rng.choice(files).with_suffix(".meta.yaml").write_text(f"tags: [t{rng.randint(0, 9)}]\n")


def check_random_operations(folder: Path, home: Home, *, steps: int, seed: int) -> None:
    rng = random.Random(seed)
    for step in range(steps):
        for _ in range(rng.randint(1, 3)):
            random_step(folder, rng)
        (folder / "always.txt").write_text("Gout\n\nGout is a kind of arthritis.\n")
        sync_folder(folder, home)
        rebuilt = Home(home.root.with_name(f"rebuilt-{step}"))
        sync_folder(folder, rebuilt)
        assert contents(home) == contents(rebuilt), f"seed {seed}, step {step}"
        shutil.rmtree(rebuilt.root)


@pytest.mark.parametrize("seed", range(2))
def test_after_random_operations_the_library_equals_a_rebuild(folder: Path, home: Home, seed: int) -> None:
    check_random_operations(folder, home, steps=25, seed=seed)


@pytest.mark.soak
def test_after_1000_random_operations_the_library_equals_a_rebuild(folder: Path, home: Home) -> None:
    check_random_operations(folder, home, steps=1000, seed=1000)


def check_kills(folder: Path, home: Home, *, kills: int, seed: int) -> None:
    """Kill a real process at random instants of its sync; the next run has to come to what a rebuild comes to."""
    rng = random.Random(seed)
    environment = {**os.environ, "VOUCH_HOME": str(home.root), "PYTHONUNBUFFERED": "1"}
    command = [*VOUCH, "sync", "--allow-shrink", str(folder)]
    for _ in range(kills):
        for _ in range(100):
            random_step(folder, rng)
        for number in rng.sample(range(300), 100):
            (folder / f"more-{number}.txt").write_text(article(rng))
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        for _ in range(rng.randint(1, 90)):  # each line is a document; at least 100 are to come
            assert process.stdout.readline()
        time.sleep(rng.uniform(0, 0.004))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()
    with Library.open(home) as library:
        assert library.sync_troubles() == [(str(folder), INTERRUPTED)]
    sync_folder(folder, home)
    rebuilt = Home(home.root.with_name("rebuilt"))
    sync_folder(folder, rebuilt)
    assert contents(home) == contents(rebuilt)


def test_after_kills_at_random_instants_the_next_sync_comes_to_the_same(folder: Path, home: Home) -> None:
    for number in range(300):
        (folder / f"more-{number}.txt").write_text(article(random.Random(number)))
    check_kills(folder, home, kills=4, seed=1)


@pytest.mark.soak
def test_after_100_kills_the_next_sync_comes_to_the_same(folder: Path, home: Home) -> None:
    for number in range(1000):
        (folder / f"more-{number}.txt").write_text(article(random.Random(number)))
    check_kills(folder, home, kills=100, seed=2)


SYNC_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library import Library
from ingest.source import find_files, read_document, read_items
from ingest.sync import FileSource, Sync

folder = Path(sys.argv[1])
read_document(next(read_items(find_files(folder)[0], root=folder)))  # what reading loads is loaded before
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))  # a write beyond it fails as on a full disk
try:
    with Library.open(Home(Path(sys.argv[2]))) as library:
        list(Sync(FileSource(folder, library), library).outcomes())
except LibraryError as error:
    print(error)
    sys.exit(2)
"""


def test_a_full_disk_stops_the_run_clearly_and_the_next_run_goes_on(folder: Path, home: Home) -> None:
    for number in range(300):
        (folder / f"more-{number}.txt").write_text(article(random.Random(number), words=200))

    found = subprocess.run(
        [sys.executable, "-c", SYNC_ON_A_FULL_DISK, folder, home.root], capture_output=True, text=True, check=False
    )
    assert found.returncode == 2, found.stderr
    assert "The library can't be written" in found.stdout
    assert "Make room on the disk" in found.stdout
    with Library.open(home) as library:
        assert 0 < library.count() < 300
        assert library.sync_troubles() == [(str(folder), INTERRUPTED)]
    sync_folder(folder, home)
    rebuilt = Home(home.root.with_name("rebuilt"))
    sync_folder(folder, rebuilt)
    assert contents(home) == contents(rebuilt)


def test_a_second_run_at_the_same_time_is_refused(home: Home) -> None:
    with writer_lock(home):
        command = [*VOUCH, "sync", str(home.root)]
        environment = {**os.environ, "VOUCH_HOME": str(home.root)}
        found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "Another run is taking documents in" in found.stderr
    with writer_lock(home), pytest.raises(LibraryBusy), writer_lock(home):
        pass
