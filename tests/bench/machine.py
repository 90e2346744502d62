"""What the figures were measured on, and how much memory a process holds."""

import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from eval.runs.pack import machine

_PACKAGES = ("faiss-cpu", "numpy", "onnxruntime", "sentence-transformers", "tantivy", "tokenizers", "torch")
_MEGABYTE_KB = 1000.0


def description() -> dict[str, object]:
    """Processor, cores, memory and versions."""
    return {
        **machine(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {name: version(name) for name in _PACKAGES},
    }


def memory_mb(pid: int | str = "self") -> dict[str, float]:
    """Resident memory of a process: all of it, what only it can hold, and mapped files, which other workers share."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = {row.split(":")[0]: int(row.split()[1]) / _MEGABYTE_KB for row in rows[1:]}
    resident, own = sizes["Rss"], sizes["Anonymous"]
    shared = sizes["Shared_Clean"] + sizes["Shared_Dirty"]
    return {
        "resident_mb": round(resident, 1),
        "anonymous_mb": round(own, 1),
        "mapped_mb": round(resident - own, 1),
        "shared_now_mb": round(shared, 1),
        "private_now_mb": round(resident - shared, 1),
    }


def percentiles_ms(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 of durations, in milliseconds."""
    found = np.percentile(np.array(seconds) * 1000.0, [50, 95, 99])
    return dict(zip(("p50_ms", "p95_ms", "p99_ms"), (round(float(value), 3) for value in found), strict=True))
