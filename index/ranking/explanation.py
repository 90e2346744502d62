"""Why a passage was ranked where it was: every component's score, its rank among the candidates, and its weight."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.arrays import Scores


@dataclass(frozen=True, slots=True)
class Component:
    """One addend of a hit's score: `score` times `weight`. The sum over a hit's components is its score.

    Attributes:
        name: What it measures.
        score: Of this passage.
        rank: Among all candidates of the question by this score alone, from 1; equal scores have equal ranks.
        weight: What the score counts for this question.
    """

    name: str
    score: float
    rank: int
    weight: float


class ScoreBreakdown:
    """The components of the scores of a question's candidates.

    Args:
        scores: Name to the scores of all candidates, (n,).
        weights: Name to the weight of that score.
    """

    def __init__(self, scores: Mapping[str, Scores], weights: Mapping[str, float]) -> None:
        self._scores, self._weights = scores, weights

    def of(self, at: int) -> tuple[Component, ...]:
        """The components of one candidate."""
        return tuple(
            Component(name, float(values[at]), int(self._ranks[name][at]), self._weights[name])
            for name, values in self._scores.items()
        )

    @cached_property
    def _ranks(self) -> dict[str, NDArray[np.int64]]:
        return {name: _ranks(values) for name, values in self._scores.items()}


def _ranks(scores: Scores) -> NDArray[np.int64]:
    return np.searchsorted(np.sort(-scores), -scores, side="left") + 1
