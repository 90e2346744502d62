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


def test_waiting_counts_as_latency_and_not_as_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    wall, cpu = iter((1.0, 1.02, 2.0, 2.05)), iter((7.0, 7.001, 8.0, 8.003))
    monkeypatch.setattr(time, "perf_counter", lambda: next(wall))
    monkeypatch.setattr(time, "process_time", lambda: next(cpu))
    watch = Stopwatch()
    for _ in range(2):
        with watch:
            pass
    monkeypatch.undo()
    found = watch.timings(in_process=True)
    assert found.latencies_ms == pytest.approx((20.0, 50.0))
    assert found.cpu_s_per_1000 == pytest.approx(2.0)
    assert found.peak_memory_mb is not None
    assert found.peak_memory_mb > 20.0
    assert watch.timings(in_process=False).cpu_s_per_1000 is None
