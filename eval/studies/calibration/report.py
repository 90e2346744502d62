"""One run of `vouch eval calibrate`: from sets to a calibration, its figures, and files that show them."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.errors import UnfitSet
from eval.measures.abstention import risk_coverage
from eval.report.svg import Axes, curve, standalone, text
from eval.studies.calibration.examples import ANSWERABLE, IndexedSet, as_asked, examples, open_indexed
from eval.studies.calibration.figures import (
    THRESHOLDS,
    calibration_errors,
    choices,
    default_threshold,
    separations,
    subject_accuracies,
)
from eval.studies.calibration.fitting import Matrix, probabilities
from eval.studies.calibration.transfer import (
    ANSWERS,
    Sample,
    answers_of_others,
    fit_answers,
    fit_subject,
    subjects_of_others,
)
from index.build.model_choice import Models
from index.ranking.signals import FEATURE_VERSION
from ingest.hashing import file_sha256
from service.answers.confidence import Calibration, retrieval_sha256

_FEWEST_SETS = 2
_DIGITS = 4
_STYLE = "text{font:11px sans-serif;fill:#333}.grid{stroke:#ddd}.line{fill:none;stroke-width:1.5}"
_PALETTE = ("#1b6ca8", "#c1440e", "#2e7d32", "#6a1b9a", "#8d6e00", "#00707c", "#ad1457", "#455a64")


@dataclass(frozen=True, slots=True)
class Report:
    """What a run gives.

    Attributes:
        calibration: Fitted on every set.
        figures: Of models that the measured set had no part in; plain values.
        curves: Name to SVG.
    """

    calibration: Calibration
    figures: dict[str, Any]
    curves: Mapping[str, str]


def calibrated(
    paths: Sequence[Path],
    *,
    corpus: Path | None,
    kin: Sequence[frozenset[str]],
    report_only: frozenset[str],
    apart: Path | None,
    cache: Path,
    models: Models,
) -> Report:
    """Ask every set, fit on all, and measure each by what the others gave.

    Args:
        paths: The sets.
        corpus: Articles of sets that bring none.
        kin: Names of sets that share a subject.
        report_only: Kinds that are measured and not fitted on.
        apart: A set that is only measured, by what is fitted on the others.
        cache: Where indexes of sets are kept.
        models: What they are built with; the calibration is bound to them.

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
    report = report_of(sample, indexed, report_only=report_only)
    if apart is not None:
        beside = open_indexed(apart, corpus=corpus, cache=cache, models=models)
        report.figures["apart"] = _measured_apart(Sample.of(as_asked(beside)), report.calibration)
    return report


def _others(one: IndexedSet, indexed: Sequence[IndexedSet], kin: Sequence[frozenset[str]]) -> list[IndexedSet]:
    name = one.questions.name
    related = {name, *(each for group in kin if name in group for each in group)}
    return [other for other in indexed if other.questions.name not in related]


def report_of(sample: Sample, indexed: Sequence[IndexedSet], *, report_only: frozenset[str]) -> Report:
    """Fit and measure."""
    confidence = answers_of_others(sample, report_only=report_only)
    threshold = default_threshold(sample, confidence)
    refused = confidence < threshold
    figures = _figures(sample, confidence, threshold, report_only)
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
    return Report(calibration, figures, _curves(sample, confidence))


def _figures(sample: Sample, confidence: Matrix, threshold: float, report_only: frozenset[str]) -> dict[str, Any]:
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
    return dict(_plain(found))


def _measured_apart(sample: Sample, calibration: Calibration) -> dict[str, Any]:
    """The figures of a set that had no part in a calibration."""
    confidence = probabilities(calibration.answers, ANSWERS, sample.columns(ANSWERS))
    thresholds = sorted({*THRESHOLDS, calibration.threshold})
    found = {
        "set": sample.names[0],
        "separation": [asdict(one) for one in separations(sample, confidence)],
        "thresholds": [asdict(one) for one in choices(sample, confidence, thresholds)],
    }
    return dict(_plain(found))


def _count(sample: Sample, name: str, kind: str) -> int:
    return int(((sample.sets == name) & (sample.kinds == kind)).sum())


def _provenance(indexed: Sequence[IndexedSet], figures: Mapping[str, Any]) -> dict[str, Any]:
    """What it was fitted on and how it did; nothing that changes from one run to the next."""
    return {
        "sets": {
            one.questions.name: {
                "files": {f"{path.parent.name}/{path.name}": file_sha256(path) for path in one.questions.files},
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


def _plain(value: Any) -> Any:
    """With four digits; nan becomes null."""
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _curves(sample: Sample, confidence: Matrix) -> dict[str, str]:
    """Risk against coverage: where only the surest are answered, what share of the answers is wrong."""
    kinds = [kind for kind in dict.fromkeys(sample.kinds.tolist()) if kind != ANSWERABLE]
    return {f"risk-coverage {kind}": _curve(sample, confidence, kind) for kind in kinds}


def _curve(sample: Sample, confidence: Matrix, kind: str) -> str:
    axes = Axes()
    parts = [axes.frame("share of questions answered (coverage)", "share of answers wrong (risk)")]
    styles = [_STYLE]
    for number, name in enumerate(name for name in sample.names if kind in sample.kinds_of(name)):
        rows = (sample.sets == name) & ((sample.kinds == ANSWERABLE) | (sample.kinds == kind))
        coverage, risk = risk_coverage(confidence[rows], sample.right[rows])
        points = [(axes.x(float(x)), axes.y(float(y))) for x, y in zip(coverage, risk, strict=True)]
        parts.append(
            curve(points, f"line s{number}") + text(axes.x(0.02), 26.0 + 13 * number, name, "start", f"t{number}")
        )
        colour = _PALETTE[number % len(_PALETTE)]
        styles.append(f".s{number}{{stroke:{colour}}}.t{number}{{fill:{colour}}}")
    return standalone(f"Risk and coverage, {kind}", "".join(parts), style="".join(styles))


def write_report(folder: Path, report: Report) -> None:
    """Write everything into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "calibration.json").write_text(report.calibration.to_json(), encoding="utf-8")
    figures = json.dumps(report.figures, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / "figures.json").write_text(f"{figures}\n", encoding="utf-8")
    (folder / "figures.md").write_text(f"{tables(report.figures)}\n", encoding="utf-8")
    for name, drawn in report.curves.items():
        (folder / f"{name.replace(' ', '-')}.svg").write_text(drawn, encoding="utf-8")


def tables(figures: Mapping[str, Any]) -> str:
    """The figures for people, in Markdown."""
    parts = [
        _separation_table(figures["separation"]),
        _table(("set", "ECE"), [(name, _interval(one)) for name, one in figures["calibration error"].items()]),
        _threshold_table(figures["thresholds"]),
        _table(
            ("refused", "reason is right"), [(kind, _interval(one)) for kind, one in figures["reason is right"].items()]
        ),
    ]
    if "apart" in figures:
        apart = figures["apart"]
        parts += [
            f"{apart['set']}, apart:",
            _separation_table(apart["separation"]),
            _threshold_table(apart["thresholds"]),
        ]
    return "\n\n".join((*parts, f"Default threshold: {figures['threshold']:.2f}"))


def _separation_table(separation: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            one["kind"],
            one["set_name"],
            _interval(one["auroc"]),
            _interval(one["auroc_of_right"]),
            f"{one['best_signal_auroc']:.3f} {one['best_signal']}",
        )
        for one in separation
    ]
    return _table(("without an answer", "set", "AUROC", "of right answers", "best single signal"), rows)


def _threshold_table(thresholds: Sequence[Mapping[str, Any]]) -> str:
    kinds = list(thresholds[0]["answered"])
    rows = [(f"{one['threshold']:.2f}", *(f"{one['answered'][kind]:.2f}" for kind in kinds)) for one in thresholds]
    return _table(("threshold", *(f"{kind}, answered" for kind in kinds)), rows)


def _interval(one: Mapping[str, Any]) -> str:
    return f"{one['value']:.3f} ({one['low']:.3f} to {one['high']:.3f}), n {one['count']}"


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    return "\n".join((*lines, *(f"| {' | '.join(row)} |" for row in rows)))
