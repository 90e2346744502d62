"""A trained model as it serves: ONNX, int8, with its tokenizer, its card, and probes of what it says."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from eval.training.example import TrainingExample
from eval.training.fitting import padded
from eval.training.model import AnswerabilityNetwork
from index.answerability.judgment import AnswerabilityIdentity
from index.answerability.model_folder import CARD_FILE, PROBES_FILE, Probe
from index.answerability.onnx_model import EXPORTED_ANSWERABILITY, OnnxAnswerability, judgment_of
from index.answerability.reading import READING, PairReader
from index.exports.agreement import AnswerabilityAgreement, answerability_agreement
from index.exports.onnx import write_int8
from index.exports.staging import staged_folder
from index.models.exported_folder import MODEL_FILE, TOKENIZER_FILE
from ingest.hashing import file_sha256


def export(
    model: AnswerabilityNetwork,
    weights: Path,
    *,
    name: str,
    tokenizer: Path,
    reader: PairReader,
    probes: Sequence[TrainingExample],
    card: str,
    target: Path,
) -> AnswerabilityAgreement:
    """Write a model into a folder, whole or not at all.

    Args:
        model: The trained model.
        weights: Its weights as a file, which name it.
        name: For people.
        tokenizer: Its tokenizer.json.
        reader: Makes what it reads.
        probes: Pairs that it is asked about now and wherever it is put in service.
        card: The model card.
        target: The folder.

    Returns:
        How well the int8 copy agrees with the original on the probes.

    Raises:
        ExportDisagreement: If it doesn't well enough.
    """
    identity = AnswerabilityIdentity(name, file_sha256(weights), file_sha256(tokenizer), READING)
    said = [_probe(model, reader, example) for example in probes]
    with staged_folder(target) as folder:
        ids = torch.tensor([[101, 2003, 102, 7592, 2088, 102], [101, 2003, 102, 7592, 102, 0]])
        types = torch.tensor([[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0]])
        given = {"input_ids": ids, "attention_mask": (ids != 0).long(), "token_type_ids": types}
        write_int8(model, given, "logits", folder / MODEL_FILE, varies=True)
        shutil.copyfile(tokenizer, folder / TOKENIZER_FILE)
        lines = (json.dumps(probe.to_record(), ensure_ascii=False) for probe in said)
        (folder / PROBES_FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        (folder / CARD_FILE).write_text(card, encoding="utf-8")
        EXPORTED_ANSWERABILITY.write_settings(asdict(identity), folder)
        return answerability_agreement(said, OnnxAnswerability(folder), where=folder)


def _probe(model: AnswerabilityNetwork, reader: PairReader, example: TrainingExample) -> Probe:
    reading = reader.read(example.question, example.names, example.context, example.sentences)
    with torch.inference_mode():
        batch = padded([reading])
        found = model(batch.ids, batch.mask, batch.types)[0].tolist()
    judgment = judgment_of(reading, found)
    return Probe(example.question, example.names, example.context, example.sentences, judgment)
