"""Reading documents on all cores: readers are pure functions of bytes, so that they can run in other processes."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from ingest.document import Document
from ingest.errors import UnreadableSource, VouchError

Item = TypeVar("Item")
_AHEAD = 4  # items in hand for each process: enough to keep it busy, few enough to keep memory flat


def read_in_parallel(
    items: Iterable[Item], read: Callable[[Item], Document], *, processes: int
) -> Generator[tuple[Item, Document | VouchError], None, None]:
    """Read items in several processes; what comes out is in the order of what goes in, whatever takes how long.

    Args:
        items: What to read; taken from as needed, never all at once. They must be picklable.
        read: The reader, a function of a module.
        processes: How many processes.

    Yields:
        Each item with its document, or with the error that reading it raised. One that brings its reader's process
        down fails alone: those that were in hand with it are read again.
    """
    waiting: deque[tuple[Item, Future[Document]]] = deque()
    source, pool = iter(items), ProcessPoolExecutor(processes)
    try:
        while True:
            while len(waiting) < processes * _AHEAD and (item := next(source, None)) is not None:
                waiting.append((item, pool.submit(read, item)))
            if not waiting:
                return
            item, future = waiting.popleft()
            try:
                yield item, future.result()
            except VouchError as error:
                yield item, error
            except BrokenProcessPool:
                pool.shutdown(wait=False)
                pool = ProcessPoolExecutor(processes)
                waiting = deque((other, pool.submit(read, other)) for other, _ in waiting)
                yield item, _read_alone(item, read)
    finally:
        pool.shutdown(cancel_futures=True)


def _read_alone(item: Item, read: Callable[[Item], Document]) -> Document | VouchError:
    """Read an item in a process of its own, since it may be the one that brought the pool down."""
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(read, item).result()
        except VouchError as error:
            return error
        except BrokenProcessPool:
            return UnreadableSource(
                "Reading it brought the reader's process down",
                where=str(getattr(item, "location", item)),
                remedy="Leave it out, and report it with the file",
            )
