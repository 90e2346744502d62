"""The curves of a calibration as SVG, a file of its own each."""

from eval.measures.abstention import risk_coverage
from eval.report.svg import Axes, curve, standalone, text
from eval.studies.calibration.examples import ANSWERABLE
from eval.studies.calibration.logistic_regression import Matrix
from eval.studies.calibration.transfer import Sample

_STYLE = "text{font:11px sans-serif;fill:#333}.grid{stroke:#ddd}.line{fill:none;stroke-width:1.5}"
_PALETTE = ("#1b6ca8", "#c1440e", "#2e7d32", "#6a1b9a", "#8d6e00", "#00707c", "#ad1457", "#455a64")


def risk_coverage_curves(sample: Sample, confidence: Matrix) -> dict[str, str]:
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
