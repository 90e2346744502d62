import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index.build.build import build
from index.config import CutLimits, RetrievalConfig
from index.errors import DamagedSnapshot, NoSnapshot, SnapshotNotServable
from index.passages.query import Query
from index.snapshots.history import roll_back
from index.snapshots.snapshot import current_folder
from index.words.english import english
from ingest.home import Home
from service.live.live_index import LiveIndex


class Clock:
    """A clock that moves when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def withdraw(home: Home, doc_id: str) -> None:
    with closing(sqlite3.connect(home.library)) as connection, connection:
        connection.execute("INSERT INTO withdrawn (doc_id, withdrawn_at) VALUES (?, '2026-01-01T00:00:00')", (doc_id,))


def doc_ids(live: LiveIndex) -> set[str]:
    service = live.get()
    answer = service.answerer.ask(Query("muscle twitching", 50), min_confidence=0, withdrawn=service.withdrawn)
    return {hit.citation.document.doc_id for hit in answer.hits}


def snapshot_id(live: LiveIndex) -> str:
    return live.get().answerer.searcher.manifest.snapshot_id


def test_a_new_snapshot_is_noticed_within_a_second(any_home: Home) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    first = live.get()
    report = build(any_home, config=RetrievalConfig(cut=CutLimits(target_tokens=50)))

    assert live.get().answerer is first.answerer  # not yet looked
    clock.now += 0.99
    assert snapshot_id(live) == report.snapshot_id != first.answerer.searcher.manifest.snapshot_id
    assert len(first.answerer.ask(Query("twitching"), min_confidence=0).hits) == 5  # a request under way finishes


def test_requests_never_fail_while_snapshots_change(any_home: Home) -> None:
    live = LiveIndex(any_home)
    seen: set[str] = set()
    failures: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        while not done.wait(0.01):
            try:
                assert doc_ids(live) == {"myoclonus"}
                seen.add(snapshot_id(live))
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the test looks for
                failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    built = {
        build(any_home, config=RetrievalConfig(lexical_weight=weight), force=True).snapshot_id
        for weight in (0.1, 0.2, 0.3)
    }
    threading.Event().wait(2.0)  # the last one is noticed, too
    done.set()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(built) == 3
    assert len(seen & built) >= 1


def test_a_snapshot_that_cannot_be_opened_leaves_the_old_one_serving(any_home: Home) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    first = snapshot_id(live)

    for damage in (b"", b"\x00" * 5000):
        build(any_home, config=RetrievalConfig(lexical_weight=0.3), force=True)
        part = current_folder(any_home) / "segments/0000/passages.npy"
        part.write_bytes(damage.ljust(part.stat().st_size, b"\x01") if damage else damage)
        clock.now += 1
        assert snapshot_id(live) == first
    any_home.current.unlink()
    clock.now += 1
    assert doc_ids(live) == {"myoclonus"}


def test_a_part_of_the_right_size_that_a_library_cannot_read_is_a_damaged_snapshot(any_home: Home) -> None:
    part = current_folder(any_home) / "segments/0000/passages.npy"
    part.write_bytes(b"\x01" * part.stat().st_size)

    with pytest.raises(DamagedSnapshot, match=r"can't be opened.*vouch build --force"):
        LiveIndex(any_home).get()


def test_a_withdrawn_document_comes_in_no_answer_a_second_later(any_home: Home) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    assert doc_ids(live) == {"myoclonus"}

    withdraw(any_home, "myoclonus")
    clock.now += 1

    assert doc_ids(live) == set()
    assert doc_ids(LiveIndex(any_home)) == set()


def test_a_withdrawal_holds_though_the_new_snapshot_cannot_be_opened(any_home: Home) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    live.get()

    any_home.current.unlink()
    withdraw(any_home, "myoclonus")
    clock.now += 1

    assert doc_ids(live) == set()


def test_a_withdrawal_holds_for_others_while_one_request_opens_a_snapshot(
    any_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    live.get()
    opening, go_on = threading.Event(), threading.Event()
    original = LiveIndex._open

    def slow(self: LiveIndex) -> object:
        opening.set()
        go_on.wait(30)
        return original(self)

    monkeypatch.setattr(LiveIndex, "_open", slow)
    build(any_home, config=RetrievalConfig(lexical_weight=0.3))
    clock.now += 1
    opener = threading.Thread(target=live.get)
    opener.start()
    assert opening.wait(30)
    withdraw(any_home, "myoclonus")
    clock.now += 1

    assert doc_ids(live) == set()
    go_on.set()
    opener.join()


def test_a_library_that_cannot_be_read_refuses_at_the_start_and_keeps_the_list_later(any_home: Home) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    withdraw(any_home, "myoclonus")
    assert doc_ids(live) == set()
    for path in any_home.root.glob("library.db*"):
        path.unlink()
    any_home.library.write_bytes(b"no database " * 500)
    clock.now += 1

    assert doc_ids(live) == set()
    with pytest.raises(SnapshotNotServable, match=r"library\.db.*Restore library.db from a backup.*withdraw again"):
        LiveIndex(any_home).get()


def test_a_library_that_is_gone_refuses_at_the_start_and_keeps_the_list_later(any_home: Home) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    withdraw(any_home, "myoclonus")
    assert doc_ids(live) == set()
    for path in any_home.root.glob("library.db*"):
        path.unlink()
    clock.now += 1

    assert doc_ids(live) == set()
    with pytest.raises(SnapshotNotServable, match=r"library\.db is gone.*backup.*ingest again and withdraw again"):
        LiveIndex(any_home).get()


def test_a_rollback_is_noticed_and_brings_no_withdrawn_document_back(any_home: Home) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    first = snapshot_id(live)
    second = build(any_home, config=RetrievalConfig(lexical_weight=0.3)).snapshot_id
    clock.now += 1
    assert snapshot_id(live) == second
    withdraw(any_home, "myoclonus")

    roll_back(any_home, first)
    clock.now += 1

    assert snapshot_id(live) == first
    assert doc_ids(live) == set()


def test_no_index_is_said_until_there_is_one(built_home: Home, home: Home, tmp_path: Path) -> None:
    live = LiveIndex(home)
    with pytest.raises(NoSnapshot, match="vouch build"):
        live.get()
    home.root.mkdir(parents=True)
    for name in ("library.db", "encoders", "answerability", "snapshots", "current"):
        (home.root / name).symlink_to(built_home.root / name)

    assert doc_ids(live) == {"myoclonus"}


def test_what_the_first_misspelt_word_needs_is_read_before_a_reader_asks(any_home: Home) -> None:
    english.cache_clear()
    LiveIndex(any_home).get()
    for thread in threading.enumerate():
        if thread.name in ("verify", "warm"):
            thread.join(30)

    assert english.cache_info().currsize == 1
    assert english()["the"] == 23_135_851_162
