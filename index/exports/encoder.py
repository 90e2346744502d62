"""The question encoder: the passage encoder's model exported to ONNX, int8; and a traced copy of that model."""

import shutil
from dataclasses import asdict
from pathlib import Path

import torch

from index.exports.onnx import write_int8
from index.exports.staging import staged_folder
from index.models.encoder import Precision
from index.models.exported_folder import MODEL_FILE, TOKENIZER_FILE
from index.models.model_folder import EncoderFolder
from index.models.question_encoder import EXPORTED_ENCODER
from index.models.sentence_model import SentenceModel
from index.models.traced_model import write_traced

_OUTPUT = "sentence_vector"


def export_encoder(model: EncoderFolder, target: Path) -> None:
    """Write the question encoder into the folder `target`, whole or not at all."""
    with staged_folder(target) as folder:
        write_int8(_loaded(model, Precision.FLOAT32), _example(), _OUTPUT, folder / MODEL_FILE)
        shutil.copyfile(model.tokenizer, folder / TOKENIZER_FILE)
        identity = model.identity()
        EXPORTED_ENCODER.write_settings(asdict(identity), folder)
        write_traced(model, _loaded(model, identity.precision), identity.precision, folder)


def _loaded(model: EncoderFolder, precision: Precision) -> SentenceModel:
    return SentenceModel(model, precision, torch.device("cpu")).eval()


def _example() -> dict[str, torch.Tensor]:
    """Two texts, of which one is filled up."""
    ids = torch.tensor([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    return {"input_ids": ids, "attention_mask": (ids != 0).long()}
