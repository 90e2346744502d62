import time

import pytest

from eval.measures.timing import Stopwatch, Timings


def test_percentiles_are_of_the_latencies_and_absent_where_there_are_none() -> None:
    assert Timings(tuple(float(number) for number in range(1, 102)), None, None).percentiles() == {
        "p50": 51.0,
        "p95": 96.0,
        "p99": 100.0,
    }
    assert Timings((), None, None).percentiles() == {}


def test_waiting_counts_as_latency_and_not_as_cost() -> None:
    watch = Stopwatch()
    for _ in range(2):
        with watch:
            time.sleep(0.02)
    found = watch.timings(in_process=True)
    assert all(latency >= 20.0 for latency in found.latencies_ms)
    assert found.cpu_s_per_1000 == pytest.approx(0.0, abs=10.0)
    assert found.peak_memory_mb is not None
    assert found.peak_memory_mb > 20.0
    assert watch.timings(in_process=False).cpu_s_per_1000 is None
