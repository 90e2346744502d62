"""A reranker, made ready for the snapshot that is being built."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import ExportDamaged
from index.models.onnx_reranker import EXPORTED_RERANKER
from index.models.reranker_folder import RerankerFolder
from index.snapshots.manifest import RerankerRecord
from index.snapshots.recipe import Reranking
from ingest.home import Home

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


def prepare_reranker(
    home: Home, choice: RerankerChoice, questions: Sequence[str], texts: Sequence[str]
) -> RerankerRecord:
    """Export the reranker where it isn't there and whole, and check it against the original on this corpus.

    Args:
        home: Where the exported copy goes.
        choice: Which.
        questions: Texts of the corpus to serve as questions.
        texts: Texts of passages; without any there is nothing to check it on.

    Raises:
        RerankerNotFound: If the model can't be used.
        ExportDisagreement: If the exported copy scores otherwise than the original.
    """
    from index.exports.reranker import check_agreement, export_reranker  # torch takes seconds

    identity = choice.model.identity()
    folder = home.rerankers / identity.sha256
    if not is_whole(home, identity.sha256):
        export_reranker(choice.model, folder)
    found = check_agreement(choice.model, folder, questions, texts) if questions else {}
    return RerankerRecord(identity, EXPORTED_RERANKER.check(folder), choice.candidates, found, choice.model.source)


def is_whole(home: Home, identity_sha256: str) -> bool:
    """Whether the exported copy of a reranker is there and undamaged."""
    try:
        EXPORTED_RERANKER.check(home.rerankers / identity_sha256)
    except ExportDamaged:
        return False
    return True
