from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from index.dense import QUANTISE_FROM
from index.engines.base import EngineReader, EngineWriter, Granularity
from index.engines.embedded import EmbeddedReader, EmbeddedWriter
from index.manifest import EncoderRecord, IndexManifest
from index.snapshot import current_folder
from ingest.home import Home
from tests.encoders import TINY, vector_of
from tests.index.engines.conformance import CONFIG, EVERYWHERE, QUESTION, EngineConformance, catalogue, weighted
from tests.snapshots import index_documents


@contextmanager
def open_writer(folder: Path, *, quantise_from: int = QUANTISE_FROM) -> Iterator[EmbeddedWriter]:
    """A writer that goes on from what is current in a folder."""
    home = Home(folder)
    with EmbeddedWriter.open(
        home,
        config=CONFIG,
        encoder=lambda: EncoderRecord(TINY, "2" * 64, {}),
        inputs_sha256="3" * 64,
        dim=TINY.dim,
        parent=current_folder(home) if home.current.exists() else None,
        quantise_from=quantise_from,
    ) as writer:
        yield writer


def open_reader(folder: Path) -> EmbeddedReader:
    return EmbeddedReader(current_folder(Home(folder)), CONFIG.field_weights)


class TestEmbedded(EngineConformance):
    @classmethod
    def writer(cls, folder: Path) -> AbstractContextManager[EngineWriter]:
        return open_writer(folder)

    @classmethod
    def reader(cls, folder: Path) -> EngineReader:
        return open_reader(folder)


class TestEmbeddedWithCodes(TestEmbedded):
    @classmethod
    def writer(cls, folder: Path) -> AbstractContextManager[EngineWriter]:
        return open_writer(folder, quantise_from=1)


def test_the_counts_are_those_of_what_was_written(tmp_path: Path) -> None:
    items = index_documents(catalogue(), CONFIG)
    passages = [indexed.passage for item in items for indexed in item.passages]

    with open_writer(tmp_path) as writer:
        writer.apply(items)
        writer.publish()

    assert IndexManifest.read(current_folder(Home(tmp_path))).counts == {
        "documents": 4,
        "passages": len(passages),
        "sentences": sum(len(passage.sentences) for passage in passages),
    }


def test_one_reader_serves_many_threads_with_the_same_answers(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        writer.apply(index_documents(catalogue(), CONFIG))
        writer.publish()
    reader = open_reader(tmp_path)

    def ask(_: int) -> list[object]:
        dense = reader.search_dense(vector_of(QUESTION), granularity=Granularity.PASSAGE, k=9, scope=EVERYWHERE)
        lexical = reader.search_lexical(weighted(QUESTION), k=9, scope=EVERYWHERE)
        return [dense, lexical, reader.passages([passage_id for passage_id, _ in dense])]

    alone = ask(0)
    with ThreadPoolExecutor(8) as pool:
        assert all(answer == alone for answer in pool.map(ask, range(64)))
