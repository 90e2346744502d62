"""The reranker: a cross-encoder exported to ONNX, int8, and how well that copy agrees with it."""

import logging
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import index.offline  # isort: skip # noqa: F401 - before the libraries below
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import CrossEncoder

from index.errors import ExportDisagreement, RerankerNotFound
from index.onnx_reranker import OnnxReranker, write_settings
from index.question_encoder import MODEL_FILE, TOKENIZER_FILE
from index.reranker import RerankerIdentity, Scores
from index.reranker_model import RerankerFolder

_OPSET = 17
_STAGING_PREFIX = ".export-"
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
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
    target.parent.mkdir(parents=True, exist_ok=True)
    for left_over in target.parent.glob(f"{_STAGING_PREFIX}*"):  # of broken runs
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=_STAGING_PREFIX) as made:
        folder = Path(made) / target.name
        folder.mkdir()
        _write_onnx(model, identity, folder)
        shutil.copyfile(model.tokenizer, folder / TOKENIZER_FILE)
        write_settings(identity, folder)
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)


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


def _load(model: RerankerFolder, identity: RerankerIdentity) -> CrossEncoder:
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


def _write_onnx(model: RerankerFolder, identity: RerankerIdentity, folder: Path) -> None:
    """Export in float32, then quantise the weights to int8, one scale a channel."""
    original = _load(model, identity)
    read = original.preprocess([("a", "b")])
    names = [name for name in _INPUTS if name in read]  # not every model is told which of the two texts a token is of
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    tensors = {"input_ids": mask, "attention_mask": mask.clone(), "token_type_ids": torch.zeros_like(mask)}
    exact = folder / "float32.onnx"
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings():
        # The tracer warns of Python branches, which such a model takes the same way each time.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _PairScore(original, names).eval(),
            tuple(tensors[name] for name in names),
            str(exact),
            input_names=names,
            output_names=["score"],
            dynamic_axes={**dict.fromkeys(names, axes), "score": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    logging.disable(logging.WARNING)  # it advises a pre-processing that is for image models
    try:
        quantize_dynamic(exact, folder / MODEL_FILE, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        logging.disable(logging.NOTSET)
    exact.unlink()
