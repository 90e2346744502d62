"""How many HTML pages a second are read, without embedding, on one core and on all of them.

Run: python -m tests.ingest.rate [FOLDER] (by default the shared samples)
"""

import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.sources.files import find_files
from ingest.sources.item import SourceItem
from ingest.sources.reading import read_document
from ingest.sources.unpacking import read_items
from ingest.sync.reading import Readers, ReadResult
from ingest.sync.reading_processes import ReaderProcesses, usable_cores
from tests.ingest.shared_data import shared_data

ROUNDS = 5


def main() -> None:
    """Print the rates."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else shared_data() / "ingest" / "gard-html"
    items = [item for file in find_files(root) for item in read_items(file, root=root)] * ROUNDS
    read_document(items[0])  # what is loaded once isn't counted
    began, wall = time.process_time(), time.perf_counter()
    for item in items:
        read_document(item)
    print(f"one core: {len(items) / (time.process_time() - began):.0f} pages/s of processor time")  # noqa: T201
    print(f"one process: {len(items) / (time.perf_counter() - wall):.0f} pages/s")  # noqa: T201
    cores = usable_cores()
    with ReaderProcesses(cores) as readers:
        read_all(items[:cores], readers)  # starts each process once
        wall = time.perf_counter()
        read_in_all = read_all(items, readers)
        print(f"{cores} processes: {read_in_all / (time.perf_counter() - wall):.0f} pages/s")  # noqa: T201


def read_all(items: Sequence[SourceItem], readers: Readers) -> int:
    """Read items, as many ahead as `vouch ingest` has it; returns how many became documents."""
    waiting: deque[Callable[[], ReadResult]] = deque()
    read = 0
    for item in items:
        waiting.append(readers.submit(item))
        if len(waiting) > readers.ahead:
            read += waiting.popleft()().document is not None
    return read + sum(result().document is not None for result in waiting)


if __name__ == "__main__":
    main()
