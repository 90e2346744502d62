"""The figures of a calibration for people, in Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

from eval.report.markdown import markdown_table


def tables(figures: Mapping[str, Any]) -> str:
    """The figures for people, in Markdown."""
    parts = [
        _separation_table(figures["separation"]),
        markdown_table(("set", "ECE"), [(name, _interval(one)) for name, one in figures["calibration error"].items()]),
        _threshold_table(figures["thresholds"]),
        markdown_table(
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
    return markdown_table(("without an answer", "set", "AUROC", "of right answers", "best single signal"), rows)


def _threshold_table(thresholds: Sequence[Mapping[str, Any]]) -> str:
    kinds = list(thresholds[0]["answered"])
    rows = [(f"{one['threshold']:.2f}", *(f"{one['answered'][kind]:.2f}" for kind in kinds)) for one in thresholds]
    return markdown_table(("threshold", *(f"{kind}, answered" for kind in kinds)), rows)


def _interval(one: Mapping[str, Any]) -> str:
    return f"{one['value']:.3f} ({one['low']:.3f} to {one['high']:.3f}), n {one['count']}"
