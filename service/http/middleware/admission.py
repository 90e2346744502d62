"""How many requests are in work at once, how many wait, and for how long: the rest is refused at once."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.fault_report import NO_FAULTS, fault_in_words
from service.http.asked_words import BODILESS
from service.http.own_path import is_change, own_path
from service.operation.board import BoardRow
from service.operation.fair_queue import FairQueue, QueueFull
from service.operation.families import REFUSED, STAGES

_FREE_PATHS = ("/healthz", "/readyz", "/metrics", "/static/", "/static-offline-docs", "/widget", "/favicon.ico")
_LOG = logging.getLogger("vouch")

Refuse = Callable[[Scope, bytes, int], Awaitable[ASGIApp]]
"""Makes the response that refuses a request, from its scope, its body and the status: 413, 421, 503 or 504."""


class QueuedRequests:
    """Lets as many requests work as there are places, and as many wait as may; each has a deadline.

    It is put inside of the limit on bodies, so that nobody holds a place who is still sending. Work that outlives its
    deadline can't be stopped: its place is free when it ends, and its response goes nowhere. Changes of documents have
    places of their own (`service.writing.editor`), so that none takes a question's.

    Args:
        app: What works.
        queue: The places.
        deadline_s: Between a request's coming and its response.
        refuse: What says 503 or 504.
        row: Where it is counted.
    """

    def __init__(self, app: ASGIApp, queue: FairQueue, deadline_s: float, refuse: Refuse, row: BoardRow) -> None:
        self._app = app
        self._queue = queue
        self._deadline_s = deadline_s
        self._refuse = refuse
        self._row = row
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when there is a place."""
        if scope["type"] != "http" or own_path(scope).startswith(_FREE_PATHS) or is_change(scope):
            await self._app(scope, receive, send)
            return
        replayed = _Replayed(receive)
        body = b"" if scope["method"] in BODILESS else (await replayed.look()).get("body", b"")
        came = time.perf_counter()
        cause = await self._enter(scope)
        waited = time.perf_counter() - came
        if cause is not None:
            await self._turn_away(scope, replayed, send, body, 503, cause)
            return
        self._row.observe(STAGES, waited, "wait")
        if waited > 0.01 and await replayed.has_gone():  # nobody waits for it any more
            self._queue.leave()
            return
        guarded = _Guarded(send)
        work = asyncio.create_task(self._work(scope, replayed, guarded))
        done, _ = await asyncio.wait({work}, timeout=max(0.0, self._deadline_s - waited))
        if done:
            work.result()
            return
        self._late.add(work)
        work.add_done_callback(self._ended_late)
        if guarded.close():
            await self._turn_away(scope, replayed, send, body, 504, "took_too_long")

    async def _enter(self, scope: Scope) -> str | None:
        """Wait for a place; why there is none."""
        client = scope.get("client")
        try:
            async with asyncio.timeout(self._deadline_s / 2):  # what starts later would hardly end in time
                await self._queue.enter(client[0] if client else None)
        except QueueFull:
            return "queue_full"
        except TimeoutError:
            return "waited_too_long"
        return None

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            self._queue.leave()

    async def _turn_away(
        self, scope: Scope, receive: Receive, send: Send, body: bytes, status: int, cause: str
    ) -> None:
        self._row.add(REFUSED, cause)
        await (await self._refuse(scope, body, status))(scope, receive, send)

    def _ended_late(self, work: "asyncio.Task[None]") -> None:
        self._late.discard(work)
        error = None if work.cancelled() else work.exception()
        if error is not None and not isinstance(error, NO_FAULTS):
            _LOG.error("%s", fault_in_words(error))


class _Replayed:
    """What a client sends, some of which was looked at already."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._seen: list[Message] = []

    async def __call__(self) -> Message:
        return self._seen.pop(0) if self._seen else await self._receive()

    async def look(self) -> Message:
        """The next message, which stays to be received."""
        message = await self._receive()
        self._seen.append(message)
        return message

    async def has_gone(self) -> bool:
        """Whether the client closed the connection, as far as is known without waiting."""
        try:
            async with asyncio.timeout(0):
                while (await self.look())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            return False
        return True


class _Guarded:
    """Sends a response until it is closed; what comes then is dropped."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._started = False
        self._closed = False

    async def __call__(self, message: Message) -> None:
        if self._closed:
            return
        self._started = True
        await self._send(message)

    def close(self) -> bool:
        """Drop what comes from now on, unless the response has started; whether it is closed."""
        self._closed = not self._started
        return self._closed
