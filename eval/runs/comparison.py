"""Two results of the same questions, compared with each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.errors import Incomparable
from eval.measures.significance import bootstrap_interval, holm, randomisation_test
from eval.runs.results import QuestionResult, Results
from eval.runs.set_measures import LOWER_IS_BETTER

PRIMARY = "nDCG@10"


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

    @property
    def verdict(self) -> str:
        """In a word: better, worse, or no difference that is more than chance at 5%."""
        if self.corrected_p >= 0.05:
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
    p_values = {name: randomisation_test(found[:, 1] - found[:, 0]) for name, found in values.items()}
    corrected = holm(p_values)
    changed = _changed(pairs, by)
    sign = -1.0 if by in LOWER_IS_BETTER else 1.0
    return Comparison(
        first,
        second,
        by,
        tuple(_difference(name, found, p_values[name], corrected[name]) for name, found in values.items()),
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


def _difference(name: str, values: NDArray[np.float64], p: float, corrected: float) -> Difference:
    differences = values[:, 1] - values[:, 0]
    low, high = bootstrap_interval(differences)
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
    )


def _changed(pairs: Sequence[tuple[QuestionResult, QuestionResult]], name: str) -> list[Changed]:
    """Questions whose measure changed, most worsened first; ties in the order of the set."""
    found = [
        Changed(a, b, b.measures[name] - a.measures[name])
        for a, b in pairs
        if name in a.measures and name in b.measures and a.measures[name] != b.measures[name]
    ]
    return sorted(found, key=lambda one: one.difference)
