"""What every engine must answer of what was put into it."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from index.engines.base import EngineReader, Granularity, IndexedDocument, Scope
from index.passages.passage import Passage
from index.passages.query import Filters
from index.words.analysis import analyzer
from tests.encoders import vector_of
from tests.index.engines.admitted import admits
from tests.index.engines.articles import CONFIG, QUESTION, twins
from tests.index.engines.bm25 import FIELD_WEIGHTS, best, bm25, field_text, idf, weighted
from tests.index.engines.conformance import EVERYWHERE, EngineUnderTest, ranked_by_words
from tests.snapshots import index_documents


class ReadingConformance(EngineUnderTest):
    """The suite of reading."""

    def test_dense_search_agrees_with_brute_force(self, opened: EngineReader, items: list[IndexedDocument]) -> None:
        vector = vector_of(QUESTION)
        expected = best((p.passage.passage_id, float(p.vector @ vector)) for item in items for p in item.passages)

        found = opened.search_dense(vector, granularity=Granularity.PASSAGE, k=100, scope=EVERYWHERE)

        assert len(found) == len(expected) > 5
        assert dict(found) == pytest.approx(dict(expected), abs=2e-5)
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
            assert score == pytest.approx(1.0, abs=2e-5)

    @pytest.mark.parametrize("question", [QUESTION, "oxygen", "sleep sleep children", "Herz Muskel", "xyzzy", ""])
    def test_lexical_scores_are_bm25_computed_independently(
        self, opened: EngineReader, items: list[IndexedDocument], question: str
    ) -> None:
        expected = bm25(items, weighted(question))

        found = ranked_by_words(opened, weighted(question), k=100)

        assert dict(found) == pytest.approx({key: score for key, score in expected.items() if score > 0}, rel=1e-5)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)

    def test_score_gives_what_search_gives_and_computes_what_search_did_not_bring(
        self, opened: EngineReader, items: list[IndexedDocument]
    ) -> None:
        vector, analysed = vector_of(QUESTION), weighted(QUESTION)
        passage_ids = [p.passage.passage_id for item in items for p in item.passages][::-1]
        dense = dict(opened.search_dense(vector, granularity=Granularity.PASSAGE, k=100, scope=EVERYWHERE))
        lexical = dict(ranked_by_words(opened, analysed, k=100))

        scored = opened.score(passage_ids, vector=vector, terms=analysed)

        assert list(scored.passage_ids) == passage_ids
        assert set(lexical) < set(passage_ids)  # some were not brought
        assert scored.passage_cosines.tolist() == [dense[passage_id] for passage_id in passage_ids]
        assert scored.lexical.tolist() == [lexical.get(passage_id, 0.0) for passage_id in passage_ids]
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

        vector, asked = vector_of(QUESTION), {"muscl": 1.0, "sleep": 0.5}
        found = opened.score([*texts], vector=vector, terms=asked, pairs=pairs)
        alone = opened.score([*texts], vector=vector, terms=asked)

        assert found.pair_matches.tolist() == expected
        assert len(set(expected)) > 1
        assert alone.pair_matches.tolist() == [0] * len(texts)
        assert found.lexical.tolist() == alone.lexical.tolist()

    def test_score_gives_the_cosine_of_every_sentence(self, opened: EngineReader, items: list[IndexedDocument]) -> None:
        vector = vector_of(QUESTION)
        for indexed in (p for item in items for p in item.passages):
            expected = (indexed.sentence_vectors @ vector).tolist()
            found = opened.score([indexed.passage.passage_id], vector=vector, terms={})
            assert len(found.sentences_of(0)) == len(indexed.passage.sentences)
            assert found.sentences_of(0) == pytest.approx(expected, abs=5e-3)
            assert found.best_sentences.tolist() == [max(found.sentences_of(0))]
            assert found.lexical.tolist() == [0.0]

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
        allowed = {p.passage.passage_id for item in items if admits(scope, item.document) for p in item.passages}
        lexical = {key: score for key, score in bm25(items, analysed).items() if score > 0 and key in allowed}

        dense = opened.search_dense(vector, granularity=Granularity.PASSAGE, k=len(allowed), scope=scope)
        found = ranked_by_words(opened, analysed, k=len(lexical), scope=scope)

        assert {passage_id for passage_id, _ in dense} == allowed != set()
        assert dict(found) == pytest.approx(lexical, rel=1e-5)
        assert opened.count(scope) == len(allowed)

    def test_a_filter_that_matches_nothing_returns_nothing(self, opened: EngineReader) -> None:
        scope = Scope(Filters(tags=("no such tag",)))

        for granularity in opened.capabilities.granularities:
            assert opened.search_dense(vector_of(QUESTION), granularity=granularity, k=5, scope=scope) == []
        assert ranked_by_words(opened, weighted(QUESTION), k=5, scope=scope) == []
        assert opened.count(scope) == 0

    def test_ties_fall_by_passage_id(self, tmp_path: Path) -> None:
        items = index_documents(twins(20))
        reader = self.open_engine(items, tmp_path)
        passage_ids = sorted(p.passage.passage_id for item in items for p in item.passages)

        dense = reader.search_dense(vector_of("muscle"), granularity=Granularity.PASSAGE, k=20, scope=EVERYWHERE)
        lexical = ranked_by_words(reader, {"muscl": 1.0}, k=20)

        assert len(passage_ids) == 20
        assert [passage_id for passage_id, _ in dense] == passage_ids
        assert [passage_id for passage_id, _ in lexical] == passage_ids

    def test_words_come_back_as_they_went_in(self, opened: EngineReader, items: list[IndexedDocument]) -> None:
        for item in items:
            stored: list[Passage] = [indexed.passage for indexed in item.passages]
            assert opened.document(item.document.doc_id) == item.document
            assert opened.document_text(item.document.doc_id) == item.document.text
            assert opened.document_passages(item.document.doc_id) == stored
            assert opened.passages([p.passage_id for p in stored][::-1]) == stored[::-1]
        assert opened.document("none") is None
        assert opened.document_text("none") is None
        assert opened.document_passages("none") == []

    def test_the_lexical_bound_sums_what_rare_terms_weigh_and_no_score_exceeds_it(
        self, opened: EngineReader, items: list[IndexedDocument]
    ) -> None:
        asked = {"sleep": 1.0, "oxygen": 0.25, "xyzzi": 0.5}
        expected = 0.0
        for field, weight in FIELD_WEIGHTS.items():
            bags = [
                set(analyzer().analyze(field_text(field, item.document, p))) for item in items for p in item.passages
            ]
            for term, term_weight in asked.items():
                holding = sum(term in bag for bag in bags)
                if holding or field == "whole":
                    expected += weight * term_weight * (CONFIG.bm25_k1 + 1) * idf(len(bags), holding)

        assert opened.lexical_bound(asked) == pytest.approx(expected)
        assert opened.lexical_bound({}) == 0.0
        for question in ("what causes muscle twitching in sleep", "sleep", "twitching", "causes of a stroke"):
            analysed = weighted(question)
            found = ranked_by_words(opened, analysed, k=100)
            assert found
            assert max(score for _, score in found) <= opened.lexical_bound(analysed)
