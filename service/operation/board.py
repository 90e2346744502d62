"""The numbers of all workers, in memory that they share: each adds to its own row, whoever is asked reads all.

Nothing but numbers is there, under names that are fixed here: no question, no address and no path can get in.
"""

import mmap
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from service.operation.families import FAMILIES, Family, MetricKind
from service.operation.traces import StageSpan, no_span

_HEARTBEAT, _READY, _RESERVED = 0, 1, 2
_BYTES = 8  # of a double
_OF_PROCESS = frozenset(family.name for family in FAMILIES if family.of_process)


class Board:
    """Rows of numbers in shared memory, one for each process that a parent may start, made before it starts them.

    Args:
        rows: How many.
        collection: The collection that it counts for alone; None where the service has one library only.
        process: The board of the processes themselves, whose numbers a collection's board shows for them.
    """

    def __init__(self, rows: int = 1, *, collection: str | None = None, process: "Board | None" = None) -> None:
        self.collection = collection
        self._of_processes = process
        self._starts, width = _places(FAMILIES)
        self._width = width
        self._memory = mmap.mmap(-1, rows * width * _BYTES)  # anonymous: children share it, nothing is on the disk
        self._numbers = memoryview(self._memory).cast("d")
        self.rows = rows

    def row(self, number: int) -> "BoardRow":
        """The row that one process writes."""
        start = number * self._width
        return BoardRow(number, self._numbers[start : start + self._width], self._starts)

    def total(self, name: str) -> list[float]:
        """A family's numbers over all rows: one for each label value; of a histogram its buckets, and the sum."""
        if self._of_processes is not None and name in _OF_PROCESS:
            return self._of_processes.total(name)
        start, length = self._starts[name]
        return [sum(self._numbers[row * self._width + start + at] for row in range(self.rows)) for at in range(length)]

    def others(self, name: str, row: "BoardRow") -> int:
        """A gauge, summed over all processes but this one."""
        return round(self.total(name)[0] - row.get(name)) if self.rows > 1 else 0


class BoardRow:
    """What one process says of itself. Safe to use from many threads."""

    def __init__(self, number: int, numbers: "memoryview[float]", starts: dict[str, tuple[int, int]]) -> None:
        self.number = number
        """Which row it is: a process has the same one of every board."""
        self._numbers = numbers
        self._starts = starts
        self._families = {family.name: family for family in FAMILIES}
        self._adding = threading.Lock()
        self.stage_span: StageSpan = no_span
        """What is timed is done in: a span, where requests are traced."""

    def add(self, name: str, label: str | None = None, by: float = 1.0) -> None:
        """Count something. A label value that isn't on the family's list counts as its last one."""
        at = self._starts[name][0] + self._families[name].place(label)
        with self._adding:
            self._numbers[at] += by

    def set(self, name: str, value: float) -> None:
        """Say how many there are now."""
        self._numbers[self._starts[name][0]] = value

    def get(self, name: str) -> float:
        """What this process said last."""
        return self._numbers[self._starts[name][0]]

    def observe(self, name: str, seconds: float, label: str | None = None) -> None:
        """Add a time to a histogram."""
        family = self._families[name]
        per_label = len(family.bounds) + 2
        at = self._starts[name][0] + family.place(label) * per_label
        with self._adding:
            self._numbers[at + bisect_left(family.bounds, seconds)] += 1.0
            self._numbers[at + per_label - 1] += seconds

    @contextmanager
    def timed(self, name: str, label: str) -> Iterator[None]:
        """Add the time of what is done inside to a histogram, whatever it ends with."""
        started = time.perf_counter()
        try:
            with self.stage_span(label):
                yield
        finally:
            self.observe(name, time.perf_counter() - started, label)

    def beat(self, *, ready: bool) -> None:
        """Say that the process is alive, and whether it answers."""
        self._numbers[_HEARTBEAT], self._numbers[_READY] = time.monotonic(), float(ready)

    @property
    def is_ready(self) -> bool:
        """Whether the process said that it answers."""
        return self._numbers[_READY] == 1.0

    @property
    def silent_s(self) -> float:
        """Since when it said nothing."""
        return time.monotonic() - self._numbers[_HEARTBEAT]

    def take_over(self) -> None:
        """Start with a row that an ended process had: what was counted goes on, what there was of it is gone."""
        self.beat(ready=False)
        for family in FAMILIES:
            if family.kind is MetricKind.GAUGE:
                self.set(family.name, 0.0)


def _places(families: Sequence[Family]) -> tuple[dict[str, tuple[int, int]], int]:
    """Where each family's numbers start in a row, how many they are, and how many a row has."""
    starts, at = {}, _RESERVED
    for family in families:
        starts[family.name] = (at, family.width)
        at += family.width
    return starts, at
