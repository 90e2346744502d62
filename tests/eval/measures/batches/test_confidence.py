"""The measures of many tables are those of each alone."""

import numpy as np
import pytest

from eval.measures.batches.confidence import CONFIDENCE_MEASURES, confidence_values
from eval.runs.set_measures import OF_PROBABILITIES, OF_SCORES

_ALONE = {**OF_SCORES, **OF_PROBABILITIES}


def test_every_measure_of_confidence_is_there() -> None:
    assert set(CONFIDENCE_MEASURES) == set(_ALONE)


@pytest.mark.parametrize("decimals", [1, 8])
@pytest.mark.parametrize("size", [1, 2, 7, 40, 101])
def test_each_has_the_value_that_it_has_alone_with_ties_and_without(size: int, decimals: int) -> None:
    generator = np.random.default_rng(size)
    tables = np.stack(
        (
            generator.random((25, size)).round(decimals),
            generator.integers(0, 2, (25, size)),
            generator.integers(0, 2, (25, size)),
        ),
        axis=2,
    ).astype(float)
    tables[0, :, 1], tables[1, :, 1], tables[2, :, 2], tables[3, :, 2] = 0.0, 1.0, 0.0, 1.0
    found = confidence_values(list(_ALONE))(tables)
    for at, (name, statistic) in enumerate(_ALONE.items()):
        expected = [statistic(table) for table in tables]
        assert found[:, at] == pytest.approx(expected, abs=1e-12, nan_ok=True), name


def test_two_tables_by_hand() -> None:
    one = [[0.9, 1, 1], [0.5, 0, 0], [0.5, 1, 1], [0.1, 0, 0]]
    other = [[0.9, 0, 0], [0.5, 1, 1], [0.4, 1, 1], [0.1, 0, 0]]
    # AUROC: pairs won 1 + 1 + .5 + 1 of 4, and 0 + 0 + 1 + 1; AURC: risks 0, 1/3, 1/3, 2/4, and 1, 1/2, 1/3, 2/4
    assert confidence_values(["AUROC", "AURC"])(np.array([one, other])) == pytest.approx(
        np.array([[3.5 / 4, (2 / 3 + 0.5) / 4], [2 / 4, (1 + 1 / 2 + 1 / 3 + 1 / 2) / 4]])
    )
