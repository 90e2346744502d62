from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index.engines.base import EngineReader, Granularity, IndexedDocument
from index.engines.embedded import EmbeddedReader, write_parts
from tests.encoders import vector_of
from tests.index.engines.conformance import CONFIG, EVERYWHERE, QUESTION, EngineConformance, catalogue, weighted
from tests.snapshots import index_documents


class TestEmbedded(EngineConformance):
    @classmethod
    def open_engine(cls, items: Sequence[IndexedDocument], folder: Path) -> EngineReader:
        folder.mkdir(parents=True, exist_ok=True)
        write_parts(items, folder)
        return EmbeddedReader(folder, CONFIG.field_weights)


def test_the_counts_are_those_of_what_was_written(tmp_path: Path) -> None:
    items = index_documents(catalogue(), CONFIG)
    passages = [indexed.passage for item in items for indexed in item.passages]

    counts = write_parts(items, tmp_path)

    assert counts == {
        "documents": 4,
        "passages": len(passages),
        "sentences": sum(len(passage.sentences) for passage in passages),
    }


def test_one_reader_serves_many_threads_with_the_same_answers(tmp_path: Path) -> None:
    write_parts(index_documents(catalogue(), CONFIG), tmp_path)
    reader = EmbeddedReader(tmp_path, CONFIG.field_weights)

    def ask(_: int) -> list[object]:
        dense = reader.search_dense(vector_of(QUESTION), granularity=Granularity.PASSAGE, k=9, scope=EVERYWHERE)
        lexical = reader.search_lexical(weighted(QUESTION), k=9, scope=EVERYWHERE)
        return [dense, lexical, reader.passages([passage_id for passage_id, _ in dense])]

    alone = ask(0)
    with ThreadPoolExecutor(8) as pool:
        assert all(answer == alone for answer in pool.map(ask, range(64)))
