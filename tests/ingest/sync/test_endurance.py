"""Sync under random edits, kills and full disks: it always comes to what a rebuild comes to."""

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

from ingest.errors import LibraryBusy
from ingest.home import Home
from ingest.library.library import Library
from ingest.writer_lock import writer_lock
from tests.ingest.folders import article, contents, sync_folder

INTERRUPTED = "Its last sync was interrupted. Run it again."
VOUCH = (sys.executable, "-c", "from vouch import main; main()")


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
    for inner in (folder / "a", folder / "b"):  # left empty, it would be where a disk was mounted
        if inner.is_dir() and not any(inner.iterdir()):
            inner.rmdir()


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
        assert library.syncs.troubles() == [(str(folder), INTERRUPTED)]
    sync_folder(folder, home)
    rebuilt = Home(home.root.with_name("rebuilt"))
    sync_folder(folder, rebuilt)
    assert contents(home) == contents(rebuilt)


def test_after_kills_at_random_instants_the_next_sync_comes_to_the_same(folder: Path, home: Home) -> None:
    for number in range(300):
        (folder / f"more-{number}.txt").write_text(article(random.Random(number)))
    check_kills(folder, home, kills=3, seed=1)


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
from ingest.library.library import Library
from ingest.sources.files import find_files
from ingest.sources.reading import read_document
from ingest.sources.unpacking import read_items
from ingest.sync.folder import FileSource, Sync

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
        assert library.syncs.troubles() == [(str(folder), INTERRUPTED)]
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
