from dataclasses import replace

import numpy as np
import pytest

from eval.runs.results import QuestionResult
from eval.runs.set_measures import LOWER_IS_BETTER, confidence_rows, mean_interval, set_measures
from tests.eval.samples import question


def _refusing(name: str, kind: str, refused: float, confidence: float) -> QuestionResult:
    measures = {"unanswered ratio": refused, "acceptable ratio": refused}
    made = question(name, 0.0, best="d2", confidence=confidence)
    return replace(made, unanswerable=kind, grades={}, measures=measures)


_QUESTIONS = [
    replace(question("a", 1.0, confidence=0.9), measures={"right answer shown": 1.0}),
    replace(question("b", 0.0, best="d2", confidence=0.8), measures={"right answer shown": 0.0}),
    _refusing("c", "near_miss", 0.0, 0.6),
    _refusing("d", "near_miss", 1.0, 0.2),
    _refusing("e", "other_subject", 1.0, 0.1),
]


def test_rows_are_confidence_right_and_answerable() -> None:
    assert confidence_rows(_QUESTIONS).tolist() == [[0.9, 1, 1], [0.8, 0, 1], [0.6, 0, 0], [0.2, 0, 0], [0.1, 0, 0]]


def test_measures_of_the_set_are_those_of_a_hand() -> None:
    found, intervals = set_measures(_QUESTIONS, are_probabilities=True)
    assert found["AUROC"] == 1.0
    assert found["AURC"] == pytest.approx((0 + 1 / 2 + 2 / 3 + 3 / 4 + 4 / 5) / 5)
    assert found["E-AURC"] == pytest.approx(0.0)
    assert found["Brier score"] == pytest.approx((0.01 + 0.64 + 0.36 + 0.04 + 0.01) / 5)
    assert found["unanswered ratio, mean of kinds"] == pytest.approx((0.5 + 1.0) / 2)
    assert found["joint score"] == pytest.approx(0.5 * 0.5 + 0.5 * 0.75)
    low, high = intervals["Brier score"]
    assert low <= found["Brier score"] <= high


def test_scores_that_are_no_probabilities_are_not_judged_as_such() -> None:
    found, _ = set_measures(_QUESTIONS, are_probabilities=False)
    assert "AURC" in found
    assert not {"ECE", "ECE, equal mass", "Brier score"} & set(found)


def test_without_questions_nothing_has_a_value() -> None:
    assert set_measures([], are_probabilities=True) == ({}, {})
    assert {"E-AURC", "harm-weighted error", "scope reversed", "Brier score"} <= LOWER_IS_BETTER


def test_a_share_of_all_has_a_width_and_what_is_no_share_has_none() -> None:
    # Wilson: 8 / (8 + 1.959964²) = .6756
    for name in ("Success@1", "near_miss refused", "quote exact"):
        assert mean_interval(name, np.ones(8), rounds=50) == pytest.approx((0.6756, 1.0), abs=1e-4)
    assert mean_interval("years since review", np.zeros(8), rounds=50) == (0.0, 0.0)
    assert mean_interval("nDCG@10", np.ones(8), rounds=50) == (1.0, 1.0)
    low, high = mean_interval("Success@1", np.array([1.0, 0.0] * 20), rounds=500)
    assert (low, high) == pytest.approx((0.35, 0.65), abs=0.03)  # .5 ∓ 1.96 √(.25 / 40) = .345 and .655
