"""A result in parts: by language, audience, kind, length and topic, the worst first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.errors import Incomparable
from eval.runs.results import QuestionResult, Results
from eval.runs.set_measures import LOWER_IS_BETTER, mean_interval
from eval.sets.question import ANSWERABLE

PRIMARY = ("harm-weighted error", "nDCG@10")
_ROUNDS = 2000
_LENGTHS = ((3, "up to 3 words"), (8, "4 to 8 words"), (20, "9 to 20 words"))
_LONG = "more than 20 words"


@dataclass(frozen=True, slots=True)
class Slice:
    """Questions that have something in common.

    Attributes:
        dimension: What: `language`, `audience`, `kind`, `length`, `topic`.
        value: Which.
        questions: How many have a value of the measure.
        mean: Of the measure.
        low: Of its 95% interval.
        high: Of it.
    """

    dimension: str
    value: str
    questions: int
    mean: float
    low: float
    high: float


def length_of(question: str) -> str:
    """How long a question is, in words."""
    words = len(question.split())
    return next((name for most, name in _LENGTHS if words <= most), _LONG)


_DIMENSIONS: Mapping[str, Callable[[QuestionResult], str | None]] = {
    "language": lambda one: one.groups.get("language"),
    "audience": lambda one: one.groups.get("audience"),
    "kind": lambda one: one.unanswerable or (ANSWERABLE if one.expected else None),
    "length": lambda one: length_of(one.text),
    "topic": lambda one: one.groups.get("topic"),
}


def measure_of(results: Results, name: str | None) -> str:
    """The measure that parts are compared by: the one that is named, or the first of `PRIMARY` that there is.

    Raises:
        Incomparable: If no question has a value of it.
    """
    known = dict.fromkeys(measure for one in results.questions for measure in one.measures)
    chosen = name or next((one for one in PRIMARY if one in known), None)
    if chosen is None or chosen not in known:
        raise Incomparable(
            "No question has a value of that measure", value=name, remedy=f"Use one of {', '.join(known) or 'none'}"
        )
    return chosen


def slices(results: Results, measure: str, *, least: int = 1) -> list[Slice]:
    """Every part, the worst first; parts as good by their name.

    Args:
        results: Of one system on one set.
        measure: A measure of single questions.
        least: Parts with fewer questions are left out.
    """
    sign = -1.0 if measure in LOWER_IS_BETTER else 1.0
    found = []
    for dimension, value_of in _DIMENSIONS.items():
        members: dict[str, list[float]] = {}
        for one in results.questions:
            value = value_of(one)
            if value is not None and measure in one.measures:
                members.setdefault(value, []).append(one.measures[measure])
        found += [
            _slice(dimension, value, measure, values) for value, values in members.items() if len(values) >= least
        ]
    return sorted(found, key=lambda one: (sign * one.mean, one.dimension, one.value))


def _slice(dimension: str, value: str, measure: str, values: Sequence[float]) -> Slice:
    array = np.array(values)
    low, high = mean_interval(measure, array, rounds=_ROUNDS)
    return Slice(dimension, value, len(values), float(array.mean()), low, high)
