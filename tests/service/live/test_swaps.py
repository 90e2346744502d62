"""Snapshots come and go for ever, and one that isn't sound is not the end of answers."""

import gc
import logging
import resource
import shutil
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from index.errors import DamagedSnapshot
from index.snapshots.snapshot import current_folder, point_current
from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.service.live.test_live_index import Clock, doc_ids, snapshot_id, withdraw

_PAGES = ("/?q=why+do+I+jerk+awake", "/v1/suggest?q=my", "/documents/myoclonus", "/v1/documents/myoclonus", "/")


def copied_beside(home: Home, name: str) -> str:
    """The name of a copy of the current snapshot, which isn't current."""
    shutil.copytree(current_folder(home), home.snapshots / name)
    return name


def checks_done() -> None:
    for thread in threading.enumerate():
        if thread.name in ("verify", "warm"):
            thread.join(60)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def changed(part: Path) -> None:
    """Change one byte, in a file of its own: copies that share it stay whole."""
    data = part.read_bytes()
    part.unlink()
    part.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])


@contextmanager
def no_more_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))  # what others close meanwhile can't be had again, either
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def no_search_for_garbage() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def swap_for_ever(home: Home, *, swaps: int) -> None:
    """Swap, asking everything that leads to a snapshot, and see that nothing of those before is left each time."""
    names = (current_folder(home).name, copied_beside(home, "beside"))
    clock = Clock()
    live = LiveIndex(home, clock=clock)
    client = TestClient(create_app(live), raise_server_exceptions=False)
    gone: list[weakref.ref[object]] = []
    held: list[tuple[int, int]] = []
    with no_search_for_garbage(), client:
        for number in range(swaps):
            clock.now += 1
            assert [client.get(page).status_code for page in _PAGES] == [200] * len(_PAGES)
            filters = {"question": "jerks", "filters": {"tags": ["x"]}}
            assert client.post("/v1/ask", json=filters).json()["answered"] is False
            checks_done()
            searcher = live.get().searcher
            assert searcher.document("myoclonus") is not None
            gone.append(weakref.ref(searcher))
            del searcher
            held.append((open_files(), threading.active_count()))
            point_current(home, names[(number + 1) % 2])
    assert [found() for found in gone[:-1]] == [None] * (swaps - 1)
    early, late = held[2 : swaps // 2], held[swaps // 2 :]
    assert max(files for files, _ in late) <= max(files for files, _ in early) + 3  # tantivy may be a moment behind
    assert max(threads for _, threads in late) <= max(threads for _, threads in early) + 2


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted where Linux lists them")
def test_a_snapshot_that_is_done_goes_with_its_files_and_threads_without_a_search_for_garbage(any_home: Home) -> None:
    swap_for_ever(any_home, swaps=12)


@pytest.mark.soak
def test_a_thousand_swaps_leave_nothing(any_home: Home) -> None:
    swap_for_ever(any_home, swaps=1000)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted where Linux lists them")
def test_a_snapshot_that_cannot_be_opened_is_said_and_tried_again_until_it_can(
    any_home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    first = snapshot_id(live)
    checks_done()
    second = build(any_home, config=RetrievalConfig(lexical_weight=0.3)).snapshot_id
    with no_more_files(), caplog.at_level(logging.WARNING):
        for _ in range(3):
            clock.now += 5
            assert snapshot_id(live) == first
    ready = TestClient(create_app(live)).get("/readyz").json()

    assert (ready["status"], ready["snapshot_id"]) == ("ready", first)
    assert "can't be opened" in ready["trouble"]
    assert str(any_home.root) not in ready["trouble"]
    said = [record.getMessage() for record in caplog.records if second in record.getMessage()]
    assert len(said) == 1  # however often it is tried

    clock.now += 60
    assert snapshot_id(live) == second
    assert TestClient(create_app(live)).get("/readyz").json()["trouble"] is None


def test_where_the_current_snapshot_is_not_whole_at_the_start_the_newest_that_is_answers(any_home: Home) -> None:
    first = current_folder(any_home).name
    build(any_home, config=RetrievalConfig(lexical_weight=0.3))
    broken = current_folder(any_home) / "segments/0000/passages.npy"
    broken.unlink()
    build(any_home, config=RetrievalConfig(lexical_weight=0.4), force=True)
    part = current_folder(any_home) / "segments/0000/content.db"
    part.write_bytes(part.read_bytes()[:-1])
    withdraw(any_home, "nothing")
    live = LiveIndex(any_home)

    assert snapshot_id(live) == first  # not the one between, which lacks a part
    assert "content.db" in (live.trouble or "")
    with pytest.raises(DamagedSnapshot):
        LiveIndex(any_home, serving=False).get()  # a command or a measurement is of the one that was published last


def test_a_changed_byte_in_service_brings_the_last_sound_snapshot_back_until_it_is_replaced(any_home: Home) -> None:
    first = current_folder(any_home).name
    second = build(any_home, config=RetrievalConfig(lexical_weight=0.3), force=True).snapshot_id
    part = current_folder(any_home) / "segments/0000/sentences.npy"
    whole = part.read_bytes()
    changed(part)
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    with suppress(DamagedSnapshot):
        live.get()
    checks_done()

    assert snapshot_id(live) == first
    assert doc_ids(live) == {"myoclonus"}
    assert "sentences.npy" in (live.trouble or "")

    part.unlink()
    part.write_bytes(whole)  # as restoring a backup does
    clock.now += 1
    live.get()
    checks_done()
    assert (snapshot_id(live), live.trouble) == (second, None)


def test_damage_that_two_snapshots_share_leaves_neither_answering(any_home: Home) -> None:
    copied_beside(any_home, "beside")
    for folder in any_home.snapshots.iterdir():
        changed(folder / "segments/0000/sentences.npy")
    live = LiveIndex(any_home)
    with suppress(DamagedSnapshot):
        live.get()
    checks_done()

    with pytest.raises(DamagedSnapshot, match=r"sentences\.npy"):
        live.get()


def test_a_link_that_was_taken_away_before_the_start_brings_no_snapshot_back(any_home: Home) -> None:
    any_home.current.unlink()

    with pytest.raises(Exception, match="There is no index yet"):
        LiveIndex(any_home).get()
