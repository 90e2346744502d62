"""What is done in another thread, if there is one to spare."""

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Aside(Generic[_T]):
    """A task that a pool does meanwhile; whoever needs its result before it was begun does it himself.

    So nobody waits in a row for threads that all are busy with others' questions.

    Args:
        pool: Of few threads; None where there is none to spare.
        task: What is done; once, here or there.
    """

    def __init__(self, pool: Executor | None, task: Callable[[], _T]) -> None:
        self._task = task
        self._future = pool.submit(task) if pool else None

    def result(self) -> _T:
        """What the task gives.

        Raises:
            Exception: What it raises.
        """
        return self._task() if self._future is None or self._future.cancel() else self._future.result()


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class SpareThreads:
    """Threads for what may be done aside, while fewer questions are under way than there are cores.

    With as many, each task that one of them hands over takes a core from another, and the handing over is lost.

    Args:
        cores: How many there are.
    """

    def __init__(self, cores: int | None = None) -> None:
        self._cores = cores or usable_cores()
        self._pool = ThreadPoolExecutor(self._cores, thread_name_prefix="search")
        self._counting = threading.Lock()
        self._under_way = 0
        weakref.finalize(self, self._pool.shutdown, wait=False)

    @contextmanager
    def for_a_question(self) -> Iterator[None]:
        """Count a question as under way."""
        with self._counting:
            self._under_way += 1
        try:
            yield
        finally:
            with self._counting:
                self._under_way -= 1

    def do(self, task: Callable[[], _T]) -> Aside[_T]:
        """Have a task done aside, or by whoever asks for its result."""
        return Aside(self._pool if self._under_way < self._cores else None, task)
