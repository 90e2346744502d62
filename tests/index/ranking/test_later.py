import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.ranking.aside import Aside, SpareThreads
from index.ranking.later import Later


def test_nothing_is_made_until_somebody_looks_and_then_once() -> None:
    made: list[int] = []

    def make() -> list[int]:
        made.append(1)
        return [3, 1, 2]

    later = Later(make)
    assert made == []
    assert later == (3, 1, 2)
    assert (later[1], later.index(2), len(later), max(later), list(later[1:])) == (1, 2, 3, 3, [1, 2])
    assert later == Later(lambda: (3, 1, 2)) != Later(lambda: (3, 1))
    assert hash(later) == hash((3, 1, 2))
    assert made == [1]


def test_what_the_pool_has_not_begun_is_done_by_whoever_needs_it() -> None:
    done_by: list[str] = []
    free = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="pool") as pool:
        pool.submit(free.wait)
        waiting = Aside(pool, lambda: done_by.append(threading.current_thread().name))
        waiting.result()
        free.set()

    assert done_by == [threading.current_thread().name]


def test_what_the_pool_has_begun_is_waited_for_and_its_error_comes_with_the_result() -> None:
    begun, free = threading.Event(), threading.Event()

    def fail() -> int:
        begun.set()
        free.wait()
        raise ValueError("no")

    with ThreadPoolExecutor(1) as pool:
        failing = Aside(pool, fail)
        begun.wait()
        free.set()
        with pytest.raises(ValueError, match="no"):
            failing.result()


def test_with_as_many_questions_under_way_as_cores_nothing_is_handed_over() -> None:
    spare, begun, here = SpareThreads(cores=2), threading.Event(), threading.current_thread().name

    def name() -> str:
        begun.set()
        return threading.current_thread().name

    with spare.for_a_question():
        handed_over = spare.do(name)
        begun.wait()
        with spare.for_a_question():
            kept = spare.do(name)

    assert handed_over.result().startswith("search")
    assert kept.result() == here
