"""What every engine must do, checked by value: its own test module subclasses the suites of reading and of writing."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from index.engines.base import (
    EngineReader,
    EngineWriter,
    Granularity,
    IndexedDocument,
    Inventory,
    Published,
    Scope,
    WeightedTerms,
)
from index.models.encoder import Vectors
from index.snapshots.manifest import EncoderRecord
from index.snapshots.recipe import Provenance, Recipe
from tests.encoders import TINY, vector_of
from tests.index.engines.articles import CONFIG, catalogue
from tests.index.engines.bm25 import best
from tests.snapshots import index_documents

EVERYWHERE = Scope()
PROVENANCE = Provenance(Recipe.of_today(TINY, CONFIG), "3" * 64, EncoderRecord(TINY, "2" * 64, {}))


class EngineUnderTest:
    """What an engine says of itself, from `writer` to `tombstones`, and what the suites make of it."""

    @classmethod
    def writer(cls, folder: Path) -> AbstractContextManager[EngineWriter]:
        """A writer of the next snapshot of what is kept in a folder, which may not be there yet."""
        raise NotImplementedError

    @classmethod
    def reader(cls, folder: Path) -> EngineReader:
        """A reader of what was published last."""
        raise NotImplementedError

    @classmethod
    def inventory(cls, folder: Path) -> Inventory:
        """What was published last, as the next build sees it."""
        raise NotImplementedError

    @classmethod
    def tombstones(cls, folder: Path) -> int:
        """How many documents that were replaced or removed are still kept, and only left out."""
        raise NotImplementedError

    @classmethod
    def publish(cls, folder: Path, upserts: Iterable[IndexedDocument], deletes: Iterable[str] = ()) -> Published:
        with cls.writer(folder) as writer:
            writer.apply(upserts, deletes)
            return writer.publish(PROVENANCE)

    @classmethod
    def open_engine(cls, items: Iterable[IndexedDocument], folder: Path) -> EngineReader:
        cls.publish(folder, items)
        return cls.reader(folder)

    @pytest.fixture(scope="class")
    @classmethod
    def items(cls) -> list[IndexedDocument]:
        return index_documents(catalogue(), CONFIG)

    @pytest.fixture(scope="class")
    @classmethod
    def opened(cls, items: list[IndexedDocument], tmp_path_factory: pytest.TempPathFactory) -> EngineReader:
        return cls.open_engine(items, tmp_path_factory.mktemp("engine"))


def whole_ranking(reader: EngineReader, vector: Vectors) -> list[tuple[str, float]]:
    """Every passage by cosine."""
    return reader.search_dense(vector, granularity=Granularity.PASSAGE, k=1000, scope=EVERYWHERE)


def ranked_by_words(
    reader: EngineReader, terms: WeightedTerms, *, k: int, scope: Scope = EVERYWHERE
) -> list[tuple[str, float]]:
    """What the engine brings for words, by what it scores."""
    brought = reader.search_lexical(terms, k=k, scope=scope)
    assert len(brought) == len(set(brought)) <= k
    scored = reader.score(brought, vector=vector_of("sleep"), terms=terms)
    return best(zip(scored.passage_ids, scored.lexical.tolist(), strict=True))
