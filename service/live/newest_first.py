"""Work beside the requests, of which only the newest counts."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from service.operation.request_id import in_this_collection

Item = TypeVar("Item")


class NewestFirst(Generic[Item]):
    """Does a job in a thread of its own, one at a time; what waits for it is replaced by what is handed in later.

    However often something is handed in, there is one thread, one item at work and one that waits.

    Args:
        work: The job.
        name: The thread's.
        daemon: Whether the process may end while it is at work.
    """

    def __init__(self, work: Callable[[Item], None], *, name: str, daemon: bool) -> None:
        self._work, self._name, self._daemon = work, name, daemon
        self._lock = threading.Lock()
        self._waiting: list[Item] = []
        self._working = False

    def hand_in(self, item: Item) -> None:
        """Have it done, at once or after the one that is at work."""
        with self._lock:
            self._waiting = [item]
            if self._working:
                return
            self._working = True
        try:
            threading.Thread(target=in_this_collection(self._run), name=self._name, daemon=self._daemon).start()
        except BaseException:
            with self._lock:
                self._working = False
            raise

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._working = False
                    return
                item = self._waiting.pop()
            self._work(item)
            del item
