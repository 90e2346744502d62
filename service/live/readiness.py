"""Whether questions can be answered now, said at once however much is asked."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor

from service.live.live_index import LiveIndex

_PATIENCE_S = 0.01  # of the 50 ms that a probe may take under load


class Readiness:
    """Looks at the index in a thread of its own, once for all who ask meanwhile.

    Whoever asks while a look takes longer, as where a new snapshot is opened, is answered with what the last one
    showed.
    """

    def __init__(self, live: LiveIndex) -> None:
        self._live = live
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._looking: Future[str] | None = None
        self._last: Future[str] | None = None

    async def snapshot_id(self) -> str:
        """The snapshot that answers.

        Raises:
            SnapshotError: If none does.
        """
        if self._looking is None or self._looking.done():
            self._looking = self._thread.submit(self._look)
            self._looking.add_done_callback(self._keep)
        last, looking = self._last, asyncio.wrap_future(self._looking)
        if last is None:
            return await looking
        looking.add_done_callback(lambda done: done.cancelled() or done.exception())  # else it is called lost
        await asyncio.wait({looking}, timeout=_PATIENCE_S)
        return looking.result() if looking.done() else last.result()

    def _look(self) -> str:
        return self._live.get().snapshot_id

    def _keep(self, looked: "Future[str]") -> None:
        self._last = looked
