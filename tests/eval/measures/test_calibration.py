import math

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss

from eval.measures.abstention import Bin
from eval.measures.calibration import brier_score, equal_mass_bins, equal_mass_error

_CONFIDENCE = np.array([0.1, 0.2, 0.8, 0.9])
_RIGHT = np.array([False, True, True, True])


def test_bins_hold_as_many_questions_each() -> None:
    found = equal_mass_bins(_CONFIDENCE, _RIGHT, bins=2)
    assert [(one.count, one.accuracy) for one in found] == [(2, 0.5), (2, 1.0)]
    assert [one.confidence for one in found] == pytest.approx([0.15, 0.85])
    assert equal_mass_error(_CONFIDENCE, _RIGHT, bins=2) == pytest.approx((2 * 0.35 + 2 * 0.15) / 4)


def test_questions_of_one_confidence_stay_in_one_bin() -> None:
    same = np.array([0.5, 0.5, 0.5, 0.9])
    assert equal_mass_bins(same, _RIGHT, bins=4) == [Bin(0.5, 2 / 3, 3), Bin(0.9, 1.0, 1)]


def test_brier_is_the_mean_squared_distance_and_agrees_with_scikit_learn() -> None:
    assert brier_score(_CONFIDENCE, _RIGHT) == pytest.approx((0.01 + 0.64 + 0.04 + 0.01) / 4)
    assert brier_score(_CONFIDENCE, _RIGHT) == pytest.approx(brier_score_loss(_RIGHT, _CONFIDENCE))
    assert brier_score(np.full(4, 0.5), _RIGHT) == 0.25


def test_without_questions_there_is_no_value() -> None:
    nothing = np.array([]), np.array([], dtype=bool)
    assert math.isnan(equal_mass_error(*nothing))
    assert math.isnan(brier_score(*nothing))
    assert equal_mass_bins(*nothing) == []
