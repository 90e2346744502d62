import math

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from eval.measures.agreement import cohens_kappa, fleiss_kappa, share_agreed


def test_two_judges_by_hand_and_by_scikit_learn() -> None:
    first, second = [0, 0, 1, 1, 2], [0, 1, 1, 1, 2]
    expected = (2 * 1 + 2 * 3 + 1 * 1) / 25
    assert cohens_kappa(first, second) == pytest.approx((4 / 5 - expected) / (1 - expected))
    generator = np.random.default_rng(2)
    for _ in range(10):
        one, other = generator.integers(0, 3, 60).tolist(), generator.integers(0, 3, 60).tolist()
        assert cohens_kappa(one, other) == pytest.approx(cohen_kappa_score(one, other))


def test_the_table_of_fleiss_paper_form_has_its_known_value() -> None:
    # 10 things, 14 judges, 5 grades: the worked example that is copied in most textbooks, kappa .210
    table = [
        (0, 0, 0, 0, 14),
        (0, 2, 6, 4, 2),
        (0, 0, 3, 5, 6),
        (0, 3, 9, 2, 0),
        (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0),
        (3, 2, 6, 3, 0),
        (2, 5, 3, 2, 2),
        (6, 5, 2, 1, 0),
        (0, 2, 2, 3, 7),
    ]
    grades = [[grade for grade, count in enumerate(row) for _ in range(count)] for row in table]
    assert fleiss_kappa(grades) == pytest.approx(0.2099, abs=1e-4)


def test_one_grade_alone_says_nothing_and_numbers_of_judges_must_be_equal() -> None:
    assert math.isnan(cohens_kappa([1, 1], [1, 1]))
    assert math.isnan(cohens_kappa([], []))
    assert math.isnan(fleiss_kappa([[1, 1], [1, 1]]))
    assert math.isnan(fleiss_kappa([]))
    for wrong in ([[1]], [[1, 2], [1, 2, 2]]):
        with pytest.raises(ValueError, match="same number"):
            fleiss_kappa(wrong)


def test_the_share_of_things_with_one_grade() -> None:
    assert share_agreed([{"a": 1, "b": 1}, {"a": 1, "b": 2}]) == 0.5
    assert math.isnan(share_agreed([]))
