import numpy as np

from eval.studies.calibration.transfer import balance
from tests.eval.studies.calibration.eight_examples import sample


def test_every_kind_and_every_set_counts_the_same_in_a_fit() -> None:
    weights = balance(sample(), np.ones(8, dtype=bool), report_only=frozenset({"odd"}))

    assert weights.tolist() == [0.25, 0.25, 0.25, 0.25, 0.5, 0.25, 0.25, 0.0]
