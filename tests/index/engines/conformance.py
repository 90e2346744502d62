"""What every engine must do, checked by value. An engine's own test module subclasses `EngineConformance`."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from index.config import RetrievalConfig
from index.cutting import CutLimits
from index.encoder import Vectors
from index.engines.base import (
    EngineReader,
    EngineWriter,
    Granularity,
    IndexedDocument,
    IndexedPassage,
    Scope,
    WeightedTerms,
)
from index.passage import Filters, Passage
from index.query_analysis import analyzer, terms
from ingest.document import BlockKind, Document
from tests.documents import make_document, paragraphs
from tests.encoders import vector_of
from tests.snapshots import index_documents

CONFIG = RetrievalConfig(
    cut=CutLimits(12, 6, 20), title_weight=0.5, headings_weight=0.75, whole_weight=1.0, candidates=100
)
EVERYWHERE = Scope()
QUESTION = "what causes muscle twitching in sleep"


def catalogue() -> list[Document]:
    """Four documents with words in common, that differ in all that a filter looks at."""
    twitching = make_document(
        [
            (BlockKind.HEADING, 2, "Causes"),
            (BlockKind.PARAGRAPH, 0, "Muscle twitching has many causes. Stroke is one of these causes of twitching."),
            (BlockKind.LIST_ITEM, 1, "Infection of the brain or of the spine"),
            (BlockKind.LIST_ITEM, 1, "Lack of oxygen and kidney failure"),
            (BlockKind.HEADING, 2, "Sleep"),
            (BlockKind.PARAGRAPH, 0, "People twitch in their sleep. Sleep twitches are harmless and very common."),
        ],
        doc_id="twitching",
        title="Muscle twitching",
        tags=("neurology", "sleep"),
        audience="public",
        last_reviewed_on=date(2024, 3, 5),
    )
    sleep = paragraphs(
        "Sleep is when a body rests. Too little of it makes muscle and mind tired.",
        "Adults need seven hours of sleep, and children need more.",
        doc_id="sleep/basics?",
        title="Sleep",
        tags=("sleep",),
        audience="public",
        last_reviewed_on=date(2020, 1, 1),
    )
    herz = paragraphs(
        "Das Herz ist ein Muskel.", doc_id="herz", title="Herz", language="de", audience="staff", tags=("heart",)
    )
    untitled = paragraphs("Hiccups are a mild form of twitching.", doc_id="hiccups 🙂", language=None)
    return [twitching, sleep, herz, untitled]


def twins(count: int) -> list[Document]:
    """Documents that say the same, so that every score is a tie."""
    return [paragraphs("Muscle twitching is common.", doc_id=f"twin {number}") for number in range(count)]


class EngineConformance:
    """The suite. `writer` and `reader` are all that an engine says of itself."""

    @classmethod
    def writer(cls, folder: Path) -> AbstractContextManager[EngineWriter]:
        """A writer of the next snapshot of what is kept in a folder, which may not be there yet."""
        raise NotImplementedError

    @classmethod
    def reader(cls, folder: Path) -> EngineReader:
        """A reader of what was published last."""
        raise NotImplementedError

    @classmethod
    def publish(cls, folder: Path, upserts: Iterable[IndexedDocument], deletes: Iterable[str] = ()) -> str:
        with cls.writer(folder) as writer:
            writer.apply(upserts, deletes)
            return writer.publish()

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

    def test_dense_search_agrees_with_brute_force(self, opened: EngineReader, items: list[IndexedDocument]) -> None:
        vector = vector_of(QUESTION)
        expected = best((p.passage.passage_id, float(p.vector @ vector)) for item in items for p in item.passages)

        found = opened.search_dense(vector, granularity=Granularity.PASSAGE, k=100, scope=EVERYWHERE)

        assert len(found) == len(expected) > 5
        assert dict(found) == pytest.approx(dict(expected), abs=1e-5)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)

    def test_dense_search_by_sentence_gives_the_best_sentences_cosine(
        self, opened: EngineReader, items: list[IndexedDocument]
    ) -> None:
        if Granularity.SENTENCE not in opened.capabilities.granularities:
            pytest.skip("this engine doesn't search sentences")
        vector = vector_of(QUESTION)
        expected = {
            p.passage.passage_id: float((p.sentence_vectors @ vector).max()) for item in items for p in item.passages
        }

        found = opened.search_dense(vector, granularity=Granularity.SENTENCE, k=100, scope=EVERYWHERE)

        assert dict(found) == pytest.approx(expected, abs=5e-3)  # they may be kept in 8 bits
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)

    def test_a_passages_own_vector_finds_it_first(self, opened: EngineReader, items: list[IndexedDocument]) -> None:
        for indexed in (p for item in items for p in item.passages):
            (first, score), *_ = opened.search_dense(
                indexed.vector, granularity=Granularity.PASSAGE, k=1, scope=EVERYWHERE
            )
            assert first == indexed.passage.passage_id
            assert score == pytest.approx(1.0, abs=1e-5)

    @pytest.mark.parametrize("question", [QUESTION, "oxygen", "sleep sleep children", "Herz Muskel", "xyzzy", ""])
    def test_lexical_scores_are_bm25_computed_independently(
        self, opened: EngineReader, items: list[IndexedDocument], question: str
    ) -> None:
        expected = bm25(items, weighted(question))

        found = opened.search_lexical(weighted(question), k=100, scope=EVERYWHERE)

        assert dict(found) == pytest.approx({key: score for key, score in expected.items() if score > 0}, rel=1e-4)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)

    def test_score_gives_what_search_gives_and_computes_what_search_did_not_bring(
        self, opened: EngineReader, items: list[IndexedDocument]
    ) -> None:
        vector, analysed = vector_of(QUESTION), weighted(QUESTION)
        passage_ids = [p.passage.passage_id for item in items for p in item.passages][::-1]
        dense = dict(opened.search_dense(vector, granularity=Granularity.PASSAGE, k=100, scope=EVERYWHERE))
        lexical = dict(opened.search_lexical(analysed, k=100, scope=EVERYWHERE))

        scored = opened.score(passage_ids, vector=vector, terms=analysed)

        assert [found.passage_id for found in scored] == passage_ids
        assert set(lexical) < set(passage_ids)  # some were not brought
        for found in scored:
            assert found.passage_cosine == pytest.approx(dense[found.passage_id], abs=1e-5)
            assert found.lexical == pytest.approx(lexical.get(found.passage_id, 0.0), rel=1e-5)
        few = opened.search_dense(vector, granularity=Granularity.PASSAGE, k=2, scope=EVERYWHERE)
        assert few == best(dense.items())[:2]

    def test_pairs_count_where_they_stand_as_neighbours_and_in_order(
        self, opened: EngineReader, items: list[IndexedDocument]
    ) -> None:
        texts = {
            p.passage.passage_id: "\n".join((item.document.title, *p.passage.headings, p.passage.text))
            for item in items
            for p in item.passages
            if not p.passage.context
        }
        pairs = [("muscl", "twitch"), ("sleep", "twitch"), ("twitch", "sleep"), ("xyzzi", "sleep")]
        expected = [len(set(pairs) & set(pairwise(analyzer().analyze(text)))) for text in texts.values()]

        assert opened.standing_together([*texts], pairs).tolist() == expected
        assert len(set(expected)) > 1
        assert opened.standing_together([*texts], []).tolist() == [0] * len(texts)

    def test_score_gives_the_cosine_of_every_sentence(self, opened: EngineReader, items: list[IndexedDocument]) -> None:
        vector = vector_of(QUESTION)
        for indexed in (p for item in items for p in item.passages):
            (found,) = opened.score([indexed.passage.passage_id], vector=vector, terms={})
            assert len(found.sentence_cosines) == len(indexed.passage.sentences)
            assert found.sentence_cosines == pytest.approx((indexed.sentence_vectors @ vector).tolist(), abs=5e-3)
            assert found.lexical == 0.0

    @pytest.mark.parametrize(
        "scope",
        [
            Scope(Filters(tags=("sleep",))),
            Scope(Filters(tags=("heart", "neurology"))),
            Scope(Filters(audience="public"), frozenset({"twitching"})),
            Scope(Filters(language="de")),
            Scope(Filters(reviewed_since=date(2024, 3, 5))),
            Scope(Filters(doc_ids=("hiccups 🙂", "sleep/basics?", "none"))),
            Scope(withdrawn=frozenset({"twitching", "herz"})),
            EVERYWHERE,
        ],
    )
    def test_filters_and_withdrawals_reach_both_engines_before_the_top_k_is_taken(
        self, opened: EngineReader, items: list[IndexedDocument], scope: Scope
    ) -> None:
        vector, analysed = vector_of(QUESTION), weighted("muscle twitching sleep Herz")
        allowed = {p.passage.passage_id for item in items if scope.admits(item.document) for p in item.passages}
        lexical = {key: score for key, score in bm25(items, analysed).items() if score > 0 and key in allowed}

        dense = opened.search_dense(vector, granularity=Granularity.PASSAGE, k=len(allowed), scope=scope)
        found = opened.search_lexical(analysed, k=len(lexical), scope=scope)

        assert {passage_id for passage_id, _ in dense} == allowed != set()
        assert dict(found) == pytest.approx(lexical, rel=1e-4)
        assert opened.count(scope) == len(allowed)

    def test_a_filter_that_matches_nothing_returns_nothing(self, opened: EngineReader) -> None:
        scope = Scope(Filters(tags=("no such tag",)))

        for granularity in opened.capabilities.granularities:
            assert opened.search_dense(vector_of(QUESTION), granularity=granularity, k=5, scope=scope) == []
        assert opened.search_lexical(weighted(QUESTION), k=5, scope=scope) == []
        assert opened.count(scope) == 0

    def test_ties_fall_by_passage_id(self, tmp_path: Path) -> None:
        items = index_documents(twins(20))
        reader = self.open_engine(items, tmp_path)
        passage_ids = sorted(p.passage.passage_id for item in items for p in item.passages)

        dense = reader.search_dense(vector_of("muscle"), granularity=Granularity.PASSAGE, k=20, scope=EVERYWHERE)
        lexical = reader.search_lexical({"muscl": 1.0}, k=20, scope=EVERYWHERE)

        assert len(passage_ids) == 20
        assert [passage_id for passage_id, _ in dense] == passage_ids
        assert [passage_id for passage_id, _ in lexical] == passage_ids

    def test_words_come_back_as_they_went_in(self, opened: EngineReader, items: list[IndexedDocument]) -> None:
        for item in items:
            stored: list[Passage] = [indexed.passage for indexed in item.passages]
            assert opened.document(item.document.doc_id) == item.document
            assert opened.document_passages(item.document.doc_id) == stored
            assert opened.passages([p.passage_id for p in stored][::-1]) == stored[::-1]
        assert opened.document("none") is None
        assert opened.document_passages("none") == []

    def test_the_lexical_bound_sums_what_rare_terms_weigh_and_no_score_exceeds_it(
        self, opened: EngineReader, items: list[IndexedDocument]
    ) -> None:
        asked = {"sleep": 1.0, "oxygen": 0.25, "xyzzi": 0.5}
        expected = 0.0
        for field, weight in CONFIG.field_weights.items():
            bags = [
                set(analyzer().analyze(field_text(field, item.document, p))) for item in items for p in item.passages
            ]
            for term, term_weight in asked.items():
                holding = sum(term in bag for bag in bags)
                if holding or field == "whole":
                    expected += weight * term_weight * 2.2 * idf(len(bags), holding)

        assert opened.lexical_bound(asked) == pytest.approx(expected)
        assert opened.lexical_bound({}) == 0.0
        for question in ("what causes muscle twitching in sleep", "sleep", "twitching", "causes of a stroke"):
            analysed = weighted(question)
            found = opened.search_lexical(analysed, k=100, scope=Scope())
            assert found
            assert max(score for _, score in found) <= opened.lexical_bound(analysed)

    def test_an_engine_that_is_opened_again_gives_the_same(self, items: list[IndexedDocument], tmp_path: Path) -> None:
        once = self.open_engine(items, tmp_path / "one")
        again = self.open_engine([replace(item) for item in items], tmp_path / "two")
        vector, analysed = vector_of(QUESTION), weighted(QUESTION)

        for search in ("dense", "lexical"):
            first, second = (
                reader.search_dense(vector, granularity=Granularity.PASSAGE, k=9, scope=EVERYWHERE)
                if search == "dense"
                else reader.search_lexical(analysed, k=9, scope=EVERYWHERE)
                for reader in (once, again)
            )
            assert first == second != []

    def test_what_is_published_is_seen_by_every_later_reader_and_by_none_before(
        self, items: list[IndexedDocument], tmp_path: Path
    ) -> None:
        first = self.open_engine(items[:2], tmp_path)
        with self.writer(tmp_path) as writer:
            writer.apply(items[2:])
            unpublished = self.reader(tmp_path)
            writer.publish()
        later = self.reader(tmp_path)

        for reader, expected in ((first, items[:2]), (unpublished, items[:2]), (later, items)):
            there = {p.passage.passage_id for item in expected for p in item.passages}
            assert {outline.doc_id for outline in reader.outlines()} == {item.document.doc_id for item in expected}
            assert set(dict(whole_ranking(reader, vector_of(QUESTION)))) == there
            assert reader.count(EVERYWHERE) == len(there)

    def test_a_document_that_is_put_again_is_replaced_and_one_that_is_deleted_is_gone(
        self, items: list[IndexedDocument], tmp_path: Path
    ) -> None:
        changed = index_documents([paragraphs("Sleep rests the brain. Oxygen helps.", doc_id="sleep/basics?")], CONFIG)
        expected = [items[0], items[3], *changed]
        self.publish(tmp_path, items)

        self.publish(tmp_path, changed, ["herz", "never there"])
        reader = self.reader(tmp_path)

        there = {p.passage.passage_id: p for item in expected for p in item.passages}
        assert dict(whole_ranking(reader, vector_of(QUESTION))) == pytest.approx(
            {key: float(p.vector @ vector_of(QUESTION)) for key, p in there.items()}, abs=1e-5
        )
        assert set(dict(reader.search_lexical(weighted("muscle sleep Herz"), k=100, scope=EVERYWHERE))) <= set(there)
        assert reader.search_lexical({"herz": 1.0}, k=9, scope=EVERYWHERE) == []
        assert reader.count(EVERYWHERE) == len(there)
        assert reader.document("herz") is None
        assert reader.document_passages("herz") == []
        assert reader.document("sleep/basics?") == changed[0].document
        assert reader.document_passages("sleep/basics?") == [p.passage for p in changed[0].passages]
        assert reader.count(Scope(Filters(tags=("sleep",)))) == len(items[0].passages)
        assert [outline.doc_id for outline in reader.outlines()] == ["hiccups 🙂", "sleep/basics?", "twitching"]

    def test_a_passage_that_stands_in_both_versions_of_a_document_is_there_once(
        self, items: list[IndexedDocument], tmp_path: Path
    ) -> None:
        self.publish(tmp_path, items)
        for _ in range(3):
            self.publish(tmp_path, [items[1]])
        reader = self.reader(tmp_path)

        for search in (
            whole_ranking(reader, vector_of(QUESTION)),
            reader.search_lexical({"sleep": 1.0}, k=99, scope=EVERYWHERE),
        ):
            found = [passage_id for passage_id, _ in search]
            assert len(found) == len(set(found)) > 1
        kept = [p.passage for p in items[1].passages]
        assert reader.passages([passage.passage_id for passage in kept]) == kept

    def test_many_small_changes_end_with_the_same_answers_as_writing_it_all_at_once(
        self, items: list[IndexedDocument], tmp_path: Path
    ) -> None:
        by_id = sorted(items, key=lambda item: item.document.doc_id)
        once = self.open_engine(by_id, tmp_path / "once")
        self.publish(tmp_path / "often", items[:1])
        for item in [*items, *items, *items]:
            self.publish(tmp_path / "often", [item])
        often = self.reader(tmp_path / "often")

        assert whole_ranking(often, vector_of(QUESTION)) == whole_ranking(once, vector_of(QUESTION))
        for question in ("muscle twitching sleep", "Herz", "oxygen"):
            expected = once.search_lexical(weighted(question), k=99, scope=EVERYWHERE)
            found = often.search_lexical(weighted(question), k=99, scope=EVERYWHERE)
            assert [passage_id for passage_id, _ in found] == [passage_id for passage_id, _ in expected]

    def test_a_writer_that_breaks_off_publishes_nothing(self, items: list[IndexedDocument], tmp_path: Path) -> None:
        self.publish(tmp_path, items[:1])

        def broken() -> Iterable[IndexedDocument]:
            yield items[1]
            raise RuntimeError("the source broke off")

        with pytest.raises(RuntimeError, match="broke off"):
            self.publish(tmp_path, broken())

        assert [outline.doc_id for outline in self.reader(tmp_path).outlines()] == ["twitching"]


def whole_ranking(reader: EngineReader, vector: Vectors) -> list[tuple[str, float]]:
    """Every passage by cosine."""
    return reader.search_dense(vector, granularity=Granularity.PASSAGE, k=1000, scope=EVERYWHERE)


def weighted(question: str) -> dict[str, float]:
    """A question's terms, of which every second counts for half."""
    return {term: 1.0 if number % 2 == 0 else 0.5 for number, term in enumerate(terms(question))}


def best(pairs: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Highest first, ties by passage_id."""
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def idf(total: int, found: int) -> float:
    return math.log(1 + (total - found + 0.5) / (found + 0.5))


def bm25(items: Sequence[IndexedDocument], analysed: WeightedTerms) -> dict[str, float]:
    """BM25 over title, headings and the whole with the weights of `CONFIG`, straight from the formula.

    Source: Robertson & Zaragoza 2009; k1 1.2, b 0.75; lengths in steps of Lucene's SmallFloat are exact below 40.
    """
    rows = [(item.document, indexed) for item in items for indexed in item.passages]
    totals = {indexed.passage.passage_id: 0.0 for _, indexed in rows}
    for field, weight in CONFIG.field_weights.items():
        bags = [Counter(analyzer().analyze(field_text(field, document, indexed))) for document, indexed in rows]
        mean = sum(bag.total() for bag in bags) / len(bags)
        for term, term_weight in analysed.items():
            share = weight * term_weight
            holding = sum(term in bag for bag in bags)
            for (_, indexed), bag in zip(rows, bags, strict=True):
                if bag[term]:
                    norm = bag[term] + 1.2 * (1 - 0.75 + 0.75 * bag.total() / mean)
                    totals[indexed.passage.passage_id] += share * idf(len(rows), holding) * 2.2 * bag[term] / norm
    return totals


def field_text(field: str, document: Document, indexed: IndexedPassage) -> str:
    if field == "title":
        return document.title
    if field == "headings":
        return "\n".join(indexed.passage.headings)
    context = (document.slice(span) for span in indexed.passage.context)
    return "\n".join((document.title, *indexed.passage.headings, *context, indexed.passage.text))
