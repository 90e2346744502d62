"""How long a draft of 2,000 words takes to check against 100,000 passages, over HTTP.

The library is made of real articles and variants of them; since no vector is asked, theirs are drawn. Drafts are
quotations from end to end, of sentences of it: as they are, with a word changed in each, or made of words of several.
One kind more is as drafts are that people write: a dozen quotations, as they are, within other prose.

Run: python -m tests.bench.checking --data ../shared/data
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter

import click
import httpx
import numpy as np

from index.config import RetrievalConfig
from index.engines.base import IndexedDocument
from index.engines.registry import open_writer
from index.models.encoder import EncoderIdentity, unit
from index.models.model_folder import find_model
from index.models.question_encoder import EXPORTED_ENCODER
from index.models.tokenizer import EncoderTokenizer
from index.passages.cutting import cut
from index.passages.scope import with_quotes
from index.snapshots.manifest import EncoderRecord
from index.snapshots.quotations import NotedQuotes, record_quotations
from index.snapshots.recipe import Provenance, Recipe
from ingest.document import Document
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from tests.bench.base import BaseDocument
from tests.bench.options import bench_options
from tests.bench.report import Report
from tests.bench.variants import Variants
from tests.keyed import staff_headers
from tests.processes import serving

_DRAFTS, _WORDS = 60, 2000
_A_DOZEN = 12
_CHARS = 19_500


@click.command()
@bench_options
@click.option("--passages", default=100_000, show_default=True, help="How large a library.")
def main(data: Path, home_cache: Path | None, work: Path, passages: int) -> None:
    """Measure how long drafts take.

    Example: python -m tests.bench.checking --data ../shared/data
    """
    del home_cache  # vectors of no cache are needed
    folder = work / f"checking-{passages}"
    with Report(work / "checking.json") as report:
        home, sentences = Home(folder / "home"), folder / "sentences.json"
        if not sentences.is_file():
            sentences.parent.mkdir(parents=True, exist_ok=True)
            sentences.write_text(json.dumps(_made(home, data, folder, passages)))
        with (
            serving(home, folder / "log") as server,
            httpx.Client(base_url=server.url, timeout=60.0, headers=staff_headers()) as client,
        ):
            for kind in ("a dozen as they are, in prose", "as they are", "a word changed in each", "words of several"):
                drafts = list(_drafts(json.loads(sentences.read_text()), kind))
                report.add(f"{passages:,} passages, drafts of {_WORDS:,} words, {kind}", _asked(client, drafts))


def _asked(client: httpx.Client, drafts: list[str]) -> dict[str, float]:
    times: list[float] = []
    verdicts: dict[str, int] = {}
    for draft in drafts:
        began = perf_counter()
        body = client.post("/v1/check", json={"text": draft}).raise_for_status().json()
        times.append(1000 * (perf_counter() - began))
        for name, count in body["counts"].items():
            verdicts[name] = verdicts.get(name, 0) + count
    cuts = quantiles(times, n=100)
    return {"p50_ms": cuts[49], "p95_ms": cuts[94], "most_ms": max(times), **verdicts}


def _drafts(sentences: list[str], kind: str) -> Iterator[str]:
    chance = Random(7)
    for _ in range(_DRAFTS):
        draft, words, quoted = "", 0, 0
        while words < _WORDS and len(draft) < _CHARS - 500:
            said = chance.choice(sentences).split()
            if kind.startswith("a dozen") and words > quoted * _WORDS / _A_DOZEN:
                quoted += 1
            elif kind.startswith("a dozen"):
                chance.shuffle(said)
                draft += f"{' '.join(said)}\n\n"
                words += len(said)
                continue
            if kind == "a word changed in each":
                said[chance.randrange(len(said))] = "otherwise"
            elif kind == "words of several":
                said = [word for _ in range(4) for word in chance.choice(sentences).split()[:4]]
            draft += f"It says: “{' '.join(said)}”\n\n"
            words += len(said) + 2
        yield draft


def _made(home: Home, data: Path, folder: Path, passages: int) -> list[str]:
    """An index, and the table of its quotes; sentences of it that drafts may quote."""
    config, tokenizer, identity = RetrievalConfig(), EncoderTokenizer(find_model().tokenizer), find_model().identity()
    variants = Variants(list(_base(data, folder, config, tokenizer, identity.dim)), np.ones(1, "f4"), tokenizer, config)
    inputs = hashlib.sha256(f"{identity.sha256} {passages}".encode()).hexdigest()
    noted: list[tuple[Document, NotedQuotes]] = []
    with Library.open(home):
        pass  # a server asks it what was withdrawn: nothing
    with open_writer(home, dim=identity.dim) as writer:
        writer.apply(_noting(variants.documents(passages), noted))
        by_version = {(document.doc_id, document.text_sha256): quotes for document, quotes in noted}
        record_quotations(home.quotations, by_version, lambda *key: by_version[key], cutting="bench")
        writer.publish(Provenance(Recipe.of_today(identity, config), inputs, _exported(home, identity)))
    chance = Random(3)
    chosen = [chance.choice(noted) for _ in range(4000)]
    texts = (document.slice(chance.choice(quotes.by_wording)[1]) for document, quotes in chosen)
    return [text for text in texts if "\n" not in text and 6 <= len(text.split()) <= 60]


def _noting(
    documents: Iterator[IndexedDocument], noted: list[tuple[Document, NotedQuotes]]
) -> Iterator[IndexedDocument]:
    for indexed in documents:
        sentences = [span for one in indexed.passages for span in one.passage.sentences]
        noted.append((indexed.document, NotedQuotes.of(indexed.document, with_quotes(indexed.document, sentences))))
        yield indexed


def _base(
    data: Path, folder: Path, config: RetrievalConfig, tokenizer: EncoderTokenizer, dim: int
) -> Iterator[BaseDocument]:
    draw = np.random.default_rng(1)
    with Library.open(Home(folder / "base")) as library:
        for _ in intake(data / "medquad-dev" / "documents.jsonl", library):
            pass
        for document in library.documents():
            passages = tuple(cut(document, tokenizer.count, config.cut))
            if passages:
                vectors = unit(draw.standard_normal((len(passages), dim), dtype=np.float32))
                sentences = (draw.standard_normal((len(one.sentences), dim), dtype=np.float32) for one in passages)
                yield BaseDocument(document, passages, vectors, tuple(map(unit, sentences)))


def _exported(home: Home, identity: EncoderIdentity) -> EncoderRecord:
    from index.exports.encoder import export_encoder  # torch takes seconds

    folder = home.encoders / identity.sha256
    export_encoder(find_model(), folder)
    return EncoderRecord(identity, EXPORTED_ENCODER.check(folder), {})


if __name__ == "__main__":
    main()
