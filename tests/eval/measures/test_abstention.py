import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from eval.measures.abstention import (
    area_under_risk_coverage,
    auroc,
    excess_area,
    expected_calibration_error,
    false_answers_at_coverage,
    risk_coverage,
)

_CONFIDENCE = np.array([0.9, 0.8, 0.8, 0.3])
_RIGHT = np.array([True, False, True, False])


def test_auroc_agrees_with_scikit_learn_ties_included() -> None:
    generator = np.random.default_rng(3)
    for _ in range(20):
        confidence = generator.integers(0, 12, size=80) / 12.0
        positive = generator.random(80) < 0.4
        assert auroc(confidence, positive) == pytest.approx(roc_auc_score(positive, confidence), abs=1e-12)


def test_auroc_without_one_of_the_two_kinds_has_no_value() -> None:
    assert math.isnan(auroc(_CONFIDENCE, np.ones(4, dtype=bool)))
    assert math.isnan(auroc(_CONFIDENCE, np.zeros(4, dtype=bool)))


def test_questions_of_one_confidence_are_answered_together() -> None:
    coverage, risk = risk_coverage(_CONFIDENCE, _RIGHT)
    assert coverage.tolist() == [0.25, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0.0, 1 / 3, 0.5])


def test_the_area_under_risk_and_coverage_weighs_each_threshold_by_the_questions_it_adds() -> None:
    assert area_under_risk_coverage(_CONFIDENCE, _RIGHT) == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 * 0.5)
    assert area_under_risk_coverage(np.array([0.5, 0.5]), np.array([True, False])) == pytest.approx(0.5)


def test_false_answers_are_counted_where_enough_of_the_answerable_are_answered() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6, 0.1, 0.75, 0.65, 0.05])
    answerable = np.array([True] * 5 + [False] * 3)
    assert false_answers_at_coverage(confidence, answerable, coverage=0.8) == pytest.approx(2 / 3)
    assert false_answers_at_coverage(confidence, answerable, coverage=0.4) == pytest.approx(0.0)
    assert false_answers_at_coverage(confidence, answerable, coverage=1.0) == pytest.approx(2 / 3)
    assert math.isnan(false_answers_at_coverage(confidence[:5], answerable[:5], coverage=0.8))


def test_calibration_error_is_the_distance_of_confidence_and_accuracy_weighed_by_bin() -> None:
    # Bins: 0.3 (0 right of 1), 0.8 (1 of 2), 0.9 (1 of 1): (0.3 + 2 * 0.3 + 0.1) / 4.
    assert expected_calibration_error(_CONFIDENCE, _RIGHT) == pytest.approx(0.25)


def test_full_confidence_falls_into_the_last_bin() -> None:
    # One bin of both: .975 is said, and .5 is right; in bins of their own they would be off by 0 and .95.
    assert expected_calibration_error(np.array([1.0, 0.95]), np.array([True, False])) == pytest.approx(0.475)


def test_the_excess_is_what_a_better_order_of_the_same_answers_would_save() -> None:
    best = (0 + 0 + 1 / 3 + 2 / 4) / 4  # right, right, wrong, wrong
    assert excess_area(_CONFIDENCE, _RIGHT) == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 * 0.5 - best)
    assert excess_area(np.array([0.9, 0.8, 0.2, 0.1]), np.array([True, True, False, False])) == pytest.approx(0.0)
    assert math.isnan(excess_area(np.array([]), np.array([], dtype=bool)))


def test_the_best_area_is_close_to_the_limit_of_the_paper() -> None:
    right = np.arange(2000) % 5 != 0
    confidence = np.linspace(1.0, 0.0, 2000)
    limit = 0.2 + 0.8 * math.log(0.8)
    best = area_under_risk_coverage(confidence, right) - excess_area(confidence, right)
    assert best == pytest.approx(limit, abs=1e-3)
