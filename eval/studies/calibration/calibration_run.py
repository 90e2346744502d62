"""One run of `vouch eval calibrate`: from sets to a calibration, and how it does on sets left out of the fit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.errors import UnfitSet
from eval.runs.pack import file_hashes
from eval.studies.calibration.curves import risk_coverage_curves
from eval.studies.calibration.examples import IndexedSet, as_asked, examples, open_indexed
from eval.studies.calibration.figure_record import figures_apart, figures_left_out
from eval.studies.calibration.figures import default_threshold
from eval.studies.calibration.report import CalibrationReport
from eval.studies.calibration.transfer import Sample, answers_of_others, fit_answers, fit_subject
from index.build.model_choice import Models
from index.ranking.signals import FEATURE_VERSION
from service.answers.confidence import Calibration, retrieval_sha256

_FEWEST_SETS = 2


def calibrated(
    paths: Sequence[Path],
    *,
    corpus: Path | None,
    kin: Sequence[frozenset[str]],
    report_only: frozenset[str],
    apart: Path | None,
    cache: Path,
    models: Models,
    threshold: float | None = None,
) -> CalibrationReport:
    """Ask every set, fit on all, and measure each by what the others gave.

    Args:
        paths: The sets.
        corpus: Articles of sets that bring none.
        kin: Names of sets that share a subject.
        report_only: Kinds that are measured and not fitted on.
        apart: A set that is only measured, by what is fitted on the others.
        cache: Where indexes of sets are kept.
        models: What they are built with; the calibration is bound to them.
        threshold: The default one; None takes that of the rule (`default_threshold`).

    Raises:
        UnfitSet: If there are fewer than two sets, or a set brings no documents.
    """
    if len(paths) < _FEWEST_SETS:
        raise UnfitSet(
            "A calibration can't be measured on the set that it was fitted on",
            value=len(paths),
            remedy="Name two sets or more",
        )
    indexed = [open_indexed(path, corpus=corpus, cache=cache, models=models) for path in paths]
    sample = Sample.of(example for one in indexed for example in examples(one, _others(one, indexed, kin)))
    report = report_of(sample, indexed, report_only=report_only, threshold=threshold)
    if apart is not None:
        beside = open_indexed(apart, corpus=corpus, cache=cache, models=models)
        report.figures["apart"] = figures_apart(Sample.of(as_asked(beside)), report.calibration)
    return report


def _others(one: IndexedSet, indexed: Sequence[IndexedSet], kin: Sequence[frozenset[str]]) -> list[IndexedSet]:
    name = one.questions.name
    related = {name, *(each for group in kin if name in group for each in group)}
    return [other for other in indexed if other.questions.name not in related]


def report_of(
    sample: Sample, indexed: Sequence[IndexedSet], *, report_only: frozenset[str], threshold: float | None = None
) -> CalibrationReport:
    """Fit and measure; None for the threshold takes that of the rule."""
    confidence = answers_of_others(sample, report_only=report_only)
    if threshold is None:
        threshold = default_threshold(sample, confidence)
    refused = confidence < threshold
    figures = figures_left_out(sample, confidence, threshold, report_only=report_only)
    everything = np.ones(len(sample.right), dtype=np.bool_)
    manifest = indexed[0].searcher.manifest
    calibration = Calibration(
        answers=fit_answers(sample, everything, report_only=report_only),
        subject=fit_subject(sample, refused),
        threshold=threshold,
        weights_sha256=manifest.encoder.identity.weights_sha256,
        retrieval_sha256=retrieval_sha256(manifest),
        feature_version=FEATURE_VERSION,
        provenance=_provenance(indexed, figures),
    )
    return CalibrationReport(calibration, figures, risk_coverage_curves(sample, confidence))


def _provenance(indexed: Sequence[IndexedSet], figures: Mapping[str, Any]) -> dict[str, Any]:
    """What it was fitted on and how it did; nothing that changes from one run to the next."""
    return {
        "sets": {
            one.questions.name: {
                "files": file_hashes(one.questions.files),
                "rankings": figures["rankings"][one.questions.name],
            }
            for one in indexed
        },
        "figures of sets left out of the fit": {
            "AUROC": {
                f"{one['set_name']}, {one['kind']}": [one["auroc"][part] for part in ("value", "low", "high")]
                for one in figures["separation"]
            },
            "ECE": {
                name: [one[part] for part in ("value", "low", "high")]
                for name, one in figures["calibration error"].items()
            },
        },
    }
