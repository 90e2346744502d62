"""The reranker: a cross-encoder exported to ONNX, int8, and the comparison of that copy with it."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from index.errors import RerankerNotFound
from index.exports.agreement import RerankerAgreement, reranker_agreement
from index.exports.onnx import export_folder, write_int8
from index.models.exported_folder import MODEL_FILE, TOKENIZER_FILE
from index.models.onnx_reranker import EXPORTED_RERANKER, OnnxReranker
from index.models.quiet_libraries import stay_offline
from index.models.reranker import RerankerIdentity
from index.models.reranker_folder import RerankerFolder

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_QUESTIONS, _PASSAGES = 10, 10


def export_reranker(model: RerankerFolder, target: Path) -> None:
    """Write the exported copy into the folder `target`, whole or not at all."""
    identity = model.identity()
    with export_folder(target) as folder:
        _write_onnx(model, identity, folder / MODEL_FILE)
        shutil.copyfile(model.tokenizer, folder / TOKENIZER_FILE)
        EXPORTED_RERANKER.write_settings(asdict(identity), folder)


def check_reranker(
    model: RerankerFolder, folder: Path, questions: Sequence[str], texts: Sequence[str]
) -> RerankerAgreement:
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
    pairs = [(question, text) for question in chosen for text in passages]
    exact = _load(model, model.identity()).predict(
        pairs, batch_size=1, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
    )  # (n_pairs,)
    exported = OnnxReranker(folder)
    copied = np.concatenate([exported.score(question, passages) for question in chosen])
    return reranker_agreement(np.asarray(exact, dtype=np.float32), copied, where=model.path)


def _spread(texts: Sequence[str], most: int) -> list[str]:
    return list(texts[:: max(1, len(texts) // most)][:most])


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
    # Not every model takes which of the two texts a token is of.
    taken = {name: tensor for name, tensor in tensors.items() if name in read}
    write_int8(_PairScore(original, list(taken)), taken, "score", path)
