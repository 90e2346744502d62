"""The question encoder: the passage encoder's model exported to ONNX, int8."""

import shutil
from dataclasses import asdict
from pathlib import Path

import index.offline  # isort: skip # noqa: F401 - before the libraries below
import torch
from sentence_transformers import SentenceTransformer

from index.encoder import ModelFolder
from index.exported_model import MODEL_FILE, TOKENIZER_FILE
from index.onnx_export import export_folder, write_float32, write_int8
from index.question_encoder import EXPORTED_ENCODER

_OUTPUT = "sentence_vector"


def export(model: ModelFolder, target: Path) -> None:
    """Write the question encoder into the folder `target`, whole or not at all."""
    with export_folder(target) as folder:
        write_int8(_loaded(model), _example(), _OUTPUT, folder / MODEL_FILE)
        shutil.copyfile(model.tokenizer, folder / TOKENIZER_FILE)
        EXPORTED_ENCODER.write_settings(asdict(model.identity()), folder)


def write_float(model: ModelFolder, path: Path) -> None:
    """Export in float32."""
    write_float32(_loaded(model), _example(), _OUTPUT, path)


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


def _loaded(model: ModelFolder) -> _SentenceVector:
    return _SentenceVector(SentenceTransformer(str(model.path), device="cpu"))


def _example() -> dict[str, torch.Tensor]:
    """Two texts, of which one is filled up."""
    ids = torch.tensor([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    return {"input_ids": ids, "attention_mask": (ids != 0).long()}
