"""The measures of many tables are those of each alone, and those that curves and bins of a table say."""

import numpy as np
import pytest

from eval.measures.abstention import area_under_risk_coverage, risk_coverage
from eval.measures.batches.confidence import alone, area, together
from eval.measures.calibration import equal_mass_bins, equal_mass_error
from eval.measures.significance import Values
from eval.runs.set_measures import OF_PROBABILITIES, OF_SCORES

_MEASURES = {**OF_SCORES, **OF_PROBABILITIES}


def _tables(size: int, decimals: int) -> Values:
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
    return tables


@pytest.mark.parametrize("decimals", [1, 8])
@pytest.mark.parametrize("size", [1, 2, 7, 40, 101])
def test_each_has_the_value_that_it_has_alone_with_ties_and_without(size: int, decimals: int) -> None:
    tables = _tables(size, decimals)
    found = together(list(_MEASURES.values()))(tables)
    for at, (name, measure) in enumerate(_MEASURES.items()):
        expected = [alone(measure, table) for table in tables]
        assert found[:, at] == pytest.approx(expected, abs=1e-12, nan_ok=True), name


@pytest.mark.parametrize("decimals", [1, 8])
@pytest.mark.parametrize("size", [1, 2, 7, 40, 101])
def test_areas_and_errors_are_those_of_the_curve_and_the_bins_that_are_drawn(size: int, decimals: int) -> None:
    for table in _tables(size, decimals):
        confidence, right = table[:, 0], table[:, 1].astype(bool)
        coverage, risk = risk_coverage(confidence, right)
        assert area_under_risk_coverage(confidence, right) == pytest.approx(np.diff(coverage, prepend=0.0) @ risk)
        bins = equal_mass_bins(confidence, right)
        off = sum(one.count * abs(one.confidence - one.accuracy) for one in bins) / size
        assert equal_mass_error(confidence, right) == pytest.approx(off, abs=1e-12)


def test_two_tables_by_hand() -> None:
    one = [[0.9, 1, 1], [0.5, 0, 0], [0.5, 1, 1], [0.1, 0, 0]]
    other = [[0.9, 0, 0], [0.5, 1, 1], [0.4, 1, 1], [0.1, 0, 0]]
    # AUROC: pairs won 1 + 1 + .5 + 1 of 4, and 0 + 0 + 1 + 1; AURC: risks 0, 1/3, 1/3, 2/4, and 1, 1/2, 1/3, 2/4
    assert together([OF_SCORES["AUROC"], area])(np.array([one, other])) == pytest.approx(
        np.array([[3.5 / 4, (2 / 3 + 0.5) / 4], [2 / 4, (1 + 1 / 2 + 1 / 3 + 1 / 2) / 4]])
    )
