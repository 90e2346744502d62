"""Requests start a few at a time, and probes go before them: a thousand that come at once don't hide that it runs."""

import asyncio
from collections import deque

from starlette.types import ASGIApp, Receive, Scope, Send

from service.http.own_path import own_path

_PROBES = frozenset({"/healthz", "/readyz"})
_AT_ONCE = 4


class Turns:
    """Lets at most so many requests start in each turn of the event loop, the others in the next ones, as they came.

    Args:
        at_once: How many start in one turn.
    """

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._at_once = at_once
        self._started = 0
        self._turning = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def wait(self) -> None:
        """Wait for a turn."""
        loop = asyncio.get_running_loop()
        if not self._turning:
            self._turning = True
            loop.call_soon(self._next_turn, loop)
        if self._started < self._at_once and not self._waiting:
            self._started += 1
            return
        turn = loop.create_future()
        self._waiting.append(turn)
        await turn

    def _next_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._started = 0
        while self._waiting and self._started < self._at_once:
            turn = self._waiting.popleft()
            if not turn.done():  # else whoever waited was cancelled
                turn.set_result(None)
                self._started += 1
        self._turning = self._started > 0
        if self._turning:
            loop.call_soon(self._next_turn, loop)


class InTurn:
    """Has requests start in turns.

    Between two turns the loop reads what came meanwhile, so that a probe, which never waits here, is answered after a
    few of those before it instead of after all. Refusing a request costs as little as looking at it allows, and that is
    still half a millisecond: a thousand in one turn would be half a second.

    Args:
        app: What answers.
        turns: The turns.
    """

    def __init__(self, app: ASGIApp, turns: Turns) -> None:
        self._app = app
        self._turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on in its turn."""
        if scope["type"] == "http" and own_path(scope) not in _PROBES:
            await self._turns.wait()
        await self._app(scope, receive, send)
