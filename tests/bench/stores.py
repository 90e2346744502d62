"""A store of vectors beside the engine on this machine, over the passages of a home: recall and times, questions by questions.

The home is only read. Without an address, a PostgreSQL server is started for it, with what docs/postgresql.md says of settings.

Run: python -m tests.bench.stores HOME --engine milvus+http://127.0.0.1:19530 --questions ../shared/data/reader/natural/questions.jsonl
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import date
from itertools import islice
from pathlib import Path

import click
import numpy as np

from index.engines.address import EngineAddress
from index.engines.base import Scope
from index.engines.embedded.segmented_rows import SegmentedRows
from index.engines.vector_stores.opening import open_store
from index.engines.vector_stores.store import VectorRow, VectorStore
from index.models.encoder import Vectors
from index.models.question_encoder import OnnxQuestionEncoder
from index.passages.query import Filters
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from tests.bench.machine import percentiles_ms
from tests.bench.report import Report
from tests.postgres import postgres_server

_INDEX = "bench_stores_1"
_AT_A_TIME = 500
_THREADS = 8
_DEPTHS = (50, 100, 200)
_SAME = 1e-4
Search = Callable[[Vectors, int, Scope], Sequence[str]]


def stored_rows(rows: SegmentedRows) -> Iterator[VectorRow]:
    """The rows of a snapshot, as a build would put them into a store."""
    for place in rows.places:
        for number in range(place.segment.document_count):
            if rows.is_dead(place.first_document + number):
                continue
            stored = place.segment.stored(number)
            codes, scales = stored.vectors
            vectors = codes.astype(np.float32) * scales[:, np.newaxis]
            for passage, vector in zip(stored.passages, vectors, strict=True):
                yield VectorRow.of(stored.document, passage, vector)


def fill(store: VectorStore, held: Sequence[VectorRow]) -> dict[str, object]:
    """Write a generation of all rows, and say how long it took."""
    store.drop(_INDEX)
    began = time.perf_counter()
    store.create(_INDEX, dim=len(held[0].vector))
    with closing(store.writer(_INDEX, 1)) as writer:
        rest = iter(held)
        while some := list(islice(rest, _AT_A_TIME)):
            writer.put(some)
        put = time.perf_counter()
        writer.commit()
    done = time.perf_counter()
    return {"put_s": round(put - began, 1), "commit_s": round(done - put, 1), "rows": len(held)}


def recall(found: Sequence[str], scores: Vectors, row_of: dict[str, int], k: int) -> float:
    """How many of the k nearest were found; what is as near as the last of them counts as one of them."""
    least = np.partition(scores, -k)[-k] - _SAME
    return float((scores[[row_of[one] for one in found]] >= least).sum()) / k


def _timed(search: Search, vectors: Vectors, k: int, scope: Scope, threads: int) -> tuple[list[float], float]:
    """Each question's seconds, and those of all."""

    def one(vector: Vectors) -> float:
        began = time.perf_counter()
        search(vector, k, scope)
        return time.perf_counter() - began

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        times = list(pool.map(one, vectors))
    return times, time.perf_counter() - began


def measure(report: Report, name: str, search: Search, asked: Vectors, held: Sequence[VectorRow]) -> None:
    """Recall at each depth, times at the deepest by one thread and by several, and those under filters."""
    row_of = {row.passage_id: at for at, row in enumerate(held)}
    vectors = np.stack([row.vector for row in held])
    for k in _DEPTHS:
        shares = [recall(search(one, k, Scope()), vectors @ one, row_of, k) for one in asked]
        report.add(f"{name}, recall@{k}", {"mean": round(float(np.mean(shares)), 4), "least": round(min(shares), 3)})
    for threads in (1, _THREADS):
        times, whole = _timed(search, asked, _DEPTHS[-1], Scope(), threads)
        figures = {**percentiles_ms(times), "questions_per_s": round(len(times) / whole, 1)}
        report.add(f"{name}, k={_DEPTHS[-1]}, threads {threads}", figures)
    some = held[:: max(1, len(held) // 20)]
    for what, scope in {
        "five documents": Scope(Filters(doc_ids=tuple(row.doc_id for row in some[:5]))),
        "reviewed since 2020": Scope(Filters(reviewed_since=date(2020, 1, 1))),
        "20 withdrawn": Scope(withdrawn=frozenset(row.doc_id for row in some)),
    }.items():
        times, _ = _timed(search, asked, _DEPTHS[-1], scope, 1)
        report.add(f"{name}, k={_DEPTHS[-1]}, {what}", percentiles_ms(times))


def _asked(home: Home, questions: Path, count: int) -> Vectors:
    """Questions as vectors, (count, dim)."""
    manifest = IndexManifest.read(current_folder(home))
    encoder = OnnxQuestionEncoder(home.encoders / manifest.encoder.identity.sha256)
    lines = questions.read_text(encoding="utf-8").splitlines()
    return np.stack([encoder.encode(json.loads(line)["text"]) for line in lines[:: len(lines) // count][:count]])


@click.command()
@click.argument("home", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--engine", metavar="URL", help="Address of a store; not given: a PostgreSQL server of its own.")
@click.option("--questions", type=click.Path(exists=True, path_type=Path), required=True, help="JSON Lines with `text`.")
@click.option("--asked", default=200, show_default=True, help="How many of them are asked.")
@click.option("--rows", "most", default=0, help="How many passages at most; 0 for all.")
@click.option("--work", type=click.Path(path_type=Path), default=Path("build/bench"), help="Where the figures go.")
def main(home: Path, engine: str | None, questions: Path, asked: int, most: int, work: Path) -> None:
    """Measure a store of vectors beside the engine on this machine.

    Example: python -m tests.bench.stores HOME --questions ../shared/data/reader/natural/questions.jsonl
    """
    snapshot = SegmentedRows(current_folder(Home(home)))
    held = list(stored_rows(snapshot))[: most or None]
    vectors = _asked(Home(home), questions, asked)
    with ExitStack() as stack:
        report = stack.enter_context(Report(work / "stores.json"))
        settings = ("maintenance_work_mem=1GB", "shared_buffers=1GB", "max_wal_size=4GB", "fsync=on")
        server = None if engine else stack.enter_context(postgres_server(*settings))
        address = EngineAddress.parse(engine or (server.url if server else ""))
        assert address is not None
        store = stack.enter_context(closing(open_store(address)))
        size = f"{len(held):,} passages"
        kept = fill(store, held)
        if server is not None:
            kept["disk_mb"] = round(server.size() / 1e6, 1)
        report.add(f"{size}, {address.store}, written", kept)
        generation = stack.enter_context(closing(store.generation(_INDEX, 1)))
        measure(
            report, f"{size}, {address.store}", lambda vector, k, scope: generation.nearest(vector, k=k, scope=scope),
            vectors, held,
        )  # fmt: skip
        store.drop(_INDEX)


if __name__ == "__main__":
    main()
