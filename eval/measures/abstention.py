"""How well a system knows when it has no answer: arithmetic over confidences and outcomes.

Each function takes arrays with one entry a question, in the same order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.measures.batches import confidence as batches
from eval.measures.batches.confidence import alone

Confidences = NDArray[np.float64]
Outcomes = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of about the same confidence: the mean of it, the share that was right, and how many they are."""

    confidence: float
    accuracy: float
    count: int


def auroc(confidence: Confidences, positive: Outcomes) -> float:
    """The probability that a positive has more confidence than a negative; a tie counts half. nan without either.

    Source: Hanley & McNeil, The Meaning and Use of the Area under a ROC Curve, Radiology 1982.
    """
    return alone(lambda tables: batches.auroc(tables, tables.right), rows_of(confidence, positive))


def risk_coverage(confidence: Confidences, right: Outcomes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coverage and risk where the surest questions are answered first; questions of one confidence come together.

    Returns:
        (coverage, risk): the share that is answered, and the share of those that is wrong, at each threshold.

    Source: El-Yaniv & Wiener, On the Foundations of Noise-free Selective Classification, JMLR 2010.
    """
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order])
    answered = np.arange(1, len(order) + 1)
    last = np.flatnonzero(np.append(np.diff(confidence[order]) != 0, True)) if len(order) else answered[:0]
    return answered[last] / max(1, len(order)), wrong[last] / answered[last]


def area_under_risk_coverage(confidence: Confidences, right: Outcomes) -> float:
    """The mean risk over all coverages, each question's threshold counted once. nan without questions.

    Source: Geifman & El-Yaniv, Selective Classification for Deep Neural Networks, NeurIPS 2017 (AURC).
    """
    return alone(batches.area, rows_of(confidence, right))


def excess_area(confidence: Confidences, right: Outcomes) -> float:
    """By how much the area is greater than the best that any order of the same answers has. nan without questions.

    The best puts all right answers first. Its area is taken exactly; the paper has the limit r + (1 - r) ln(1 - r) for
    the share r that is wrong.

    Source: Geifman, Uziel & El-Yaniv, Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers, ICLR 2019
    (E-AURC).
    """
    return alone(batches.excess, rows_of(confidence, right))


def false_answers_at_coverage(confidence: Confidences, answerable: Outcomes, *, coverage: float) -> float:
    """The share of unanswerable questions that are answered where the given share of the answerable ones is.

    The threshold is the highest that still answers at least that share. nan without either kind.
    """
    return alone(batches.false_answers(coverage), rows_of(confidence, answerable))


def expected_calibration_error(confidence: Confidences, right: Outcomes) -> float:
    """The mean distance of confidence and accuracy over ten bins of equal width. nan without questions.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    return alone(batches.equal_width, rows_of(confidence, right))


def rows_of(confidence: Confidences, outcome: Outcomes) -> NDArray[np.float64]:
    """A table, (n, 3), whose outcome is the one that is asked about, whether that is right or answerable."""
    return np.column_stack((confidence, outcome, outcome)).astype(np.float64)
