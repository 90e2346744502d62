"""The figures of a calibration as the record that is written: plain values, with few digits."""

from dataclasses import asdict
from typing import Any

from eval.runs.rounding import rounded
from eval.studies.calibration.examples import ANSWERABLE
from eval.studies.calibration.figures import (
    THRESHOLDS,
    calibration_errors,
    choices,
    separations,
    subject_accuracies,
)
from eval.studies.calibration.logistic_regression import Feature, Matrix, probabilities
from eval.studies.calibration.transfer import Sample, subjects_of_others
from service.answers.confidence import Calibration

_DIGITS = 4


def figures_left_out(
    sample: Sample, confidence: Matrix, threshold: float, *, report_only: frozenset[str]
) -> dict[str, Any]:
    """Every figure of sets that were left out of the fit that judges them, as plain values.

    Args:
        sample: Every ranking.
        confidence: Of each, by a model that its set had no part in, (n,).
        threshold: The default one.
        report_only: Kinds that no model was fitted on.
    """
    refused = confidence < threshold
    reasons = subject_accuracies(sample, subjects_of_others(sample, refused), refused)
    found = {
        "threshold": threshold,
        "rankings": {
            name: {kind: _count(sample, name, kind) for kind in sample.kinds_of(name)} for name in sample.names
        },
        "best passage answers": {
            name: float(sample.right[(sample.sets == name) & (sample.kinds == ANSWERABLE)].mean())
            for name in sample.names
        },
        "separation": [asdict(one) for one in separations(sample, confidence)],
        "calibration error": {
            name: asdict(one) for name, one in calibration_errors(sample, confidence, report_only=report_only).items()
        },
        "thresholds": [asdict(one) for one in choices(sample, confidence, sorted({*THRESHOLDS, threshold}))],
        "reason is right": {kind: asdict(one) for kind, one in reasons.items()},
    }
    return dict(rounded(found, digits=_DIGITS))


def figures_apart(sample: Sample, calibration: Calibration) -> dict[str, Any]:
    """The figures of a set that had no part in a calibration."""
    used = [Feature(name, 1) for name in calibration.answers.terms]
    confidence = probabilities(calibration.answers, used, sample.columns(used))
    thresholds = sorted({*THRESHOLDS, calibration.threshold})
    found = {
        "set": sample.names[0],
        "separation": [asdict(one) for one in separations(sample, confidence)],
        "thresholds": [asdict(one) for one in choices(sample, confidence, thresholds)],
    }
    return dict(rounded(found, digits=_DIGITS))


def _count(sample: Sample, name: str, kind: str) -> int:
    return int(((sample.sets == name) & (sample.kinds == kind)).sum())
