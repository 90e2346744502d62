import math
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.measures.significance import (
    bootstrap_interval,
    holm,
    paired_intervals,
    randomisation_test,
    share_interval,
    swap_tests,
)


def _p_of_all_assignments(differences: NDArray[np.float64]) -> float:
    """The share of the 2^n ways to give signs to the differences whose mean is as far from 0 as the one observed."""
    signs = np.array(list(product((-1.0, 1.0), repeat=len(differences))))
    return float((np.abs(signs @ differences) >= abs(differences.sum()) - 1e-12).mean())


def test_p_is_the_share_of_all_assignments_where_they_are_few() -> None:
    differences = np.array([0.3, -0.1, 0.2, 0.4, 0.0, 0.1, -0.05, 0.25, 0.15, 0.3])
    assert randomisation_test(differences) == pytest.approx(_p_of_all_assignments(differences), abs=1e-12)


def test_p_is_close_to_that_of_all_assignments_where_some_are_drawn() -> None:
    differences = np.random.default_rng(3).normal(0.1, 0.3, 16)
    assert randomisation_test(differences, rounds=40_000) == pytest.approx(
        _p_of_all_assignments(differences), abs=0.004
    )


def test_no_difference_has_p_1_and_a_great_one_never_has_p_0() -> None:
    assert randomisation_test(np.zeros(20)) == 1.0
    assert randomisation_test(np.array([0.0, 0.7])) == 1.0
    assert randomisation_test(np.ones(200), rounds=999) == pytest.approx(1 / 1000)


def test_the_same_differences_have_the_same_p_every_time() -> None:
    differences = np.random.default_rng(1).normal(0.02, 0.2, 100)
    assert randomisation_test(differences) == randomisation_test(differences)


def test_a_bootstrap_interval_is_close_to_that_of_all_samples() -> None:
    values = np.random.default_rng(5).random(7)
    means = values[np.array(list(product(range(7), repeat=7)))].mean(axis=1)
    low, high = bootstrap_interval(values, rounds=100_000)
    assert low == pytest.approx(np.quantile(means, 0.025), abs=0.004)
    assert high == pytest.approx(np.quantile(means, 0.975), abs=0.004)


def test_the_same_values_have_the_same_interval_every_time() -> None:
    values = np.random.default_rng(1).normal(0.02, 0.2, 100)
    assert bootstrap_interval(values) == bootstrap_interval(values)


def test_a_bootstrap_interval_of_one_value_is_that_value_and_of_none_is_nan() -> None:
    assert bootstrap_interval(np.array([0.25])) == (0.25, 0.25)
    assert all(math.isnan(bound) for bound in bootstrap_interval(np.array([])))


def test_holm_gives_what_r_gives() -> None:
    # R: p.adjust(c(0.01, 0.04, 0.03, 0.005), method = "holm")
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02}
    )
    assert holm({"a": 0.7, "b": 0.6}) == pytest.approx({"a": 1.0, "b": 1.0})


def _mean(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    means: NDArray[np.float64] = tables[:, :, :1].mean(axis=1)
    return means


def test_swapping_systems_question_by_question_gives_the_p_of_all_assignments() -> None:
    generator = np.random.default_rng(4)
    first, second = generator.normal(0.0, 1.0, (12, 1)), generator.normal(0.4, 1.0, (12, 1))
    exact = _p_of_all_assignments((second - first)[:, 0])
    assert swap_tests(_mean, first, second, rounds=20_000) == pytest.approx([exact], abs=0.01)
    assert swap_tests(_mean, first, first).tolist() == [1.0]


def test_so_many_rounds_are_drawn_that_a_great_difference_is_one_among_a_hundred_measures() -> None:
    first = np.random.default_rng(4).normal(0.0, 1.0, (200, 1))
    (p,) = swap_tests(_mean, first, first + 1.0)
    assert p == pytest.approx(1 / 10_001)
    assert holm({"far": p, **dict.fromkeys(map(str, range(99)), 0.5)})["far"] < 0.05


def test_a_statistic_without_a_value_is_no_difference() -> None:
    first = np.zeros((5, 1))
    assert swap_tests(lambda tables: np.full((len(tables), 1), np.nan), first, first + 1.0, rounds=99).tolist() == [1.0]


def test_the_interval_of_a_paired_difference_is_narrow_where_both_err_on_the_same_questions() -> None:
    first = np.random.default_rng(4).normal(0.0, 1.0, (200, 1))
    (bounds,) = paired_intervals(_mean, first, first + 0.1)
    assert bounds == pytest.approx((0.1, 0.1))
    ((low, high),) = paired_intervals(_mean, first, np.zeros((200, 1)))
    assert low < -first.mean() < high
    assert high - low > 0.1


def test_a_share_of_one_has_a_width() -> None:
    # z = 1.959964: 8 / (8 + z²) = 8 / 11.8415 = .6756; 2 of 8: (.25 + z²/16 ∓ z √(.1875/8 + z²/256)) / (1 + z²/8)
    assert share_interval(np.ones(8)) == pytest.approx((0.6756, 1.0), abs=1e-4)
    assert share_interval(np.zeros(8)) == pytest.approx((0.0, 1 - 0.6756), abs=1e-4)
    assert share_interval(np.array([1.0, 1.0, 0, 0, 0, 0, 0, 0])) == pytest.approx((0.0715, 0.5907), abs=1e-4)
    assert all(math.isnan(bound) for bound in share_interval(np.array([])))
