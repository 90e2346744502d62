"""Whether questions get the same answers before compaction as from an index that was written anew.

Replaced documents are left out at once, but count in BM25's statistics until they make 5 % and are compacted away. Here
4 % of a real set's documents are changed and brought up to date, all its questions are asked, and asked again of a
rebuild.

Run: python -m tests.bench.compaction --data ../shared/data --home-cache DIR [--only medquad-dev]
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from index.build.build import BuildReport, build
from index.config import RetrievalConfig
from index.passages.query import Query
from index.ranking.searcher import Searcher
from ingest.document import Document, text_sha256
from ingest.home import Home
from ingest.library.library import Library
from tests.bench.homes import made_item
from tests.bench.options import bench_options
from tests.bench.report import Report
from tests.bench.variants import varied

_EVERY = 25
_K = 10


@click.command()
@bench_options
@click.option("--only", "name", default="medquad-dev", show_default=True, help="Which set.")
def main(data: Path, home_cache: Path | None, work: Path, name: str) -> None:
    """Measure how many rankings compaction would change.

    Example: python -m tests.bench.compaction --data ../shared/data --home-cache build/homes
    """
    cached = list(home_cache.glob(f"{name}-*")) if home_cache else []
    if not cached:
        click.echo(f"Skipped: --home-cache holds no home of {name}; fill it with vouch eval run")
        return
    with Report(work / "compaction.json") as report:
        _measure(report, Home(cached[0]), Home(work / "compaction" / name), data / name)


def _measure(report: Report, source: Home, home: Home, data: Path) -> None:
    grown, anew = rankings(source, home, _questions(data))
    same = [first == second for first, second in zip(grown, anew, strict=True)]
    best = [first[:1] == second[:1] for first, second in zip(grown, anew, strict=True)]
    kept = [len(set(first) & set(second)) / max(1, len(second)) for first, second in zip(grown, anew, strict=True)]
    report.add(
        f"{data.name}, one document in {_EVERY} replaced, before compaction and written anew",
        {
            "questions": len(same),
            "same_top_10_in_order": round(float(np.mean(same)), 4),
            "same_top_10": round(float(np.mean([share == 1.0 for share in kept])), 4),
            "same_best": round(float(np.mean(best)), 4),
            "shared_of_top_10": round(float(np.mean(kept)), 4),
        },
    )


def rankings(source: Home, home: Home, questions: Sequence[str]) -> tuple[list[list[str]], list[list[str]]]:
    """The best passage_ids for each question, before compaction and of a rebuild."""
    shutil.rmtree(home.root, ignore_errors=True)
    home.root.mkdir(parents=True)
    shutil.copyfile(source.embeddings, home.embeddings)
    with Library.open(source) as library, Library.open(home) as copy:
        documents = list(library.documents())
        for document in documents:
            copy.put(document, made_item(document))
    _built(home)
    with Library.open(home) as library:
        for number, document in enumerate(documents):
            if number % _EVERY == 0:
                library.put(_changed(document, number), made_item(document))
    if not _built(home).incremental:
        raise RuntimeError("Nothing was measured: the update was compacted at once")
    grown = _ranked(home, questions)
    _built(home, force=True)
    return grown, _ranked(home, questions)


def _built(home: Home, *, force: bool = False) -> BuildReport:
    return build(home, config=RetrievalConfig(), force=force)


def _changed(document: Document, seed: int) -> Document:
    text, blocks = varied(document, np.random.default_rng(seed))
    return replace(document, text=text, blocks=blocks, text_sha256=text_sha256(text), date_evidence=())


def _ranked(home: Home, questions: Sequence[str]) -> list[list[str]]:
    searcher = Searcher.open(home)
    return [[hit.passage.passage_id for hit in searcher.search(Query(question, _K))] for question in questions]


def _questions(folder: Path) -> list[str]:
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").split("\n")
    return [str(json.loads(line)["text"]) for line in lines if line]


if __name__ == "__main__":
    main()
