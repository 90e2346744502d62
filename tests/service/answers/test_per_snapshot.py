import gc
import threading
import weakref
from collections.abc import Callable
from datetime import date

import pytest

from index.ranking.searcher import Searcher
from ingest.home import Home
from service.answers.catalogue import Shelf
from service.answers.per_snapshot import PerSnapshot
from service.answers.suggester import Suggester
from service.emergency.notices import shipped_notices

PATIENCE_S = 30.0
ANY_DAY = date(2026, 1, 1)


@pytest.fixture
def searchers(built_home: Home) -> tuple[Searcher, Searcher]:
    """Two snapshots that were opened one after the other."""
    return Searcher.open(built_home), Searcher.open(built_home)


class Slow:
    """Numbers the snapshots that it works on; waits in the midst of any but the first."""

    def __init__(self) -> None:
        self.worked_on = 0
        self.is_at_work, self.may_go_on = threading.Event(), threading.Event()

    def __call__(self, _: Searcher) -> int:
        self.worked_on += 1
        if self.worked_on > 1:
            self.is_at_work.set()
            assert self.may_go_on.wait(PATIENCE_S)
        return self.worked_on


def in_thread(asked: Callable[[], object], found: list[object]) -> threading.Thread:
    thread = threading.Thread(target=lambda: found.append(asked()))
    thread.start()
    return thread


def test_while_a_new_value_is_worked_out_some_wait_for_it_and_others_take_the_older_one(
    searchers: tuple[Searcher, Searcher],
) -> None:
    first, second = searchers
    slow = Slow()
    kept = PerSnapshot(slow)
    assert (kept.of(first), kept.at_hand(first), slow.worked_on) == (1, 1, 1)
    found: list[object] = []
    threads = [in_thread(lambda: kept.of(second), found)]
    assert slow.is_at_work.wait(PATIENCE_S)
    threads.append(in_thread(lambda: kept.of(second), found))

    assert kept.at_hand(second) == 1
    threads[1].join(0.1)
    assert found == []
    slow.may_go_on.set()
    for thread in threads:
        thread.join(PATIENCE_S)

    assert found == [2, 2]
    assert (kept.at_hand(second), slow.worked_on) == (2, 2)


def test_before_the_first_value_nothing_is_at_hand(searchers: tuple[Searcher, Searcher]) -> None:
    slow = Slow()
    slow.worked_on = 1
    kept = PerSnapshot(slow)
    found: list[object] = []
    thread = in_thread(lambda: kept.at_hand(searchers[0]), found)
    assert slow.is_at_work.wait(PATIENCE_S)

    assert kept.at_hand(searchers[0]) is None
    slow.may_go_on.set()
    thread.join(PATIENCE_S)
    assert found == [2]


def test_what_fails_once_is_tried_again(searchers: tuple[Searcher, Searcher]) -> None:
    failures = [OSError("the disk was gone for a moment")]

    def work_out(_: Searcher) -> str:
        if failures:
            raise failures.pop()
        return "worked out"

    kept = PerSnapshot(work_out)
    with pytest.raises(OSError, match="for a moment"):
        kept.of(searchers[0])

    assert kept.at_hand(searchers[0]) == "worked out"


def test_a_snapshot_goes_though_its_suggestions_and_its_catalogue_are_kept(built_home: Home) -> None:
    searcher = Searcher.open(built_home)
    suggester, shelf = Suggester(shipped_notices), Shelf()
    assert suggester.of(searcher).find("what are", limit=1)
    assert [row.outline.doc_id for row in shelf.of(searcher).rows(today=ANY_DAY, withdrawn=frozenset())] == [
        "myoclonus"
    ]
    gone = weakref.ref(searcher)

    del searcher
    gc.collect()

    assert gone() is None
