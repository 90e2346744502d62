"""Speed, side by side with plain alternatives in the same run.

Figures go to the screen, to build/bench/bench.json and, at the end, to docs/bench/history.jsonl.

Run: python -m tests.bench --data ../shared/data [--home-cache DIR] [--only questions]
"""

from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from index.engines.registry import open_reader
from index.models.question_encoder import OnnxQuestionEncoder
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from tests.bench import asking, building, dense, passage_encoder, question_encoder, service
from tests.bench.homes import Sized, sized_home, variants_of
from tests.bench.options import bench_options
from tests.bench.questions import questions_of
from tests.bench.report import Report

_SUBJECTS = ("question-encoder", "passage-encoder", "dense", "questions", "service", "change")


@click.command()
@bench_options
@click.option("--passages", default=100_000, show_default=True, help="How large an index.")
@click.option("--only", multiple=True, type=click.Choice(_SUBJECTS), help="What to measure; all by default.")
def main(data: Path, home_cache: Path | None, work: Path, passages: int, only: tuple[str, ...]) -> None:
    """Measure speed and memory.

    Example: python -m tests.bench --data ../shared/data --only questions
    """
    if not any(data.glob("*/queries.jsonl")):
        click.echo(f"Skipped: there are no question sets in {data}; name their folder with --data")
        return
    with Report(work / "bench.json") as report:
        _measure(report, only or _SUBJECTS, data=data, home_cache=home_cache, work=work, passages=passages)


def _measure(
    report: Report, asked: Sequence[str], *, data: Path, home_cache: Path | None, work: Path, passages: int
) -> None:
    questions = questions_of(data, 500)
    if "question-encoder" in asked:
        question_encoder.measure(report, questions)
    variants = variants_of(report, data=data, home_cache=home_cache, work=work)
    if "passage-encoder" in asked:
        passage_encoder.measure(report, variants.items, variants.config)
    if set(asked) <= {"question-encoder", "passage-encoder"}:
        return
    sized = sized_home(variants, passages, work)
    del variants
    _build(report, sized)
    name = f"{len(sized.passage_ids):,} passages"
    if "dense" in asked:
        measure_dense(report, sized, questions)
    home = sized.home
    del sized
    if "questions" in asked:
        for what, figures in asking.measure(home, questions).items():
            report.add(f"{name}, in one process, {what}", figures)
    if "service" in asked:
        service.measure(report, name, home, questions, work)
    if "change" in asked:
        service.measure_change(report, name, home, questions, work)


def _build(report: Report, sized: Sized) -> None:
    figures = building.measure(sized.home)
    parts = IndexManifest.read(current_folder(sized.home)).parts.values()
    size = sum(part.size_bytes for part in parts)
    name = f"{len(sized.passage_ids):,} passages, build with every vector in the cache"
    report.add(name, {**figures, "size_mb": round(size / 1e6)})


def measure_dense(report: Report, sized: Sized, questions: list[str]) -> None:
    """Add time and recall of the engine's dense search."""
    folder = current_folder(sized.home)
    manifest = IndexManifest.read(folder)
    encoder = OnnxQuestionEncoder(sized.home.encoders / manifest.encoder.identity.sha256)
    vectors = np.stack([encoder.encode(question) for question in questions])
    reader = open_reader(manifest, folder)
    dense.measure(report, reader, sized.passage_ids, sized.vectors, vectors)


if __name__ == "__main__":
    main()
