from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.measures.ranking import ranking_measures
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.studies.tuning import GRID, Candidates, candidates, leave_one_out, ndcg, without_pieces
from eval.systems.in_process import IndexSystem
from index.config import RetrievalConfig
from index.passages.query import Query
from index.ranking.fusion import convex_combination, dense_score, lexical_weight
from index.ranking.searcher import Searcher
from ingest.home import Home

PARTS = ("passage_cosine", "sentence_cosine", "lexical_share", "phrase_share")


def made(seed: int, *, passages: int, units: int, telling: str | None = None) -> Candidates:
    """Candidates with random scores; what is relevant scores high by one component alone where that is named."""
    generator = np.random.default_rng(seed)
    number = generator.integers(units, size=passages)
    gains = generator.integers(3, size=units).astype(float)
    gains[number[0]] = 2.0
    scores = {part: generator.uniform(0.2, 0.6, size=passages).astype(np.float32) for part in PARTS}
    if telling:
        scores[telling] = (0.2 + 0.2 * gains[number]).astype(np.float32)
    ideal = np.sort(gains)[::-1][:10]
    return Candidates(scores, number, gains, float((ideal / np.log2(np.arange(2, len(ideal) + 2))).sum()))


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 15))
@settings(max_examples=60)
def test_ndcg_is_that_of_the_independent_measures(seed: int, passages: int, units: int) -> None:
    one, config = made(seed, passages=passages, units=units), RetrievalConfig()
    dense = dense_score(
        one.scores["passage_cosine"], one.scores["sentence_cosine"], sentence_weight=config.sentence_weight
    )
    weight = lexical_weight(
        dense,
        base=config.lexical_weight,
        per_cosine=config.lexical_weight_per_cosine,
        per_gap=config.lexical_weight_per_gap,
    )
    words = one.scores["lexical_share"] + config.phrase_weight * one.scores["phrase_share"]
    fused = convex_combination(dense, words, lexical_weight=weight)
    ranked = dict.fromkeys(str(one.units[at]) for at in np.argsort(-fused, kind="stable"))
    grades = {str(number): int(gain) for number, gain in enumerate(one.gains)}

    expected = ranking_measures({"q": grades}, {"q": [(name, 0.0) for name in ranked]})["q"]["nDCG@10"]

    assert ndcg(one, config) == pytest.approx(expected, abs=1e-6)


def test_a_set_is_measured_with_what_the_others_choose_and_its_kin_do_not() -> None:
    by_phrases = [made(seed, passages=30, units=12, telling="phrase_share") for seed in range(12)]
    by_cosine = [made(seed, passages=30, units=12, telling="passage_cosine") for seed in range(50, 62)]

    phrases, cosine, twin = leave_one_out(
        {"phrases": by_phrases, "cosine": by_cosine, "twin": by_phrases}, [frozenset({"phrases", "twin"})]
    )

    assert phrases.chosen["phrase_weight"] == min(GRID["phrase_weight"])  # the cosine's set alone chose
    assert phrases.chosen["sentence_weight"] == min(GRID["sentence_weight"])
    assert phrases.held_out < phrases.own
    assert cosine.chosen["phrase_weight"] == max(GRID["phrase_weight"])
    assert twin.held_out == phrases.held_out


def test_each_piece_can_be_taken_away() -> None:
    found = without_pieces(
        {"phrases": [made(seed, passages=30, units=12, telling="phrase_share") for seed in range(6)]}
    )

    assert {"shipped", "bm25", "dense", "no-phrases", "fixed-weight"} <= set(found)
    assert "no-headings" not in found  # BM25 itself would be another
    assert "short-passages" not in found
    assert found["no-phrases"]["phrases"] < found["shipped"]["phrases"]


def test_candidates_of_an_index_rank_as_the_index_does(built_home: Home) -> None:
    system = IndexSystem(built_home, name="shipped")
    searcher = Searcher.open(built_home)
    text = "is there a cure for myoclonus"
    hits = searcher.search(Query(text, 100))
    quote = hits[0].passage.text[:40]
    asked = Question("q", text, judgments=(Judgment("myoclonus", quote=quote),))

    (one,) = candidates(QuestionSet("sample", Unit.PASSAGE, (asked,)), searcher, system)

    assert ndcg(one, RetrievalConfig()) == 1.0
    assert ndcg(one, replace(RetrievalConfig(), lexical_weight=1.0)) <= 1.0
    assert one.gains.tolist() == [1.0] + [0.0] * (len(hits) - 1)
