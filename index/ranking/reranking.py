"""Hits in the order of a reranker."""

from collections.abc import Sequence
from dataclasses import replace

from index.arrays import Scores
from index.ranking.explanation import Component
from index.ranking.hit import Hit


def reranked(hits: Sequence[Hit], scores: Scores) -> list[Hit]:
    """Hits in the order of a reranker's scores, (n_hits,), which become theirs; ties by passage_id."""
    order = sorted(range(len(hits)), key=lambda at: (-float(scores[at]), hits[at].passage.passage_id))
    return [
        replace(
            hits[at],
            score=float(scores[at]),
            rank=rank,
            signals=replace(hits[at].signals, fused=hits[at].score, rerank=float(scores[at])),
            components=(Component("rerank", float(scores[at]), rank, 1.0),),
        )
        for rank, at in enumerate(order, start=1)
    ]
