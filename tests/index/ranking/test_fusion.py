import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.arrays import Scores
from index.config import RetrievalConfig
from index.ranking.fusion import (
    ComponentScores,
    convex_combination,
    dense_score,
    fuse,
    lexical_share,
    lexical_weight,
    phrase_share,
)

_COSINES = st.floats(-1.0, 1.0, width=32)
_WEIGHTS = st.floats(0.0, 1.0, width=32)


def array(values: list[float]) -> Scores:
    return np.array(values, dtype=np.float32)


def test_a_phrase_share_is_of_the_pairs_that_were_looked_for() -> None:
    assert phrase_share(np.array([0, 1, 2]), pairs=2).tolist() == [0.0, 0.5, 1.0]
    assert phrase_share(np.array([0]), pairs=0).tolist() == [0.0]


def test_the_arithmetic_gives_what_a_person_works_out_by_hand() -> None:
    dense = dense_score(array([0.8, 0.2]), array([0.4, 0.6]), sentence_weight=0.25)
    shares = lexical_share(array([3.0, 12.0]), bound=48.0)

    assert dense == pytest.approx([0.7, 0.3])
    assert shares == pytest.approx([0.0625, 0.25])
    assert convex_combination(dense, shares, lexical_weight=0.2) == pytest.approx([0.5725, 0.29])


def test_a_fused_score_is_the_weighted_sum_of_its_components() -> None:
    config = RetrievalConfig(
        lexical_weight=0.2, lexical_weight_per_cosine=0.0, lexical_weight_per_gap=0.0, sentence_weight=0.25,
        phrase_weight=0.5,
    )  # fmt: skip
    components = ComponentScores(array([0.8, 0.2]), array([0.4, 0.6]), array([0.0625, 0.25]), array([1.0, 0.0]))

    fusion = fuse(components, config)

    assert fusion.scores == pytest.approx([0.6725, 0.29])
    assert fusion.lexical_weight == pytest.approx(0.2)
    assert fusion.weights == pytest.approx(
        {"passage_cosine": 0.6, "sentence_cosine": 0.2, "lexical_share": 0.2, "phrase_share": 0.1}
    )
    assert list(fusion.weights) == list(components.by_name())


@given(st.lists(st.tuples(_COSINES, _COSINES), min_size=1, max_size=20), _WEIGHTS)
def test_a_dense_score_lies_between_the_two_that_it_mixes(pairs: list[tuple[float, float]], weight: float) -> None:
    passage, sentence = (array(list(values)) for values in zip(*pairs, strict=True))

    mixed = dense_score(passage, sentence, sentence_weight=weight)

    assert (mixed >= np.minimum(passage, sentence) - 1e-6).all()
    assert (mixed <= np.maximum(passage, sentence) + 1e-6).all()
    assert dense_score(passage, sentence, sentence_weight=0.0) == pytest.approx(passage)
    assert dense_score(passage, sentence, sentence_weight=1.0) == pytest.approx(sentence)


@given(st.lists(st.floats(0.0, 100.0, width=32), max_size=20), st.floats(100.0, 1000.0))
def test_lexical_shares_keep_the_order_and_lie_between_nothing_and_one(scores: list[float], bound: float) -> None:
    lexical = array(scores)

    shares = lexical_share(lexical, bound=bound)

    assert shares.dtype == np.float32
    assert ((shares >= 0) & (shares <= 1)).all()
    assert shares * bound == pytest.approx(lexical, rel=1e-5)
    assert not lexical_share(lexical, bound=0.0).any()


@given(st.lists(st.tuples(_COSINES, st.floats(0.0, 1.0, width=32)), min_size=2, max_size=20), _WEIGHTS)
def test_what_is_better_under_both_engines_is_better_fused(pairs: list[tuple[float, float]], weight: float) -> None:
    dense, lexical = (array(list(values)) for values in zip(*pairs, strict=True))

    fused = convex_combination(dense, lexical, lexical_weight=weight)

    for better in range(len(pairs)):
        for worse in range(len(pairs)):
            if dense[better] >= dense[worse] and lexical[better] >= lexical[worse]:
                assert fused[better] >= fused[worse] - 1e-6


def test_a_question_whose_words_hardly_stand_anywhere_has_small_shares() -> None:
    found = array([2.0, 4.0])

    assert lexical_share(found, bound=100.0) == pytest.approx([0.02, 0.04])
    assert lexical_share(found, bound=5.0) == pytest.approx([0.4, 0.8])


def test_words_count_more_the_less_sure_the_encoder_is() -> None:
    typical = array([0.6, *([0.4] * 10)])
    unsure, alike = array([0.4, *([0.2] * 10)]), array([0.6, *([0.58] * 10)])

    def weigh(dense: Scores, base: float = 0.3) -> float:
        return lexical_weight(dense, base=base, per_cosine=-3.0, per_gap=-3.5)

    assert weigh(typical) == pytest.approx(0.3, abs=1e-6)
    assert weigh(unsure) == pytest.approx(0.4385, abs=1e-4)
    assert weigh(alike) == pytest.approx(0.4459, abs=1e-4)
    assert weigh(array([0.6, 0.59])) == pytest.approx(0.3, abs=1e-6), "so few candidates have no gap to tell by"


def test_a_weight_of_nothing_or_everything_is_kept_whatever_the_encoder_says() -> None:
    assert lexical_weight(array([0.1, 0.0]), base=0.0, per_cosine=-3.0, per_gap=-3.5) == 0.0
    assert lexical_weight(array([0.9, 0.0]), base=1.0, per_cosine=-3.0, per_gap=-3.5) == 1.0
