"""The question encoder: the passage encoder's model exported to ONNX, int8."""

import json
import logging
import shutil
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path

import index.offline  # isort: skip # noqa: F401 - before the libraries below
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from index.encoder import ModelFolder, file_sha256
from index.question_encoder import MODEL_FILE, SETTINGS_FILE, TOKENIZER_FILE

_OPSET = 17
_STAGING_PREFIX = ".export-"


def export(model: ModelFolder, target: Path) -> None:
    """Write the question encoder into the folder `target`, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left_over in target.parent.glob(f"{_STAGING_PREFIX}*"):  # of broken runs
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=_STAGING_PREFIX) as made:
        folder = Path(made) / target.name
        folder.mkdir()
        _write_onnx(model, folder)
        shutil.copyfile(model.tokenizer, folder / TOKENIZER_FILE)
        settings = {**asdict(model.identity()), "export_sha256": file_sha256(folder / MODEL_FILE)}
        (folder / SETTINGS_FILE).write_text(json.dumps(settings, indent=2), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)


class _SentenceVector(torch.nn.Module):
    """The model from token ids to the unit sentence vector, with plain tensors in and out."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        features = {
            "input_ids": input_ids,
            "attention_mask": attention_mask,
            "token_type_ids": torch.zeros_like(input_ids),
        }
        vector: torch.Tensor = self.model(features)["sentence_embedding"]
        return torch.nn.functional.normalize(vector, dim=-1)


def write_float(model: ModelFolder, path: Path) -> None:
    """Export in float32."""
    ids = torch.tensor([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    mask = (ids != 0).long()
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings():
        # The tracer warns of Python branches, which this model takes the same way each time.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _SentenceVector(SentenceTransformer(str(model.path), device="cpu")).eval(),
            (ids, mask),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_vector"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "sentence_vector": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _write_onnx(model: ModelFolder, folder: Path) -> None:
    """Export in float32, then quantise the weights to int8, one scale a channel."""
    exact = folder / "float32.onnx"
    write_float(model, exact)
    logging.disable(logging.WARNING)  # it advises a pre-processing that is for image models
    try:
        quantize_dynamic(exact, folder / MODEL_FILE, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        logging.disable(logging.NOTSET)
    exact.unlink()
