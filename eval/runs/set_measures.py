"""Measures that only a whole set has: what confidence is worth, and how refusals are over all kinds."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.measures.batches import confidence
from eval.measures.batches.confidence import Batched, alone, together
from eval.measures.refusals import joint_score, mean_by_kind
from eval.measures.significance import Values, bootstrap_interval, set_intervals, share_interval
from eval.runs.results import QuestionResult, judged, outcomes

_COVERAGES = (0.8, 0.95)

LOWER_IS_BETTER = frozenset(
    {
        "notice false rate",
        "AURC",
        "E-AURC",
        "ECE",
        "ECE, equal mass",
        "Brier score",
        "quote not found",
        "scope reversed",
        "harm-weighted error",
        "years since review",
        "overdue for review",
        *(f"false answers at {share:.0%} coverage" for share in _COVERAGES),
    }
)

_SHARES = frozenset(
    {
        "P@1",
        "Success@1",
        "Success@3",
        "Success@10",
        "document Success@1",
        "quote in top hit",
        "quote highlighted",
        "right sentence, exact",
        "right sentence, overlapping",
        "quote exact",
        "quote normalised",
        "quote not found",
        "faithful quote",
        "scope shown",
        "scope reversed",
        "answered",
        "right answer shown",
        "unanswered ratio",
        "acceptable ratio",
        "notice recall",
        "notice false rate",
        "overdue for review",
        "newest first",
    }
)


def mean_interval(name: str, values: Values, *, rounds: int) -> tuple[float, float]:
    """The 95% interval of a measure's mean over questions, (n,): by a bootstrap.

    Where all questions have the same outcome a bootstrap has no width, whatever their number. A measure that is a share
    has Wilson's interval there.
    """
    is_share = name in _SHARES or name.endswith(" refused")
    if is_share and len(values) and values[0] in (0.0, 1.0) and bool((values == values[0]).all()):
        return share_interval(values)
    return bootstrap_interval(values, rounds=rounds)


OF_SCORES: Mapping[str, Batched] = {
    "AUROC": lambda tables: confidence.auroc(tables, tables.answerable),
    "AUROC of right answers": lambda tables: confidence.auroc(tables, tables.right),
    "AURC": confidence.area,
    "E-AURC": confidence.excess,
    **{f"false answers at {share:.0%} coverage": confidence.false_answers(share) for share in _COVERAGES},
}
"""Of rows of confidence, right and answerable: what the order of confidences is worth, on any scale."""

OF_PROBABILITIES: Mapping[str, Batched] = {
    "ECE": confidence.equal_width,
    "ECE, equal mass": confidence.equal_mass(),
    "Brier score": confidence.brier,
}
"""The same rows, where a confidence claims to be a probability."""


def confidence_rows(questions: Sequence[QuestionResult]) -> NDArray[np.float64]:
    """(n, 3): confidence, whether the best hit was right, whether something answers; of the judged questions."""
    sure = judged(questions)
    said, right = outcomes(sure)
    answerable = np.array([one.unanswerable is None for one in sure], dtype=np.float64)
    return np.column_stack((said, right.astype(np.float64), answerable)).reshape(-1, 3)


def set_measures(
    questions: Sequence[QuestionResult], *, are_probabilities: bool
) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Every measure of the whole set that has a value, and 95% intervals of those of confidence.

    Args:
        questions: What came of each.
        are_probabilities: Whether confidences claim to be probabilities.
    """
    rows = confidence_rows(questions)
    measures = {**OF_SCORES, **(OF_PROBABILITIES if are_probabilities else {})} if len(rows) else {}
    values = {name: alone(measure, rows) for name, measure in measures.items()}
    found = {name: value for name, value in values.items() if not math.isnan(value)}
    if not found:
        return _of_kinds(questions), {}
    bounds = set_intervals(together([measures[name] for name in found]), rows).tolist()
    intervals = {name: (low, high) for name, (low, high) in zip(found, bounds, strict=True)}
    return {**found, **_of_kinds(questions)}, intervals


def _of_kinds(questions: Sequence[QuestionResult]) -> dict[str, float]:
    """Refusals over all kinds, each of which weighs the same, and both sides in one number."""
    found = {}
    for name in ("unanswered ratio", "acceptable ratio"):
        kinds: dict[str, list[bool]] = {}
        for one in questions:
            if one.unanswerable and name in one.measures:
                kinds.setdefault(one.unanswerable, []).append(bool(one.measures[name]))
        if kinds:
            found[f"{name}, mean of kinds"] = mean_by_kind(kinds)
    right = [one.measures["right answer shown"] for one in questions if "right answer shown" in one.measures]
    if right and found:
        found["joint score"] = joint_score(math.fsum(right) / len(right), found["acceptable ratio, mean of kinds"])
    return found
