import asyncio

import pytest

from service.operation.fair_queue import FairQueue, QueueFull
from tests.loops import run_apart


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def _asking(queue: FairQueue, order: list[str], *names: str) -> list["asyncio.Task[None]"]:
    """Tasks that wait for a place and write down their name when they have it; an address is a name's first letter."""

    async def enter(name: str) -> None:
        await queue.enter(name[0])
        order.append(name)

    return [asyncio.ensure_future(enter(name)) for name in names]


def test_places_are_given_to_addresses_in_turn_and_within_one_in_the_order_of_asking() -> None:
    async def ask() -> list[str]:
        queue, order = FairQueue(1, 10), list[str]()
        assert not await queue.enter("x")
        tasks = _asking(queue, order, "a1", "a2", "a3", "b1")
        await _settle()
        assert (queue.working, queue.waiting) == (1, 4)
        for _ in range(5):
            queue.leave()
            await _settle()
        assert (queue.working, queue.waiting) == (0, 0)
        assert all(task.done() for task in tasks)
        return order

    assert run_apart(ask()) == ["a1", "b1", "a2", "a3"]


def test_one_more_than_may_wait_is_refused_at_once() -> None:
    async def ask() -> None:
        queue, order = FairQueue(1, 2), list[str]()
        await queue.enter("a")
        waiting = _asking(queue, order, "a1", "a2")
        await _settle()
        with pytest.raises(QueueFull):
            await queue.enter("a")
        assert queue.waiting == 2
        for task in waiting:
            task.cancel()
        await _settle()
        assert queue.waiting == 0

    run_apart(ask())


def test_who_has_most_waiting_makes_room_for_who_has_none() -> None:
    async def ask() -> tuple[list[str], BaseException | None]:
        queue, order = FairQueue(1, 3), list[str]()
        await queue.enter("a")
        first, second, third, other = _asking(queue, order, "a1", "a2", "a3", "b1")
        await _settle()
        assert queue.waiting == 3
        for _ in range(3):
            queue.leave()
            await _settle()
        assert first.done()
        assert second.done()
        assert other.done()
        return order, third.exception()

    order, lost = run_apart(ask())
    assert order == ["a1", "b1", "a2"]
    assert isinstance(lost, QueueFull)


def test_who_gives_up_takes_no_place() -> None:
    async def ask() -> list[str]:
        queue, order = FairQueue(1, 10), list[str]()
        await queue.enter("a")
        given_up, patient = _asking(queue, order, "a1", "a2")
        await _settle()
        queue.leave()  # a1 has the place, and is ended before it learns of it
        given_up.cancel()
        await _settle()
        assert patient.done()
        assert (queue.working, queue.waiting) == (1, 0)
        return order

    assert run_apart(ask()) == ["a2"]


def test_those_who_wait_with_other_processes_count() -> None:
    async def ask() -> None:
        queue = FairQueue(1, 5, waiting_elsewhere=lambda: 5)
        await queue.enter("a")
        with pytest.raises(QueueFull):
            await queue.enter("b")

    run_apart(ask())
