"""What is said to a probe while the index is looked at, which takes as long as opening it."""

import asyncio
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest

from index.errors import NoSnapshot
from service.live.live_index import LiveIndex
from service.live.readiness import Readiness
from tests.loops import run_apart


class _Slow:
    """An index that gives the next snapshot once it is let."""

    def __init__(self, *found: str | Exception) -> None:
        self.found, self.let = list(found), threading.Event()

    def get(self) -> SimpleNamespace:
        self.let.wait(30)
        first = self.found.pop(0) if len(self.found) > 1 else self.found[0]
        if isinstance(first, Exception):
            raise first
        return SimpleNamespace(snapshot_id=first)


class _Clock:
    """Seconds that pass when they are set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def readiness(slow: _Slow, clock: Callable[[], float] = time.monotonic) -> Readiness:
    return Readiness(cast(LiveIndex, slow), clock)


def test_within_a_second_of_a_look_nobody_waits_for_another_and_a_quarter_later_one_is_begun() -> None:
    slow, clock = _Slow("old", "new", "newest"), _Clock()
    slow.let.set()

    async def asked() -> list[str]:
        ready = readiness(slow, clock)
        said = [await ready.snapshot_id(), await ready.snapshot_id()]
        assert slow.found == ["new", "newest"]  # looked once
        clock.now = 0.5
        said.append(await ready.snapshot_id())
        while slow.found != ["newest"]:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        said.append(await ready.snapshot_id())
        return said

    assert run_apart(asked()) == ["old", "old", "old", "new"]


def test_the_first_look_is_waited_for_and_a_later_one_is_not() -> None:
    slow = _Slow("old", "new")

    async def asked() -> tuple[str, str, float, str]:
        ready = readiness(slow)
        first = asyncio.create_task(ready.snapshot_id())
        await asyncio.sleep(0.1)
        assert not first.done()
        slow.let.set()
        at_first = await first
        slow.let.clear()
        taken = []
        for _ in range(20):
            began = time.perf_counter()
            meanwhile = await ready.snapshot_id()
            taken.append(time.perf_counter() - began)
        slow.let.set()
        while (after := await ready.snapshot_id()) == "old":
            await asyncio.sleep(0.01)
        return at_first, meanwhile, min(taken), after

    at_first, meanwhile, least_s, after = run_apart(asked())

    assert (at_first, meanwhile, after) == ("old", "old", "new")
    assert least_s < 0.025  # half of what a probe may take in all


def test_a_look_that_fails_is_said_until_one_does_not() -> None:
    slow = _Slow(NoSnapshot("There is no index yet", remedy="Run: vouch build"), "new")
    slow.let.set()

    async def asked() -> str:
        ready = readiness(slow)
        with pytest.raises(NoSnapshot):
            await ready.snapshot_id()
        while True:
            try:
                return await ready.snapshot_id()
            except NoSnapshot:
                await asyncio.sleep(0.01)

    assert run_apart(asked()) == "new"
