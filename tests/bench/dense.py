"""Dense search: the engine beside exact FAISS, one thread."""

import time
from collections.abc import Sequence

import faiss
import numpy as np

from index.engines.base import EngineReader, Granularity, Scope
from index.models.encoder import Vectors
from tests.bench.machine import percentiles_ms
from tests.bench.report import Report

_DEEPEST = 100
_SAME = 1e-5


def measure(
    report: Report, reader: EngineReader, passage_ids: Sequence[str], vectors: Vectors, questions: Vectors
) -> None:
    """Add times and recall; a passage that is as near as the last of the exact ones counts as one of them."""
    size = f"{len(vectors):,} vectors"
    exact = faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    faiss.omp_set_num_threads(1)
    best, plain = [], []
    for question in questions:
        began = time.perf_counter()
        best.append(exact.search(question[np.newaxis], _DEEPEST)[0][0])
        plain.append(time.perf_counter() - began)
    row_of = {passage_id: row for row, passage_id in enumerate(passage_ids)}
    times: list[float] = []
    shares: dict[int, list[float]] = {10: [], 100: []}
    for question, scores in zip(questions, best, strict=True):
        began = time.perf_counter()
        found = reader.search_dense(question, granularity=Granularity.PASSAGE, k=_DEEPEST, scope=Scope())
        times.append(time.perf_counter() - began)
        nearness = np.sort(vectors[[row_of[passage_id] for passage_id, _ in found]] @ question)[::-1]
        for k in shares:
            shares[k].append(float((nearness[:k] >= scores[k - 1] - _SAME).sum()) / k)
    report.add(
        f"dense search, {size}, engine",
        {**percentiles_ms(times), **{f"recall@{k}": round(float(np.mean(found)), 4) for k, found in shares.items()}},
    )
    report.add(f"dense search, {size}, exact FAISS", {**percentiles_ms(plain), "recall@10": 1.0, "recall@100": 1.0})
    report.ratio(f"dense search, {size}, engine", f"dense search, {size}, exact FAISS", "p50_ms")
