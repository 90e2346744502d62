import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change
from ingest.sources.item import SourceItem, file_item
from ingest.sync.intake import intake
from ingest.sync.reading import DirectReader, ReadResult
from ingest.sync.reading_processes import ReaderProcesses, ReadLimits, usable_cores
from tests.ingest.folders import article, contents

pytestmark = pytest.mark.kill


def line(text: str, number: int = 1) -> SourceItem:
    return file_item("/s", "/s/corpus.jsonl", text.encode(), line=number)


GOOD = line('{"_id": "a", "text": "All is well."}')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(article(random.Random(number)))
    (folder / "bad.txt").write_bytes(b"\x00")
    (folder / "twice.jsonl").write_text('{"_id": "00", "text": "Claimed before."}\n{"_id": "z", "text": "New."}\n')
    return folder


def test_as_many_processes_read_as_there_are_cores_to_use() -> None:
    allowed = len(os.sched_getaffinity(0))
    assert usable_cores() == allowed
    with ReaderProcesses() as readers:
        assert readers.ahead == 4 * allowed


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Python itself knows the cores that a process may use")
def test_where_the_system_does_not_say_which_cores_may_be_used_all_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 5)
    assert usable_cores() == 5
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1


def test_several_processes_bring_the_same_in_the_same_order_as_one(folder: Path, tmp_path: Path) -> None:
    one, several = Home(tmp_path / "one"), Home(tmp_path / "several")
    with Library.open(one) as library:
        expected = list(intake(folder, library))
    with Library.open(several) as library, ReaderProcesses(3) as readers:
        assert list(intake(folder, library, readers)) == expected
        assert [item.change for item in intake(folder, library, readers)] == [
            Change.FAILED if item.change is Change.FAILED else Change.UNCHANGED for item in expected
        ]
    assert contents(several) == contents(one)


def test_only_a_few_items_are_read_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "corpus.jsonl"
    file.write_text("".join(f'{{"_id": "{number}", "text": "All is well."}}\n' for number in range(100)))
    handed_over: list[SourceItem] = []
    with Library.open(Home(tmp_path / "home")) as library, ReaderProcesses(2) as readers:
        submit = readers.submit

        def watched(item: SourceItem) -> Callable[[], ReadResult]:
            handed_over.append(item)
            return submit(item)

        monkeypatch.setattr(readers, "submit", watched)
        outcomes = intake(file, library, readers)
        next(outcomes)
        assert len(handed_over) == readers.ahead + 1 == 9
        assert len(list(outcomes)) == 99


def test_a_reader_that_breaks_on_a_document_says_so_and_goes_on() -> None:
    deep = line('{"_id": "b", "text": ' + "[" * 100_000 + "]" * 100_000 + "}")
    with ReaderProcesses(1) as readers:
        failure = readers.submit(deep)().failure
        assert failure is not None
        assert "/s/corpus.jsonl, line 1" in failure
        assert readers.submit(GOOD)().document is not None
    assert DirectReader().submit(deep)().failure == failure


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    heavy = line('{"_id": "b", "text": "' + "a. " * 3_000_000 + '"}')
    with ReaderProcesses(1, ReadLimits(timeout_s=0.05)) as readers:
        start = time.monotonic()
        assert "takes more than 0.05 s" in (readers.submit(heavy)().failure or "")
        assert time.monotonic() - start < 20  # a busy machine needs some of it to start another process
    with ReaderProcesses(1, ReadLimits(timeout_s=30)) as readers:
        assert readers.submit(GOOD)().document is not None


def test_a_document_that_takes_too_much_memory_is_given_up_and_the_next_one_is_read() -> None:
    heavy = line('{"_id": "b", "text": "' + "a.\\n\\n" * 3_000_000 + '"}')
    with ReaderProcesses(1, ReadLimits(memory_bytes=150 << 20)) as readers:
        assert "takes more than 157,286,400 bytes of memory" in (readers.submit(heavy)().failure or "")
        assert readers.submit(GOOD)().document is not None


def test_what_is_in_hand_beside_a_document_that_is_given_up_is_read() -> None:
    heavy = line('{"_id": "b", "text": "' + "a.\\n\\n" * 3_000_000 + '"}')
    with ReaderProcesses(2, ReadLimits(memory_bytes=150 << 20)) as readers:
        results = [readers.submit(heavy if number == 3 else GOOD) for number in range(8)]
        assert [number for number, result in enumerate(results) if result().document is None] == [3]


def test_a_process_that_dies_fails_its_document_alone() -> None:
    with ReaderProcesses(1) as readers:
        assert readers.submit(GOOD)().document is not None
        (pid,) = children()
        os.kill(pid, signal.SIGKILL)
        assert "broke the process" in (readers.submit(GOOD)().failure or "")
        assert readers.submit(GOOD)().document is not None


def children() -> list[int]:
    """The processes that read for this one."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_text()
        except OSError:
            continue
        if parent == os.getpid() and "ingest.sync.reading_processes" in command:
            found.append(int(folder.name))
    return found


def test_no_process_outlives_its_readers() -> None:
    with ReaderProcesses(2) as readers:
        assert readers.submit(GOOD)().document is not None
        assert len(children()) == 1, "processes are started when they are needed"
    assert children() == []
