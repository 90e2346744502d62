import math

import numpy as np
import pytest

from eval.measures.power import detectable_difference, paired_spread, questions_needed, unpaired_spread
from eval.measures.significance import randomisation_test


def test_the_textbook_case_two_hundred_questions_with_a_spread_of_a_fifth_show_a_difference_of_four_hundredths() -> (
    None
):
    assert detectable_difference(0.2, 200) == pytest.approx((1.959964 + 0.841621) * 0.2 / math.sqrt(200), abs=1e-6)
    assert round(detectable_difference(0.2, 200), 2) == 0.04
    assert questions_needed(0.2, 0.04) == 197


def test_each_is_the_others_inverse_and_no_number_finds_nothing() -> None:
    assert questions_needed(0.5, detectable_difference(0.5, 321)) == 321
    assert questions_needed(0.5, -0.1) == questions_needed(0.5, 0.1)
    assert math.isnan(detectable_difference(0.2, 0))
    with pytest.raises(ValueError, match="difference of 0"):
        questions_needed(0.2, 0.0)


def test_a_difference_of_that_size_is_found_in_four_of_five_sets() -> None:
    generator = np.random.default_rng(5)
    size, spread = 80, 0.3
    difference = detectable_difference(spread, size)
    found = [randomisation_test(generator.normal(difference, spread, size), rounds=400) < 0.05 for _ in range(300)]
    assert 0.73 < np.mean(found) < 0.87


def test_spreads_are_sample_deviations() -> None:
    assert paired_spread(np.array([0.0, 1.0, 0.0, -1.0])) == pytest.approx(math.sqrt(2 / 3))
    assert unpaired_spread(np.array([0.0, 1.0])) == pytest.approx(1.0)
    assert math.isnan(paired_spread(np.array([1.0])))
