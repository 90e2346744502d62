"""Measures of rankings: ir-measures', under its names."""

import math
from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import AP, RR, Judged, P, Qrel, R, ScoredDoc, Success, nDCG

RANKING = (
    nDCG @ 10,
    RR @ 10,
    AP @ 10,
    R @ 5,
    R @ 10,
    P @ 1,
    P @ 5,
    Success @ 1,
    Success @ 3,
    Success @ 10,
    Judged @ 10,
)
DEPTH = 10
"""No measure looks deeper."""


def ranking_measures(
    grades: Mapping[str, Mapping[str, int]], run: Mapping[str, Sequence[tuple[str, float]]]
) -> dict[str, dict[str, float]]:
    """Every ranking measure of every judged question; one without hits has 0.

    Args:
        grades: query_id to name to grade.
        run: query_id to (name, score), best first.

    Returns:
        query_id to name of the measure to its value.
    """
    judged = _judged(grades)
    scored = [
        # The ranking is what is measured: scores are replaced by ranks, so that ties keep the order they were given in.
        ScoredDoc(query_id, name, -float(rank))
        for query_id in grades
        for rank, (name, _) in enumerate(run.get(query_id, ()))
    ]
    values: dict[str, dict[str, float]] = {query_id: {str(measure): 0.0 for measure in RANKING} for query_id in grades}
    for found in ir_measures.iter_calc(RANKING, judged, scored):
        values[found.query_id][str(found.measure)] = float(found.value)
    return values


class Ndcg:
    """nDCG@10 of one ranking after another of the same questions: their judgments are read once.

    Args:
        grades: query_id to name to grade.
    """

    def __init__(self, grades: Mapping[str, Mapping[str, int]]) -> None:
        self._count = len(grades)
        self._evaluator = ir_measures.evaluator([nDCG @ DEPTH], _judged(grades))

    def mean(self, rankings: Mapping[str, Sequence[str]]) -> float:
        """The mean over all judged questions; one without a ranking has 0.

        Args:
            rankings: query_id to names, best first.
        """
        run = {
            query_id: {name: -float(rank) for rank, name in enumerate(names[:DEPTH])}
            for query_id, names in rankings.items()
        }
        return math.fsum(found.value for found in self._evaluator.iter_calc(run)) / self._count


def _judged(grades: Mapping[str, Mapping[str, int]]) -> list[Qrel]:
    return [Qrel(query_id, name, grade) for query_id, found in grades.items() for name, grade in found.items()]
