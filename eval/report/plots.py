"""The plots of a report."""

import math
from collections.abc import Sequence

import numpy as np

from eval.measures.abstention import risk_coverage
from eval.measures.calibration import equal_mass_bins
from eval.measures.timing import Timings
from eval.report.svg import Axes, bar, curve, dot, figure, line, text
from eval.runs.results import QuestionResult, Results, outcomes

_CHARTED = ("nDCG@10", "Success@1", "R@10", "quote highlighted", "answered")
_ROW, _LABELS, _CHART_WIDTH, _MARGIN = 20, 250, 720, 44
_BARS = 24


def measures_chart(results: Sequence[Results], measures: Sequence[str] = _CHARTED) -> str:
    """The main measures of every result with their intervals, measure by measure."""
    rows: list[str] = []
    y = 16.0
    for measure in measures:
        shown = [one for one in results if measure in one.intervals]
        if not shown:
            continue
        rows.append(text(4, y + 4, measure, "start", "label"))
        y += _ROW
        for one in shown:
            rows.append(_whisker(one, measure, y))
            y += _ROW
        y += 6
    grid = [
        line(_across(step / 4), 6, _across(step / 4), y - 8, "grid")
        + text(_across(step / 4), y + 6, f"{step / 4:g}", "middle")
        for step in range(5)
    ]
    return figure(
        "Measures by set",
        "".join((*grid, *rows)),
        note="Dots are means, lines their 95% bootstrap intervals; 1 is best.",
        width=_CHART_WIDTH,
        height=int(y + 12),
    )


def _across(value: float) -> float:
    return _LABELS + (_CHART_WIDTH - _LABELS - _MARGIN) * value


def _whisker(one: Results, measure: str, y: float) -> str:
    low, high = one.intervals[measure]
    mean = one.measures[measure]
    name = f"{one.set_name}, {one.system_name}"
    return (
        text(16, y + 4, name if len(name) <= 38 else f"{name[:37]}…")
        + line(_across(low), y, _across(high), y, "whisker")
        + dot(_across(mean), y, 4, "point", title=f"{name}: {mean:.3f} ({low:.3f} to {high:.3f})")
        + text(_CHART_WIDTH - 2, y + 4, f"{mean:.3f}", "end")
    )


def risk_coverage_plot(questions: Sequence[QuestionResult]) -> str:
    """What share of the answers is wrong, where only the surest are given."""
    confidence, right = outcomes(questions)
    coverage, risk = risk_coverage(confidence, right)
    axes = Axes()
    everything = float(risk[-1])
    body = (
        axes.frame("share of questions answered (coverage)", "share of answers wrong (risk)")
        + line(axes.x(0), axes.y(everything), axes.x(1), axes.y(everything), "reference")
        + curve([(axes.x(float(x)), axes.y(float(y))) for x, y in zip(coverage, risk, strict=True)], "line")
    )
    note = f"The surest first; answering everything, {everything:.0%} are wrong (dashed). Lower is better."
    return figure("Risk and coverage", body, note=note)


def calibration_plot(questions: Sequence[QuestionResult]) -> str:
    """Whether confidence means what it says."""
    confidence, right = outcomes(questions)
    axes = Axes()
    found = equal_mass_bins(confidence, right)
    dots = [
        dot(
            axes.x(one.confidence),
            axes.y(one.accuracy),
            3 + 9 * math.sqrt(one.count / len(questions)),
            "point soft",
            title=f"confidence {one.confidence:.2f}: {one.accuracy:.0%} right of {one.count}",
        )
        for one in found
    ]
    body = (
        axes.frame("confidence", "share right")
        + line(axes.x(0), axes.y(0), axes.x(1), axes.y(1), "reference")
        + "".join(dots)
    )
    return figure(
        "Calibration", body, note="Each dot is about as many questions; on the dashed line confidence is honest."
    )


def latency_plot(timings: Timings) -> str:
    """How long readers wait."""
    percentiles = timings.percentiles()
    longest = max(percentiles["p99"] * 1.15, 1.0)
    counts, edges = np.histogram(np.clip(timings.latencies_ms, 0.0, longest), bins=_BARS, range=(0.0, longest))
    axes = Axes(longest, float(counts.max()))
    bars = [
        bar(
            axes.x(float(low)) + 0.5,
            axes.y(float(count)),
            max(0.5, axes.x(float(high)) - axes.x(float(low)) - 1),
            axes.y(0) - axes.y(float(count)),
            "fill",
            title=f"{low:.1f} to {high:.1f} ms: {count} questions",
        )
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    marks = [
        line(axes.x(value), axes.y(0), axes.x(value), axes.y(axes.y_max), "reference") for value in percentiles.values()
    ]
    named = ", ".join(f"{name} {value:.1f} ms" for name, value in percentiles.items())
    frame = axes.frame("milliseconds", "questions", x_form="{:.1f}", y_form="{:.0f}")
    note = f"{len(timings.latencies_ms)} questions as readers ask them. Dashed: {named}. The last bar is open-ended."
    return figure("Latency", frame + "".join((*bars, *marks)), note=note)
