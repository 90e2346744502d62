"""Measures of rankings: ir-measures', under its names."""

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
    judged = [Qrel(query_id, name, grade) for query_id, found in grades.items() for name, grade in found.items()]
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
