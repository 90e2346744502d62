"""Two results of the same questions, compared with each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from eval.errors import Incomparable
from eval.measures.batches.confidence import Batched, together
from eval.measures.power import LEVEL, detectable_difference, paired_spread
from eval.measures.significance import (
    Values,
    bootstrap_interval,
    holm,
    paired_intervals,
    randomisation_test,
    swap_tests,
)
from eval.runs.results import QuestionResult, Results
from eval.runs.set_measures import LOWER_IS_BETTER, OF_PROBABILITIES, OF_SCORES, confidence_rows

PRIMARY = "nDCG@10"
_NO_SPREAD = 1e-12  # what adding leaves of none


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in both.

    Attributes:
        measure: Its name.
        first: Its mean in the first.
        second: Its mean in the second.
        difference: second - first.
        low: Of the difference's 95% interval.
        high: Of it.
        p: Of a paired randomisation test.
        corrected_p: After Holm, over all measures compared.
        wins: Questions where the second is better.
        losses: Questions where it is worse.
        detectable: The least difference that is found in four of five sets of this size, at the level that Holm's
            correction asks of the first of all measures compared; None for one of a whole set, or where all questions
            differ by as much, which says nothing of others.
        questions: How many have the measure in both; 0 for one of a whole set.
        spread: The standard deviation of their differences; None for one of a whole set.
    """

    measure: str
    first: float
    second: float
    difference: float
    low: float
    high: float
    p: float
    corrected_p: float
    wins: int
    losses: int
    detectable: float | None = None
    questions: int = 0
    spread: float | None = None

    @property
    def verdict(self) -> str:
        """In a word: better, worse, or no difference that is more than chance at 5%."""
        if self.corrected_p >= LEVEL:
            return "same"
        return "better" if (self.difference > 0) != (self.measure in LOWER_IS_BETTER) else "worse"


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that came out differently."""

    first: QuestionResult
    second: QuestionResult
    difference: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two results.

    Attributes:
        first: The one.
        second: The other.
        measure: By which questions are won and lost.
        differences: One for each measure.
        losses: Questions where the second is worse, worst first.
        wins: Questions where it is better, best first.
    """

    first: Results
    second: Results
    measure: str
    differences: tuple[Difference, ...]
    losses: tuple[Changed, ...]
    wins: tuple[Changed, ...]

    @property
    def level(self) -> float:
        """The p-value below which the first difference is one, corrected for how many measures are compared."""
        return LEVEL / max(1, len(self.differences))


def compare(first: Results, second: Results, *, measures: Sequence[str] = (), by: str = PRIMARY) -> Comparison:
    """Compare two results, question by question.

    Args:
        first: What was.
        second: What is now.
        measures: Which; all that both have where none is named.
        by: The measure that says which questions are won and lost.

    Raises:
        Incomparable: If the questions differ, or a measure isn't in both.
    """
    pairs = _pairs(first, second)
    shared = [name for name in first.intervals if name in second.intervals]
    for name in (*measures, by):
        if name not in shared:
            raise Incomparable(
                "The measure has no value for each question in both results",
                value=name,
                remedy=f"Use one of {', '.join(shared)}",
            )
    values = {name: _values(pairs, name) for name in (measures or shared)}
    values = {name: found for name, found in values.items() if len(found)}
    of_set = _of_set(first, second, measures or shared)
    p_values = {name: randomisation_test(found[:, 1] - found[:, 0]) for name, found in values.items()}
    corrected = holm({**p_values, **{name: one.p for name, one in of_set.items()}})
    changed = _changed(pairs, by)
    sign = -1.0 if by in LOWER_IS_BETTER else 1.0
    return Comparison(
        first,
        second,
        by,
        (
            *(
                _difference(name, found, p_values[name], corrected[name], LEVEL / len(corrected))
                for name, found in values.items()
            ),
            *(replace(one, corrected_p=corrected[name]) for name, one in of_set.items()),
        ),
        losses=tuple(one for one in changed if sign * one.difference < 0),
        wins=tuple(one for one in reversed(changed) if sign * one.difference > 0),
    )


def _pairs(first: Results, second: Results) -> list[tuple[QuestionResult, QuestionResult]]:
    others: Mapping[str, QuestionResult] = {question.query_id: question for question in second.questions}
    if {question.query_id: question.text for question in first.questions} != {
        query_id: question.text for query_id, question in others.items()
    }:
        raise Incomparable(
            f"The results are of different questions: {first.set_name} ({len(first.questions)}) and "
            f"{second.set_name} ({len(second.questions)})",
            remedy="Run both systems on the same set",
        )
    return [(question, others[question.query_id]) for question in first.questions]


def _values(pairs: Sequence[tuple[QuestionResult, QuestionResult]], name: str) -> NDArray[np.float64]:
    """(n, 2): of each question that has the measure in both."""
    found = [(a.measures[name], b.measures[name]) for a, b in pairs if name in a.measures and name in b.measures]
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def _difference(name: str, values: NDArray[np.float64], p: float, corrected: float, level: float) -> Difference:
    differences = values[:, 1] - values[:, 0]
    low, high = bootstrap_interval(differences)
    spread = paired_spread(differences)
    better = differences < 0 if name in LOWER_IS_BETTER else differences > 0
    return Difference(
        measure=name,
        first=float(values[:, 0].mean()),
        second=float(values[:, 1].mean()),
        difference=float(differences.mean()),
        low=low,
        high=high,
        p=p,
        corrected_p=corrected,
        wins=int(better.sum()),
        losses=int((differences != 0).sum() - better.sum()),
        detectable=detectable_difference(spread, len(differences), level=level) if spread > _NO_SPREAD else None,
        questions=len(differences),
        spread=spread,
    )


def _of_set(first: Results, second: Results, names: Sequence[str]) -> dict[str, Difference]:
    """Differences of measures that only a whole set has, where both have a confidence for the same questions.

    Confidences are taken by their rank where a measure looks at their order alone: systems have scales of their own.
    """
    rows, others = confidence_rows(first.questions), confidence_rows(second.questions)
    if len(rows) != len(others) or not len(rows):
        return {}
    scores, probabilities = (
        {name: known[name] for name in names if name in known} for known in (OF_SCORES, OF_PROBABILITIES)
    )
    return {
        **(_set_differences(scores, _by_rank(rows), _by_rank(others)) if scores else {}),
        **(_set_differences(probabilities, rows, others) if probabilities else {}),
    }


def _set_differences(measures: Mapping[str, Batched], first: Values, second: Values) -> dict[str, Difference]:
    statistics = together(list(measures.values()))
    before, after = (statistics(rows[None])[0].tolist() for rows in (first, second))
    bounds, p_values = paired_intervals(statistics, first, second).tolist(), swap_tests(statistics, first, second)
    return {
        name: Difference(name, one, other, other - one, low, high, p, p, 0, 0)
        for name, one, other, (low, high), p in zip(measures, before, after, bounds, p_values.tolist(), strict=True)
    }


def _by_rank(rows: Values) -> Values:
    ranked = rows.copy()
    ranked[:, 0] = rankdata(rows[:, 0]) / len(rows)
    return ranked


def _changed(pairs: Sequence[tuple[QuestionResult, QuestionResult]], name: str) -> list[Changed]:
    """Questions whose measure changed, most worsened first; ties in the order of the set."""
    found = [
        Changed(a, b, b.measures[name] - a.measures[name])
        for a, b in pairs
        if name in a.measures and name in b.measures and a.measures[name] != b.measures[name]
    ]
    return sorted(found, key=lambda one: one.difference)
