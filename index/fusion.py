"""One score for each candidate, out of the scores that the engines gave it: pure arithmetic."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def dense_score(passage_cosine: Scores, sentence_cosine: Scores, *, sentence_weight: float) -> Scores:
    """Mix the cosine of each passage with that of its best sentence, both (n,)."""
    mixed = (1.0 - sentence_weight) * passage_cosine + sentence_weight * sentence_cosine
    return np.asarray(mixed, dtype=np.float32)


def lexical_share(lexical: Scores) -> Scores:
    """Scores over the best of them, (n,), in [0, 1]; all 0 where none matched."""
    best = float(lexical.max(initial=0.0))
    return np.zeros_like(lexical) if best <= 0.0 else np.asarray(lexical / best, dtype=np.float32)


def convex_combination(dense: Scores, lexical: Scores, *, lexical_weight: float) -> Scores:
    """Weigh dense scores against lexical ones that were brought into [0, 1], all (n,).

    Source: Bruch, Gai & Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, TOIS 2023.
    """
    return np.asarray((1.0 - lexical_weight) * dense + lexical_weight * lexical, dtype=np.float32)
