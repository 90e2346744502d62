"""Does a probability mean what it says? Arithmetic over confidences and outcomes, one entry a question."""

from collections.abc import Sequence

import numpy as np

from eval.measures.abstention import Bin, Confidences, Outcomes, rows_of
from eval.measures.batches import confidence as batches
from eval.measures.batches.confidence import alone

_BINS = 10


def equal_mass_bins(confidence: Confidences, right: Outcomes, *, bins: int = _BINS) -> Sequence[Bin]:
    """Questions by confidence, about as many in each bin; those of one confidence are never parted.

    Bins of equal width hold nearly all questions of a sure system in one bin, and hide what is wrong in it.

    Source: Nixon et al., Measuring Calibration in Deep Learning, CVPR Workshops 2019.
    """
    order = np.argsort(confidence, kind="stable")
    sure, outcome = confidence[order], right[order]
    ends = np.append(np.flatnonzero(np.diff(sure)) + 1, len(sure)) if len(sure) else np.array([], dtype=int)
    found, start = [], 0
    for number in range(1, bins + 1):
        wanted = len(sure) * number / bins
        reached = ends[ends >= wanted - 1e-9]
        end = int(reached[0]) if len(reached) else len(sure)
        if end > start:
            found.append(Bin(float(sure[start:end].mean()), float(outcome[start:end].mean()), end - start))
            start = end
    return found


def equal_mass_error(confidence: Confidences, right: Outcomes, *, bins: int = _BINS) -> float:
    """The mean distance of confidence and accuracy over bins of equal mass. nan without questions.

    Source: Nixon et al., CVPR Workshops 2019; it estimates with less bias than equal width (Roelofs et al., Mitigating
    Bias in Calibration Error Estimation, AISTATS 2022).
    """
    return alone(batches.equal_mass(bins), rows_of(confidence, right))


def brier_score(confidence: Confidences, right: Outcomes) -> float:
    """The mean squared distance of confidence and outcome; saying .5 always gives .25. nan without questions.

    Source: Brier, Verification of Forecasts Expressed in Terms of Probability, Monthly Weather Review 1950.
    """
    return alone(batches.brier, rows_of(confidence, right))
