"""What every engine must do, checked by value. An engine's own test module subclasses `EngineConformance`."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.config import RetrievalConfig
from index.cutting import CutLimits
from index.engines.base import EngineReader, Granularity, IndexedDocument, IndexedPassage, Scope, WeightedTerms
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
    """The suite. `open_engine` writes documents and opens a reader over them."""

    @classmethod
    def open_engine(cls, items: Sequence[IndexedDocument], folder: Path) -> EngineReader:
        raise NotImplementedError

    @pytest.fixture(scope="class")
    @classmethod
    def items(cls) -> list[IndexedDocument]:
        return index_documents(catalogue(), CONFIG)

    @pytest.fixture(scope="class")
    @classmethod
    def reader(cls, items: list[IndexedDocument], tmp_path_factory: pytest.TempPathFactory) -> EngineReader:
        return cls.open_engine(items, tmp_path_factory.mktemp("engine"))

    def test_dense_search_agrees_with_brute_force(self, reader: EngineReader, items: list[IndexedDocument]) -> None:
        vector = vector_of(QUESTION)
        expected = best((p.passage.passage_id, float(p.vector @ vector)) for item in items for p in item.passages)

        found = reader.search_dense(vector, granularity=Granularity.PASSAGE, k=100, scope=EVERYWHERE)

        assert len(found) == len(expected) > 5
        assert dict(found) == pytest.approx(dict(expected), abs=1e-5)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)

    def test_dense_search_by_sentence_gives_the_best_sentences_cosine(
        self, reader: EngineReader, items: list[IndexedDocument]
    ) -> None:
        if Granularity.SENTENCE not in reader.capabilities.granularities:
            pytest.skip("this engine doesn't search sentences")
        vector = vector_of(QUESTION)
        expected = {
            p.passage.passage_id: float((p.sentence_vectors @ vector).max()) for item in items for p in item.passages
        }

        found = reader.search_dense(vector, granularity=Granularity.SENTENCE, k=100, scope=EVERYWHERE)

        assert dict(found) == pytest.approx(expected, abs=2e-3)  # they may be kept in 16 bits
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)

    def test_a_passages_own_vector_finds_it_first(self, reader: EngineReader, items: list[IndexedDocument]) -> None:
        for indexed in (p for item in items for p in item.passages):
            (first, score), *_ = reader.search_dense(
                indexed.vector, granularity=Granularity.PASSAGE, k=1, scope=EVERYWHERE
            )
            assert first == indexed.passage.passage_id
            assert score == pytest.approx(1.0, abs=1e-5)

    @pytest.mark.parametrize("question", [QUESTION, "oxygen", "sleep sleep children", "Herz Muskel", "xyzzy", ""])
    def test_lexical_scores_are_bm25_computed_independently(
        self, reader: EngineReader, items: list[IndexedDocument], question: str
    ) -> None:
        expected = bm25(items, weighted(question))

        found = reader.search_lexical(weighted(question), k=100, scope=EVERYWHERE)

        assert dict(found) == pytest.approx({key: score for key, score in expected.items() if score > 0}, rel=1e-4)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)

    def test_score_gives_what_search_gives_and_computes_what_search_did_not_bring(
        self, reader: EngineReader, items: list[IndexedDocument]
    ) -> None:
        vector, analysed = vector_of(QUESTION), weighted(QUESTION)
        passage_ids = [p.passage.passage_id for item in items for p in item.passages][::-1]
        dense = dict(reader.search_dense(vector, granularity=Granularity.PASSAGE, k=100, scope=EVERYWHERE))
        lexical = dict(reader.search_lexical(analysed, k=100, scope=EVERYWHERE))

        scored = reader.score(passage_ids, vector=vector, terms=analysed)

        assert [found.passage_id for found in scored] == passage_ids
        assert set(lexical) < set(passage_ids)  # some were not brought
        for found in scored:
            assert found.passage_cosine == pytest.approx(dense[found.passage_id], abs=1e-5)
            assert found.lexical == pytest.approx(lexical.get(found.passage_id, 0.0), rel=1e-5)
        few = reader.search_dense(vector, granularity=Granularity.PASSAGE, k=2, scope=EVERYWHERE)
        assert few == best(dense.items())[:2]

    def test_score_gives_the_cosine_of_every_sentence(self, reader: EngineReader, items: list[IndexedDocument]) -> None:
        vector = vector_of(QUESTION)
        for indexed in (p for item in items for p in item.passages):
            (found,) = reader.score([indexed.passage.passage_id], vector=vector, terms={})
            assert len(found.sentence_cosines) == len(indexed.passage.sentences)
            assert found.sentence_cosines == pytest.approx((indexed.sentence_vectors @ vector).tolist(), abs=2e-3)
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
        self, reader: EngineReader, items: list[IndexedDocument], scope: Scope
    ) -> None:
        vector, analysed = vector_of(QUESTION), weighted("muscle twitching sleep Herz")
        allowed = {p.passage.passage_id for item in items if scope.admits(item.document) for p in item.passages}
        lexical = {key: score for key, score in bm25(items, analysed).items() if score > 0 and key in allowed}

        dense = reader.search_dense(vector, granularity=Granularity.PASSAGE, k=len(allowed), scope=scope)
        found = reader.search_lexical(analysed, k=len(lexical), scope=scope)

        assert {passage_id for passage_id, _ in dense} == allowed != set()
        assert dict(found) == pytest.approx(lexical, rel=1e-4)
        assert reader.count(scope) == len(allowed)

    def test_a_filter_that_matches_nothing_returns_nothing(self, reader: EngineReader) -> None:
        scope = Scope(Filters(tags=("no such tag",)))

        for granularity in reader.capabilities.granularities:
            assert reader.search_dense(vector_of(QUESTION), granularity=granularity, k=5, scope=scope) == []
        assert reader.search_lexical(weighted(QUESTION), k=5, scope=scope) == []
        assert reader.count(scope) == 0

    def test_ties_fall_by_passage_id(self, tmp_path: Path) -> None:
        items = index_documents(twins(20))
        reader = self.open_engine(items, tmp_path)
        passage_ids = sorted(p.passage.passage_id for item in items for p in item.passages)

        dense = reader.search_dense(vector_of("muscle"), granularity=Granularity.PASSAGE, k=20, scope=EVERYWHERE)
        lexical = reader.search_lexical({"muscl": 1.0}, k=20, scope=EVERYWHERE)

        assert len(passage_ids) == 20
        assert [passage_id for passage_id, _ in dense] == passage_ids
        assert [passage_id for passage_id, _ in lexical] == passage_ids

    def test_words_come_back_as_they_went_in(self, reader: EngineReader, items: list[IndexedDocument]) -> None:
        for item in items:
            stored: list[Passage] = [indexed.passage for indexed in item.passages]
            assert reader.document(item.document.doc_id) == item.document
            assert reader.document_passages(item.document.doc_id) == stored
            assert reader.passages([p.passage_id for p in stored][::-1]) == stored[::-1]
        assert reader.document("none") is None
        assert reader.document_passages("none") == []

    def test_the_lexical_bound_sums_what_rare_terms_weigh_and_no_score_exceeds_it(
        self, reader: EngineReader, items: list[IndexedDocument]
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

        assert reader.lexical_bound(asked) == pytest.approx(expected)
        assert reader.lexical_bound({}) == 0.0
        for question in ("what causes muscle twitching in sleep", "sleep", "twitching", "causes of a stroke"):
            analysed = weighted(question)
            found = reader.search_lexical(analysed, k=100, scope=Scope())
            assert found
            assert max(score for _, score in found) <= reader.lexical_bound(analysed)

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
