"""A queue for a number of places to work in: bounded, and fair to whoever asks less."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

from service.operation.board import Board, BoardRow
from service.operation.bounds import Bounds
from service.operation.families import WAITING, WORKING


class QueueFull(Exception):
    """So many wait already that one more isn't taken."""


class FairQueue:
    """Gives places to work in, one to each address in turn; of one address in the order of asking.

    Where as many wait as may, whoever has the most waiting loses the last of them to one who has fewer. All of it
    happens on one event loop, so nothing is locked.

    Args:
        places: How many may work at once.
        waiting: How many may wait at once.
        waiting_elsewhere: How many wait in the queues of other processes, which count as well.
        changed: Called with how many work and wait now, whenever that changes.
    """

    def __init__(
        self,
        places: int,
        waiting: int,
        *,
        waiting_elsewhere: Callable[[], int] = lambda: 0,
        changed: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        self.working = 0
        self.waiting = 0
        self._places = places
        self._most_waiting = waiting
        self._waiting_elsewhere = waiting_elsewhere
        self._changed = changed
        self._lines: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()

    async def enter(self, address: Hashable) -> bool:
        """Take a place, and wait for it where none is free; whoever took one leaves it with `leave`.

        Returns:
            Whether it had to wait.

        Raises:
            QueueFull: If too many wait.
        """
        if self.working < self._places:
            self._note(working=1)
            return False
        if self.waiting + self._waiting_elsewhere() >= self._most_waiting:
            self._make_room_for(address)
        place = asyncio.get_running_loop().create_future()
        self._lines.setdefault(address, deque()).append(place)
        self._note(waiting=1)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                self.leave()  # it was given the place in the moment in which it gave up
            else:
                self._take_out(address, place)
            raise
        return True

    def leave(self) -> None:
        """Give the place to the next who waits."""
        while self._lines:
            address, line = next(iter(self._lines.items()))
            place = line.popleft()
            self._note(waiting=-1)
            if line:
                self._lines.move_to_end(address)
            else:
                del self._lines[address]
            if not place.done():
                place.set_result(None)
                return
        self._note(working=-1)

    def _note(self, *, working: int = 0, waiting: int = 0) -> None:
        self.working += working
        self.waiting += waiting
        self._changed(self.working, self.waiting)

    def _make_room_for(self, address: Hashable) -> None:
        own = len(self._lines.get(address, ()))
        longest = max(self._lines, key=lambda other: len(self._lines[other]), default=None)
        if longest is None or len(self._lines[longest]) <= own + 1:
            raise QueueFull
        last = self._lines[longest][-1]
        self._take_out(longest, last)
        last.set_exception(QueueFull())

    def _take_out(self, address: Hashable, place: "asyncio.Future[None]") -> None:
        line = self._lines.get(address)
        if line is None or place not in line:
            return
        line.remove(place)
        self._note(waiting=-1)
        if not line:
            del self._lines[address]


def queue_of(bounds: Bounds, board: Board, row: BoardRow) -> FairQueue:
    """The queue of one process, whose row says how many work and wait; those who wait with others count as well."""

    def changed(working: int, waiting: int) -> None:
        row.set(WORKING, working)
        row.set(WAITING, waiting)

    return FairQueue(
        bounds.working, bounds.waiting, waiting_elsewhere=lambda: board.others(WAITING, row), changed=changed
    )
