"""What is worked out once for each snapshot, from all of it, when it is first asked for."""

import threading
import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

from index.ranking.searcher import Searcher

Value = TypeVar("Value")


class PerSnapshot(Generic[Value]):
    """Keeps a value of the snapshot in service, for requests in any thread.

    The value is kept, the snapshot isn't: it goes with its last request, however long nobody asks for this again.

    Args:
        work_out: From a snapshot to its value, which must not lead back to the snapshot.
    """

    def __init__(self, work_out: Callable[[Searcher], Value]) -> None:
        self._work_out = work_out
        self._working = threading.Lock()
        self._kept: tuple[weakref.ref[Searcher], Value] | None = None

    def of(self, searcher: Searcher) -> Value:
        """The value of a snapshot; a request waits while another one works it out."""
        with self._working:
            return self._current(searcher)

    def at_hand(self, searcher: Searcher) -> Value | None:
        """The same without waiting: while another request works it out, the value of an older snapshot, or None."""
        if self._working.acquire(blocking=False):
            try:
                return self._current(searcher)
            finally:
                self._working.release()
        return self._kept[1] if self._kept else None

    def _current(self, searcher: Searcher) -> Value:
        if self._kept is None or self._kept[0]() is not searcher:
            self._kept = (weakref.ref(searcher), self._work_out(searcher))
        return self._kept[1]
