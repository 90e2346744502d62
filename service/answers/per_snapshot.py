"""What is worked out once for each snapshot, from all of it, when it is first asked for."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from index.ranking.searcher import Searcher

Value = TypeVar("Value")


class PerSnapshot(Generic[Value]):
    """Keeps a value of the snapshot in service, for requests in any thread.

    While one request works out that of a new snapshot, the others get the older one: they never wait for it.

    Args:
        work_out: From a snapshot to its value.
        none_yet: What the others get while the first one is worked out.
    """

    def __init__(self, work_out: Callable[[Searcher], Value], none_yet: Value) -> None:
        self._work_out = work_out
        self._lock = threading.Lock()
        self._kept: tuple[Searcher | None, Value] = (None, none_yet)

    def of(self, searcher: Searcher) -> Value:
        """The value of a snapshot."""
        if self._kept[0] is not searcher and self._lock.acquire(blocking=False):
            try:
                self._kept = (searcher, self._work_out(searcher))
            finally:
                self._lock.release()
        return self._kept[1]
