"""How many HTML pages a second are read, without embedding, on one core and on all of them.

Run: python -m tests.ingest.rate [FOLDER] (by default the shared samples)
"""

import os
import sys
import time
from pathlib import Path

from ingest.parallel import read_in_parallel
from ingest.source import find_files, read_document, read_items
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
    cores = os.cpu_count() or 1
    reading = read_in_parallel(items, read_document, processes=cores)
    next(reading)
    wall = time.perf_counter()
    read_in_all = sum(1 for _ in reading)
    print(f"{cores} processes: {read_in_all / (time.perf_counter() - wall):.0f} pages/s")  # noqa: T201


if __name__ == "__main__":
    main()
