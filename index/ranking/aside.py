"""What is done in another thread, if there is one to spare."""

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Aside(Generic[_T]):
    """A task that a pool does meanwhile; whoever needs its result before it was begun does it himself.

    So nobody waits in a row for threads that all are busy with others' questions.

    Args:
        pool: Of few threads.
        task: What is done; once, here or there.
    """

    def __init__(self, pool: Executor, task: Callable[[], _T]) -> None:
        self._task = task
        self._future = pool.submit(task)

    def result(self) -> _T:
        """What the task gives.

        Raises:
            Exception: What it raises.
        """
        return self._task() if self._future.cancel() else self._future.result()
