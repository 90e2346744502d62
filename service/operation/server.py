"""One process that answers: within its bounds, and at its end within a time that no client can stretch."""

import asyncio
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp

from service.operation.board import BoardRow
from service.operation.bounds import Bounds
from service.operation.connection import BoundedConnection, bounded
from service.operation.families import CONNECTIONS
from service.operation.thread_priority import ThreadPriority

_CHECK_TICKS = 5  # of 0.1 s each
_HOUR_TICKS = 36_000
_AFTER_DRAIN_S = 3.0
_SWITCH_S = 0.001
_LOG = logging.getLogger("vouch")


class BoundedServer(uvicorn.Server):
    """uvicorn's server that looks after its connections, says that it is alive, and ends in time.

    Args:
        app: What answers.
        bounds: How much, and how long.
        row: Where it is counted.
        parent: The process that looks after it: once that is gone, it ends. None where nobody does.
        ended: Called once nothing is in work any more.
        hourly: Called at the start, and each hour from then on, in a thread of its own.
    """

    def __init__(
        self,
        app: ASGIApp,
        bounds: Bounds,
        row: BoardRow,
        parent: int | None = None,
        *,
        ended: Callable[[], None] = lambda: None,
        hourly: Callable[[], None] = lambda: None,
    ) -> None:
        config = uvicorn.Config(
            app,
            http=bounded(bounds, row),
            ws="none",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,  # the app believes proxies that are listed; uvicorn would believe this machine
            timeout_keep_alive=bounds.idle_s,
            timeout_graceful_shutdown=max(1, round(bounds.drain_s)),
        )
        config.load()
        super().__init__(config)
        self._bounds = bounds
        self._row = row
        self._parent = parent
        self._ended = ended
        self._hourly = hourly
        self._priority = ThreadPriority()

    def answer(self, listeners: list[socket.socket]) -> None:
        """Answer until asked to end.

        Threads in work hand over to the one that reads and writes after a millisecond, not five: it needs its turn
        several times a request.
        """
        sys.setswitchinterval(_SWITCH_S)
        self.run(sockets=listeners)

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: say that it is alive; every half second look at the connections and threads."""
        self._row.beat(ready=True)
        if self._parent is not None and os.getppid() != self._parent:  # nobody would look after it any more, or end it
            self.should_exit = True
        if counter % _HOUR_TICKS == 1:
            threading.Thread(target=self._hourly, name="hourly", daemon=True).start()
        if counter % _CHECK_TICKS == 0:
            self._check_connections()
            self._priority.lower_others()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is in work, for as long as the bounds say; then end, whatever is in work still."""
        self._row.beat(ready=False)
        last = threading.Timer(self._bounds.drain_s + _AFTER_DRAIN_S, _end_now)
        last.daemon = True
        last.start()
        checking = asyncio.create_task(self._check_while_draining())
        try:
            await super().shutdown(sockets)
            await asyncio.to_thread(self._ended)
        finally:
            checking.cancel()

    async def _check_while_draining(self) -> None:
        while True:
            for connection in list(self.server_state.connections):
                connection.shutdown()  # also those that were accepted at the last moment
            self._check_connections()
            await asyncio.sleep(0.25)

    def _check_connections(self) -> None:
        connections: Sequence[object] = list(self.server_state.connections)
        for connection in connections:
            if isinstance(connection, BoundedConnection):
                connection.check()
        self._row.set(CONNECTIONS, len(connections))


def _end_now() -> None:
    _LOG.warning("What was in work didn't end in time; the process ends without it")
    logging.shutdown()
    os._exit(1)
