"""Which reranker a snapshot shall answer with."""

from dataclasses import dataclass

from index.models.reranker_folder import RerankerFolder
from index.snapshots.recipe import Reranking

CANDIDATES = 20
"""How many of the best hits a reranker reads, unless it is said otherwise."""


@dataclass(frozen=True, slots=True)
class RerankerChoice:
    """Which cross-encoder a snapshot shall answer with.

    Attributes:
        model: The model.
        candidates: How many of the best hits it reads, at least.
    """

    model: RerankerFolder
    candidates: int = CANDIDATES

    def reranking(self) -> Reranking:
        """What a snapshot depends on of it; its weights are hashed."""
        return Reranking(self.model.identity().sha256, self.candidates)
