"""Measures over a run. Rankings are measured by ir-measures, under its names."""

from collections.abc import Iterable, Mapping, Sequence

import ir_measures
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

RANKING = (Success @ 1, Success @ 3, RR @ 10, nDCG @ 10)


def ranking_measures(
    qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Sequence[tuple[str, float]]]
) -> dict[str, float]:
    """Mean of each ranking measure over the questions that have relevant passages.

    Args:
        qrels: query_id to passage_id to relevance.
        run: query_id to (passage_id, score), best first.

    Returns:
        Name of the measure to its mean.
    """
    judged = [Qrel(query_id, doc_id, grade) for query_id, grades in qrels.items() for doc_id, grade in grades.items()]
    scored = [
        # The ranking is what is measured: scores are replaced by ranks, so that ties keep the order they were given in.
        ScoredDoc(query_id, doc_id, -float(rank))
        for query_id, hits in run.items()
        for rank, (doc_id, _) in enumerate(hits)
    ]
    found = ir_measures.calc_aggregate(RANKING, judged, scored)
    return {str(measure): float(found[measure]) for measure in RANKING}


def share(outcomes: Iterable[bool]) -> float:
    """The share of outcomes that are true; 1 where there are none, since nothing failed."""
    counted = list(outcomes)
    return sum(counted) / len(counted) if counted else 1.0
