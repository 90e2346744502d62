"""How long questions take, and what they cost. Measured apart from the results, which are the same every time."""

import resource
import sys
import time
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Timings:
    """Of the questions as readers ask them.

    Attributes:
        latencies_ms: From question to answer, one each, in the order asked.
        cpu_s_per_1000: CPU seconds of this process for a thousand questions; None where another process answers.
        peak_memory_mb: Of this process, at its highest; None where another process answers.
    """

    latencies_ms: tuple[float, ...]
    cpu_s_per_1000: float | None
    peak_memory_mb: float | None

    def percentiles(self) -> dict[str, float]:
        """p50, p95 and p99 of the latencies; nothing where there are none."""
        if not self.latencies_ms:
            return {}
        found = np.percentile(self.latencies_ms, (50, 95, 99))
        return {name: float(value) for name, value in zip(("p50", "p95", "p99"), found, strict=True)}


class Stopwatch:
    """Collects what each question took."""

    def __init__(self) -> None:
        self._latencies: list[float] = []
        self._cpu_s = 0.0

    def __enter__(self) -> "Stopwatch":
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self._latencies.append((time.perf_counter() - self._wall) * 1000.0)
        self._cpu_s += time.process_time() - self._cpu

    def timings(self, *, in_process: bool) -> Timings:
        """What was collected."""
        count = len(self._latencies)
        if not in_process or not count:
            return Timings(tuple(self._latencies), None, None)
        return Timings(tuple(self._latencies), 1000.0 * self._cpu_s / count, _peak_memory_mb())


def _peak_memory_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes; bytes on macOS
    per_mb = 1_048_576.0 if sys.platform == "darwin" else 1024.0
    return float(peak) / per_mb
