"""The figures of a calibration, each with its 95 % interval; plain values, so that they can be written as they are."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.measures.abstention import auroc, expected_calibration_error
from eval.measures.significance import resampled_interval
from eval.studies.calibration.examples import ANSWERABLE, OTHER_SUBJECT, PAGES_OUT, SECTIONS_OUT
from eval.studies.calibration.transfer import Rows, Sample
from index.ranking.signals import SIGNALS

THRESHOLDS = (0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
ANSWERED = 0.85
"""What share of the answerable questions the default threshold answers, at least, in every set."""
_ALL = "all sets"
_EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval, and over how many rows."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Separation:
    """How well answers are distinguished from rankings of one kind that hold none.

    Attributes:
        set_name: The set, or all of them.
        kind: Of the rankings without an answer.
        auroc: Against every answerable question.
        auroc_of_right: Against those whose best passage is judged to answer.
        best_signal: The signal that by itself does best against every answerable question.
        best_signal_auroc: Its AUROC.
    """

    set_name: str
    kind: str
    auroc: Estimate
    auroc_of_right: Estimate
    best_signal: str
    best_signal_auroc: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What a threshold does, as the mean over sets: the share of each kind of question that is answered."""

    threshold: float
    answered: dict[str, float]


def separations(sample: Sample, confidence: NDArray[np.float64]) -> list[Separation]:
    """Of every kind, by set and over all sets that have it."""
    kinds = dict.fromkeys(kind for kind in sample.kinds.tolist() if kind != ANSWERABLE)
    found = []
    for kind in kinds:
        having = [name for name in sample.names if kind in sample.kinds_of(name)]
        for name in [*having, *([_ALL] if len(having) > 1 else [])]:
            rows = np.isin(sample.sets, having) if name == _ALL else sample.sets == name
            found.append(_separation(sample, confidence, name, kind, rows))
    return found


def _separation(sample: Sample, confidence: NDArray[np.float64], name: str, kind: str, rows: Rows) -> Separation:
    asked, lacking = rows & (sample.kinds == ANSWERABLE), rows & (sample.kinds == kind)
    both = asked | lacking
    alone = {signal: auroc(sample.values[both, at], asked[both]) for at, signal in enumerate(SIGNALS)}
    best = max(alone, key=lambda signal: alone[signal])
    return Separation(
        set_name=name,
        kind=kind,
        auroc=_auroc(sample, confidence, asked, lacking),
        auroc_of_right=_auroc(sample, confidence, asked & sample.right, lacking),
        best_signal=best,
        best_signal_auroc=alone[best],
    )


def _auroc(sample: Sample, confidence: NDArray[np.float64], positive: Rows, negative: Rows) -> Estimate:
    return estimate(sample, positive | negative, lambda rows: auroc(confidence[rows], positive[rows]))


def estimate(sample: Sample, rows: Rows, statistic: Callable[[NDArray[np.intp]], float]) -> Estimate:
    """A statistic over some rows, with its interval by questions drawn with replacement."""
    numbers = np.flatnonzero(rows)
    _, groups = np.unique(sample.questions[numbers], return_inverse=True)
    low, high = resampled_interval(lambda drawn: statistic(numbers[drawn]), groups)
    return Estimate(statistic(numbers), low, high, len(numbers))


def calibration_errors(
    sample: Sample, confidence: NDArray[np.float64], *, report_only: frozenset[str]
) -> dict[str, Estimate]:
    """ECE of each set and of all sets pooled, over a pool in which half of the questions have no answer."""
    pool = pooled(sample, report_only=report_only)

    def error(rows: NDArray[np.intp]) -> float:
        return expected_calibration_error(confidence[rows], sample.right[rows])

    sets = {name: estimate(sample, pool & (sample.sets == name), error) for name in sample.names}
    return {_ALL: estimate(sample, pool, error), **sets}


def pooled(sample: Sample, *, report_only: frozenset[str]) -> Rows:
    """Every answerable question as it is, and of each set as many without an answer, of every kind the same number."""
    rows = np.array(sample.kinds == ANSWERABLE, dtype=np.bool_)
    for name in sample.names:
        kinds = [kind for kind in sample.kinds_of(name) if kind != ANSWERABLE and kind not in report_only]
        wanted = int((rows & (sample.sets == name)).sum())
        for number, kind in enumerate(kinds):
            members = np.flatnonzero((sample.sets == name) & (sample.kinds == kind))
            quota = min(len(members), wanted * (number + 1) // len(kinds) - wanted * number // len(kinds))
            rows[members[np.arange(quota) * len(members) // max(1, quota)]] = True
    return rows


def default_threshold(sample: Sample, confidence: NDArray[np.float64]) -> float:
    """The highest threshold in hundredths that answers enough of the answerable in every set.

    In every one, since a new site may be like any of them.
    """
    asked = [confidence[(sample.sets == name) & (sample.kinds == ANSWERABLE)] for name in sample.names]
    steps = (step / 100 for step in range(100, -1, -1))
    return next(step for step in steps if all((found >= step).mean() >= ANSWERED for found in asked))


def choices(sample: Sample, confidence: NDArray[np.float64], thresholds: Sequence[float]) -> list[Choice]:
    """What each threshold does."""
    kinds = list(dict.fromkeys(sample.kinds.tolist()))
    return [
        Choice(threshold, {kind: _answered(sample, confidence, kind, threshold) for kind in kinds})
        for threshold in thresholds
    ]


def _answered(sample: Sample, confidence: NDArray[np.float64], kind: str, threshold: float) -> float:
    shares = [
        float((confidence[members] >= threshold).mean())
        for name in sample.names
        for members in [(sample.sets == name) & (sample.kinds == kind)]
        if members.any()
    ]
    return math.fsum(shares) / len(shares)


def subject_accuracies(sample: Sample, subject: NDArray[np.float64], refused: Rows) -> dict[str, Estimate]:
    """Of what is refused: the share whose reason is right, by kind.

    With its sections out a question's subject is there; asked of another set, or with its pages out, it isn't, though
    with pages out others may be on it.
    """
    found = {}
    for kind, there in ((SECTIONS_OUT, True), (PAGES_OUT, False), (OTHER_SUBJECT, False)):
        rows = refused & (sample.kinds == kind)
        if rows.any():
            found[kind] = _share(sample, rows, (subject >= _EVEN) == there)
    return found


def _share(sample: Sample, rows: Rows, right: Rows) -> Estimate:
    return estimate(sample, rows, lambda drawn: float(right[drawn].mean()))
