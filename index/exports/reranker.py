"""The reranker: a cross-encoder exported to ONNX, int8, and how well that copy agrees with it."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from index.arrays import Scores
from index.errors import ExportDisagreement, RerankerNotFound
from index.exports.onnx import export_folder, write_int8
from index.models.exported_folder import MODEL_FILE, TOKENIZER_FILE
from index.models.onnx_reranker import EXPORTED_RERANKER, OnnxReranker
from index.models.quiet_libraries import stay_offline
from index.models.reranker import RerankerIdentity
from index.models.reranker_folder import RerankerFolder

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_QUESTIONS, _PASSAGES = 10, 10
MIN_CORRELATION = 0.95


@dataclass(frozen=True, slots=True)
class RerankerAgreement:
    """How the scores of the exported copy and of the original compare.

    Attributes:
        pairs: How many pairs of the corpus's own texts were scored.
        correlation: Pearson's, between the logits of the scores.
        mean_difference: Between the scores, without sign.
    """

    pairs: int
    correlation: float
    mean_difference: float


def export_reranker(model: RerankerFolder, target: Path) -> None:
    """Write the exported copy into the folder `target`, whole or not at all."""
    identity = model.identity()
    with export_folder(target) as folder:
        _write_onnx(model, identity, folder / MODEL_FILE)
        shutil.copyfile(model.tokenizer, folder / TOKENIZER_FILE)
        EXPORTED_RERANKER.write_settings(asdict(identity), folder)


def check_agreement(
    model: RerankerFolder, folder: Path, questions: Sequence[str], texts: Sequence[str]
) -> dict[str, float]:
    """Compare the exported copy with the original on pairs of the corpus's own texts.

    Args:
        model: The original.
        folder: The exported copy.
        questions: Texts that serve as questions; some, spread evenly, are taken.
        texts: Passages as they are scored; some, spread evenly, are taken.

    Raises:
        ExportDisagreement: If the scores differ by more than is allowed.
    """
    chosen, passages = _spread(questions, _QUESTIONS), _spread(texts, _PASSAGES)
    original = _load(model, model.identity())
    pairs = [(question, text) for question in chosen for text in passages]
    exact = np.asarray(
        original.predict(pairs, batch_size=1, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False),
        dtype=np.float32,
    )  # (n_pairs,)
    exported = OnnxReranker(folder)
    copied = np.concatenate([exported.score(question, passages) for question in chosen])
    flat = float(np.ptp(exact)) == 0.0 or float(np.ptp(copied)) == 0.0
    found = RerankerAgreement(
        pairs=len(pairs),
        correlation=0.0 if flat else round(_correlation(_logit(exact), _logit(copied)), 4),
        mean_difference=round(float(np.abs(exact - copied).mean()), 4),
    )
    if len(pairs) > 1 and not found.correlation >= MIN_CORRELATION:  # nor where it is no number
        raise ExportDisagreement(
            f"The exported reranker disagrees with the original: correlation {found.correlation} "
            f"(at least {MIN_CORRELATION}) over {found.pairs} pairs of this corpus",
            where=str(model.path),
            remedy="Use another reranker, or none; this one doesn't bear int8, or tells no passage from another",
        )
    return asdict(found)


def _spread(texts: Sequence[str], most: int) -> list[str]:
    return list(texts[:: max(1, len(texts) // most)][:most])


def _logit(scores: Scores) -> Scores:
    inner = np.clip(scores.astype(np.float64), 1e-7, 1.0 - 1e-7)
    return np.asarray(np.log(inner / (1.0 - inner)), dtype=np.float32)


def _correlation(first: Scores, second: Scores) -> float:
    """Pearson's."""
    one, other = first - first.mean(), second - second.mean()
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))


def _load(model: RerankerFolder, identity: RerankerIdentity) -> "CrossEncoder":
    stay_offline()
    from sentence_transformers import CrossEncoder

    try:
        loaded: CrossEncoder = CrossEncoder(
            str(model.path), device="cpu", max_length=identity.max_tokens, local_files_only=True
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise RerankerNotFound(
            f"sentence-transformers can't load the reranker: {error}",
            where=str(model.path),
            remedy="Name a folder that CrossEncoder.save_pretrained wrote",
        ) from None
    loaded.eval()
    return loaded


class _PairScore(torch.nn.Module):
    """The model from token ids to a score in [0, 1], with plain tensors in and out, in the order of `names`."""

    def __init__(self, model: torch.nn.Module, names: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.names = names

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        found = self.model(dict(zip(self.names, tensors, strict=True)))
        score: torch.Tensor = torch.sigmoid(found["scores"].reshape(-1))
        return score


def _write_onnx(model: RerankerFolder, identity: RerankerIdentity, path: Path) -> None:
    original = _load(model, identity)
    read = original.preprocess([("a", "b")])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    tensors = {"input_ids": mask, "attention_mask": mask.clone(), "token_type_ids": torch.zeros_like(mask)}
    # Not every model is told which of the two texts a token is of.
    told = {name: tensor for name, tensor in tensors.items() if name in read}
    write_int8(_PairScore(original, list(told)), told, "score", path)
