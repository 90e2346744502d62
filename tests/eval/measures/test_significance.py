import math

import numpy as np
import pytest
from scipy import stats

from eval.measures.significance import bootstrap_interval, holm, randomisation_test


def test_p_agrees_with_scipy_over_all_assignments() -> None:
    differences = np.array([0.3, -0.1, 0.2, 0.4, 0.0, 0.1, -0.05, 0.25, 0.15, 0.3])
    exact = stats.permutation_test((differences,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
    assert randomisation_test(differences, rounds=40_000) == pytest.approx(exact, abs=0.004)


def test_no_difference_has_p_1_and_a_great_one_never_has_p_0() -> None:
    assert randomisation_test(np.zeros(20)) == 1.0
    assert randomisation_test(np.ones(200), rounds=999) == pytest.approx(1 / 1000)


def test_the_same_differences_have_the_same_p_every_time() -> None:
    differences = np.random.default_rng(1).normal(0.02, 0.2, 100)
    assert randomisation_test(differences) == randomisation_test(differences)


def test_a_bootstrap_interval_agrees_with_scipy() -> None:
    values = np.random.default_rng(5).random(150)
    expected = stats.bootstrap((values,), np.mean, method="percentile", random_state=1).confidence_interval
    low, high = bootstrap_interval(values)
    assert low == pytest.approx(expected.low, abs=0.004)
    assert high == pytest.approx(expected.high, abs=0.004)
    assert all(math.isnan(bound) for bound in bootstrap_interval(np.array([])))


def test_holm_gives_what_r_gives() -> None:
    # R: p.adjust(c(0.01, 0.04, 0.03, 0.005), method = "holm")
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02}
    )
    assert holm({"a": 0.7, "b": 0.6}) == pytest.approx({"a": 1.0, "b": 1.0})
