"""A process that does nothing but answer: opens an index, asks questions, and prints times and memory as JSON.

Run: python -m tests.bench.asking HOME < questions.json
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.passages.query import Filters, Query
from index.ranking.searcher import Searcher
from ingest.home import Home
from tests.bench.machine import memory_mb, percentiles_ms
from tests.bench.variants import BROAD, RARE, RARER

_WARMING = 20
_K = 5
_FILTERS: Mapping[str, Filters] = {
    "no filter": Filters(),
    "a filter that a third match": Filters(tags=(BROAD,)),
    "a filter that 1 % match": Filters(tags=(RARE,)),
    "a filter that 0.01 % match": Filters(tags=(RARER,)),
}


def measure(home: Home, questions: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The figures of a process of its own, by what was asked."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(home.root)],
        input=json.dumps(list(questions)),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Ask, and print."""
    questions = json.load(sys.stdin)
    before = memory_mb()
    began = time.perf_counter()
    searcher = Searcher.open(Home(Path(sys.argv[1])))
    opened = time.perf_counter() - began
    found: dict[str, dict[str, Any]] = {
        "opening": {"seconds": round(opened, 3), "before_it_resident_mb": before["resident_mb"], **memory_mb()}
    }
    for name, filters in _FILTERS.items():
        began = time.perf_counter()
        searcher.search(Query(questions[0], _K, filters))
        first = time.perf_counter() - began
        for question in questions[:_WARMING]:
            searcher.search(Query(question, _K, filters))
        times, hits = [], 0
        for question in questions[_WARMING:]:
            began = time.perf_counter()
            hits += len(searcher.search(Query(question, _K, filters)))
            times.append(time.perf_counter() - began)
        found[name] = {
            **percentiles_ms(times),
            "first_ms": round(first * 1000, 1),
            "questions": len(times),
            "hits_each": round(hits / len(times), 2),
            **memory_mb(),
        }
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main()
