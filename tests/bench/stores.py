"""A store of vectors beside the engine on this machine, over the passages of a home: recall, times, and the same hits.

The home is only read. Without an address, a PostgreSQL server is started for it, set as docs/postgresql.md says.

Run: python -m tests.bench.stores HOME --engine milvus+http://127.0.0.1:19530 --questions QUESTIONS.jsonl
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path

import click
import numpy as np

from index.engines.address import EngineAddress
from index.engines.base import EngineReader, EngineState, Granularity, Scope
from index.engines.embedded.reader import EmbeddedReader
from index.engines.embedded.segmented_rows import SegmentedRows
from index.engines.vector_stores.asked import AskedStore
from index.engines.vector_stores.opening import open_store
from index.engines.vector_stores.store import VectorRow, VectorStore
from index.models.encoder import Vectors
from index.models.question_encoder import OnnxQuestionEncoder
from index.passages.query import Filters, Query
from index.ranking.searcher import Searcher
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from tests.bench.machine import percentiles_ms
from tests.bench.report import Report
from tests.postgres import postgres_server

_INDEX = "bench_stores_1"
_AT_A_TIME = 500
_THREADS = 8
_DEPTHS = (50, 100)
_K = 100  # where times are measured
_TIMED = ("one thread", "eight threads")
_SAME = 1e-4
_SETTINGS = ("maintenance_work_mem=1GB", "shared_buffers=1GB", "max_wal_size=4GB", "fsync=on")
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
    """Recall at each depth, times by one thread and by several, and those under filters."""
    row_of = {row.passage_id: at for at, row in enumerate(held)}
    vectors = np.stack([row.vector for row in held])
    for k in _DEPTHS:
        shares = [recall(search(one, k, Scope()), vectors @ one, row_of, k) for one in asked]
        report.add(f"{name}, recall@{k}", {"mean": round(float(np.mean(shares)), 4), "least": round(min(shares), 3)})
    for threads, timed in zip((1, _THREADS), _TIMED, strict=True):
        times, whole = _timed(search, asked, _K, Scope(), threads)
        report.add(f"{name}, {timed}", {**percentiles_ms(times), "questions_per_s": round(len(times) / whole, 1)})
    some = held[:: max(1, len(held) // 20)]
    for what, scope in {
        "five documents": Scope(Filters(doc_ids=tuple(row.doc_id for row in some[:5]))),
        "20 withdrawn": Scope(withdrawn=frozenset(row.doc_id for row in some)),
    }.items():
        times, _ = _timed(search, asked, _K, scope, 1)
        report.add(f"{name}, {what}", percentiles_ms(times))


class Exact:
    """The nearest passages by comparing all of them, as a store would bring them."""

    state = EngineState("exact")

    def __init__(self, held: Sequence[VectorRow]) -> None:
        self._ids = [row.passage_id for row in held]
        self._vectors = np.stack([row.vector for row in held])

    def nearest(self, vector: Vectors, *, k: int, scope: Scope) -> Sequence[str]:
        """Their ids, of all whatever the scope."""
        return [self._ids[at] for at in np.argpartition(-(self._vectors @ vector), k)[:k].tolist()]

    def missed(self) -> None:
        """With a filter it does."""


def hits_of(home: Home, reader: EngineReader, questions: Sequence[str]) -> list[list[tuple[str, float]]]:
    """The hits of each question, with their scores."""
    manifest = IndexManifest.read(current_folder(home))
    encoder = OnnxQuestionEncoder(home.encoders / manifest.encoder.identity.sha256)
    searcher = Searcher(reader, encoder, manifest.retrieval, manifest)
    return [[(hit.passage.passage_id, hit.score) for hit in searcher.search(Query(one))] for one in questions]


def agreement(ours: list[list[tuple[str, float]]], theirs: list[list[tuple[str, float]]]) -> dict[str, object]:
    """For how many questions hits are the same: all of them with their scores, the ids in order, the first one."""
    pairs = list(zip(ours, theirs, strict=True))
    return {
        "with_scores": sum(one == other for one, other in pairs) / len(pairs),
        "ids": sum([name for name, _ in one] == [name for name, _ in other] for one, other in pairs) / len(pairs),
        "first": sum(one[:1] == other[:1] for one, other in pairs) / len(pairs),
    }


def _by(reader: EngineReader) -> Search:
    """A search of passages by an engine."""

    def search(vector: Vectors, k: int, scope: Scope) -> list[str]:
        return [name for name, _ in reader.search_dense(vector, granularity=Granularity.PASSAGE, k=k, scope=scope)]

    return search


@click.command()
@click.argument("root", metavar="HOME", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--engine", metavar="URL", help="Address of a store; not given: a PostgreSQL server of its own.")
@click.option(
    "--questions", type=click.Path(exists=True, path_type=Path), required=True, help="JSON Lines with `text`."
)
@click.option("--asked", default=200, show_default=True, help="How many of them are asked.")
@click.option("--work", type=click.Path(path_type=Path), default=Path("build/bench"), help="Where the figures go.")
def main(root: Path, engine: str | None, questions: Path, asked: int, work: Path) -> None:
    """Measure a store of vectors beside the engine on this machine.

    Example: python -m tests.bench.stores HOME --questions ../shared/data/reader/natural/questions.jsonl
    """
    home = Home(root)
    folder = current_folder(home)
    manifest = IndexManifest.read(folder)
    held = list(stored_rows(SegmentedRows(folder)))
    lines = questions.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines[:: max(1, len(lines) // asked)][:asked]]
    encoder = OnnxQuestionEncoder(home.encoders / manifest.encoder.identity.sha256)
    vectors = np.stack([encoder.encode(text) for text in texts])
    with ExitStack() as stack:
        report = stack.enter_context(Report(work / "stores.json"))
        server = None if engine else stack.enter_context(postgres_server(*_SETTINGS))
        address = EngineAddress.parse(engine or (server.url if server else ""))
        assert address is not None
        store = stack.enter_context(closing(open_store(address)))
        size, here = f"{len(held):,} passages", f"{len(held):,} passages, this machine"
        there = f"{size}, {address.store}"
        written = fill(store, held)
        report.add(f"{there}, written", written | ({"disk_mb": round(server.size() / 1e6, 1)} if server else {}))
        generation = stack.enter_context(closing(store.generation(_INDEX, 1)))
        reader = EmbeddedReader(folder, manifest.retrieval.bm25)
        asking = AskedStore(generation, address.store, passages=len(held))
        stored = EmbeddedReader(folder, manifest.retrieval.bm25, asking)
        measure(report, here, _by(reader), vectors, held)
        measure(report, there, _by(stored), vectors, held)
        for timed in _TIMED:
            report.ratio(f"{there}, {timed}", f"{here}, {timed}", "p50_ms")
        exact = hits_of(home, EmbeddedReader(folder, manifest.retrieval.bm25, Exact(held)), texts)
        on_this, by_store = hits_of(home, reader, texts), hits_of(home, stored, texts)
        report.add(f"{there}, hits as on this machine", agreement(by_store, on_this))
        report.add(f"{there}, hits as by exact search", agreement(by_store, exact))
        report.add(f"{here}, hits as by exact search", agreement(on_this, exact))
        report.add(f"{there}, reachable all the while", {"reachable": asking.state.reachable})
        store.drop(_INDEX)


if __name__ == "__main__":
    main()
