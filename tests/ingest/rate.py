"""How many HTML pages a second are read, without embedding, on one core and on all of them.

Run: python -m tests.ingest.rate [FOLDER] (by default the shared samples)
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from ingest.source import find_files, read_document, read_items
from tests.ingest.shared_data import shared_data

ROUNDS = 5


def read_file(file: Path, root: Path) -> int:
    """Read the documents in one file; returns their characters."""
    return sum(len(read_document(item).text) for item in read_items(file, root=root))


def main() -> None:
    """Print the rates."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else shared_data() / "ingest" / "gard-html"
    files = find_files(root) * ROUNDS
    read = partial(read_file, root=root)
    read(files[0])  # what is loaded once isn't counted
    began, wall = time.process_time(), time.perf_counter()
    for file in files:
        read(file)
    print(f"one core: {len(files) / (time.process_time() - began):.0f} pages/s of processor time")  # noqa: T201
    print(f"one process: {len(files) / (time.perf_counter() - wall):.0f} pages/s")  # noqa: T201
    with ProcessPoolExecutor() as pool:
        list(pool.map(read, files[: os.cpu_count() or 1]))
        wall = time.perf_counter()
        list(pool.map(read, files, chunksize=8))
        rate = len(files) / (time.perf_counter() - wall)
    print(f"{os.cpu_count()} processes: {rate:.0f} pages/s")  # noqa: T201


if __name__ == "__main__":
    main()
