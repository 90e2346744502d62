"""A million passages: recall against exact search, time and memory of whole questions; to build/bench/large.json.

Documents go through the engine's writer one at a time; nothing is held whole but the real ones.

Run: python -m tests.bench.large --data ../shared/data [--home-cache DIR]
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import numpy as np

from index.engines.base import IndexedDocument
from index.engines.registry import open_writer
from index.models.encoder import EncoderIdentity
from index.models.model_folder import find_model
from index.models.question_encoder import EXPORTED_ENCODER
from index.snapshots.manifest import EncoderRecord, IndexManifest
from index.snapshots.recipe import Provenance, Recipe
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from ingest.library.library import Library
from tests.bench import asking, service
from tests.bench.__main__ import measure_dense
from tests.bench.homes import Sized, variants_of
from tests.bench.options import bench_options
from tests.bench.questions import questions_of
from tests.bench.report import Report
from tests.bench.variants import Variants

_ROWS_AT_A_TIME = 4096


@click.command()
@bench_options
@click.option("--passages", default=1_000_000, show_default=True, help="How large an index.")
def main(data: Path, home_cache: Path | None, work: Path, passages: int) -> None:
    """Measure speed, recall and memory of a large index.

    Example: python -m tests.bench.large --data ../shared/data
    """
    if not any(data.glob("*/queries.jsonl")):
        click.echo(f"Skipped: there are no question sets in {data}; name their folder with --data")
        return
    with Report(work / "large.json") as report:
        _measure(report, data=data, home_cache=home_cache, work=work, passages=passages)


def _measure(report: Report, *, data: Path, home_cache: Path | None, work: Path, passages: int) -> None:
    questions = questions_of(data, 300)
    variants = variants_of(report, data=data, home_cache=home_cache, work=work)
    sized = _indexed(report, variants, passages, work)
    del variants
    measure_dense(report, sized, questions[:200])
    name = f"{len(sized.passage_ids):,} passages"
    home = sized.home
    del sized
    for what, figures in asking.measure(home, questions).items():
        report.add(f"{name}, in one process, {what}", figures)
    service.measure(report, name, home, questions, work)


def _indexed(report: Report, variants: Variants, passages: int, work: Path) -> Sized:
    """An index of so many passages, made through the engine's writer, or the one that is there."""
    folder = work / f"large-{passages}"
    ids, vectors = folder / "passage_ids.json", folder / "vectors.npy"
    home = Home(folder / "home")
    if not ids.is_file():
        identity = find_model().identity()
        kept = _Kept(folder, identity.dim)
        began = time.perf_counter()
        with Library.open(home):
            pass  # a server asks it what was withdrawn: nothing
        inputs = hashlib.sha256(f"{identity.sha256} {passages}".encode()).hexdigest()
        recipe = Recipe.of_today(identity, variants.config)
        with open_writer(home, dim=identity.dim) as writer:
            writer.apply(kept.passing(variants.documents(passages)))
            published = writer.publish(Provenance(recipe, inputs, _exported(home, identity)))
        kept.close(vectors)
        ids.write_text(json.dumps(kept.passage_ids))
        parts = IndexManifest.read(current_folder(home)).parts.values()
        report.add(
            f"{len(kept.passage_ids):,} passages, made and written",
            {
                "seconds": round(time.perf_counter() - began),
                "size_mb": round(sum(part.size_bytes for part in parts) / 1e6),
                **published.counts,
            },
        )
    return Sized(home, json.loads(ids.read_text()), np.load(vectors, mmap_mode="r"))


def _exported(home: Home, identity: EncoderIdentity) -> EncoderRecord:
    from index.exports.encoder import export_encoder  # torch takes seconds

    folder = home.encoders / identity.sha256
    export_encoder(find_model(), folder)
    return EncoderRecord(identity, EXPORTED_ENCODER.check(folder), {})


class _Kept:
    """Ids and vectors of the passages of documents that pass by, for exact search; vectors go to the disk at once."""

    def __init__(self, folder: Path, dim: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._raw = folder / "vectors.raw"
        self._dim = dim
        self._stream = self._raw.open("wb")
        self.passage_ids: list[str] = []

    def passing(self, documents: Iterable[IndexedDocument]) -> Iterator[IndexedDocument]:
        """The same documents."""
        for document in documents:
            for indexed in document.passages:
                self.passage_ids.append(indexed.passage.passage_id)
                self._stream.write(np.ascontiguousarray(indexed.vector, dtype=np.float32).tobytes())
            yield document

    def close(self, path: Path) -> None:
        """Put the vectors into a file of numpy's."""
        self._stream.close()
        rows = np.memmap(self._raw, dtype=np.float32, mode="r").reshape(-1, self._dim)
        whole = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=rows.shape)
        for start in range(0, len(rows), _ROWS_AT_A_TIME):
            whole[start : start + _ROWS_AT_A_TIME] = rows[start : start + _ROWS_AT_A_TIME]
        whole.flush()
        self._raw.unlink()


if __name__ == "__main__":
    main()
