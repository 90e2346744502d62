"""Reciprocal rank fusion of rankings by their ids."""

from collections.abc import Sequence


def reciprocal_rank_fusion(rankings: Sequence[Sequence[str]], *, k: int = 60) -> list[tuple[str, float]]:
    """Merge rankings by summing 1 / (k + rank).

    Args:
        rankings: Of ids, best first; rank starts at 1.
        k: Damping constant.

    Returns:
        (id, score), highest first; ties by id.

    Source: Cormack, Clarke & Büttcher, SIGIR 2009 (k = 60).
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + 1.0 / (k + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
