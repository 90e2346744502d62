"""Whether questions can be answered now, said at once however much is asked."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from service.live.live_index import LiveIndex
from service.operation.request_id import COLLECTION

_PATIENCE_S = 0.01  # of the 50 ms that a probe may take under load
_LOOK_AFTER_S = 0.25
_FRESH_S = 1.0  # as long as anything that changes takes to be noticed


class Readiness:
    """Looks at the index in a thread of its own, once for all who ask meanwhile.

    Whoever asks within a second of the last look is answered with what that showed, and whoever asks while a look takes
    longer, as where a new snapshot is opened: under load each wait for a thread is long.

    Args:
        live: What is looked at.
        clock: In seconds.
    """

    def __init__(self, live: LiveIndex, clock: Callable[[], float] = time.monotonic) -> None:
        self._live, self._clock = live, clock
        self._looked_at = -_FRESH_S
        self._thread = ThreadPoolExecutor(1, "readiness", COLLECTION.set, (COLLECTION.get(),))
        self._looking: Future[str] | None = None
        self._last: Future[str] | None = None

    async def snapshot_id(self) -> str:
        """The snapshot that answers.

        Raises:
            SnapshotError: If none does.
        """
        last, age = self._last, self._clock() - self._looked_at
        if last is not None and age < _LOOK_AFTER_S:
            return last.result()
        if self._looking is None or self._looking.done():
            self._looking = self._thread.submit(self._look)
            self._looking.add_done_callback(self._keep)
        if last is not None and age < _FRESH_S:
            return last.result()
        looking = asyncio.wrap_future(self._looking)
        if last is None:
            return await looking
        looking.add_done_callback(lambda done: done.cancelled() or done.exception())  # else it is called lost
        await asyncio.wait({looking}, timeout=_PATIENCE_S)
        return looking.result() if looking.done() else last.result()

    def _look(self) -> str:
        return self._live.get().snapshot_id

    def _keep(self, looked: "Future[str]") -> None:
        self._last, self._looked_at = looked, self._clock()
