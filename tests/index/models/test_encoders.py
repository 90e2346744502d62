import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from index.errors import EncoderNotFound, ExportDisagreement, PassageTooLong, WeightsMismatch
from index.exports.agreement import encoder_agreement
from index.models.encoder import Precision, native_precision, unit
from index.models.exported_folder import MODEL_FILE, TOKENIZER_FILE
from index.models.model_folder import DEFAULT_WEIGHTS_SHA256, EncoderFolder, find_model
from index.models.passage_encoder import TorchPassageEncoder
from index.models.question_encoder import EXPORTED_ENCODER, OnnxQuestionEncoder
from index.models.traced_model import open_traced, write_traced
from index.snapshots.manifest import IndexManifest
from ingest.home import Home

TEXTS = [
    "Muscle twitches can also occur in healthy individuals.",
    "Sleep",
    "Botulinum toxin injections may be used for facial spasms. " * 12,
    "筋肉のけいれん 🙂",
    "",
]


@pytest.fixture(scope="module")
def question_encoder(built_home: Home) -> OnnxQuestionEncoder:
    return OnnxQuestionEncoder(next(built_home.encoders.iterdir()))


def copy_of(folder: Path, target: Path) -> Path:
    return Path(shutil.copytree(folder, target, symlinks=False))


def test_a_vector_does_not_depend_on_what_else_was_in_its_batch(passage_encoder: TorchPassageEncoder) -> None:
    together = passage_encoder.encode(TEXTS * 9)[: len(TEXTS)]
    alone = np.concatenate([passage_encoder.encode([text]) for text in TEXTS])

    assert together.shape == (len(TEXTS), 384)
    assert together.dtype == np.float32
    assert np.abs(together - alone).max() < 1e-5
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("precision", Precision)
def test_the_precision_of_the_arithmetic_can_be_chosen_and_belongs_to_the_identity(
    model: EncoderFolder, precision: Precision, passage_encoder: TorchPassageEncoder
) -> None:
    encoder = TorchPassageEncoder(model, precision=precision)

    assert encoder.identity.precision is precision
    assert (encoder.identity.sha256 == passage_encoder.identity.sha256) == (precision is native_precision())
    together = encoder.encode(TEXTS * 9)[-len(TEXTS) :]
    assert np.abs(together - np.concatenate([encoder.encode([text]) for text in TEXTS])).max() < 1e-5
    assert (together * passage_encoder.encode(TEXTS)).sum(axis=1).min() > 0.999


def test_the_traced_copy_gives_the_vectors_of_the_original_to_the_bit(
    built_home: Home, model: EncoderFolder, passage_encoder: TorchPassageEncoder
) -> None:
    folder = next(built_home.encoders.iterdir())
    copy = open_traced(folder, native_precision())
    long = "An article of many words that all say the same. " * 20

    assert copy is not None
    for texts in (TEXTS, [long], [long, *TEXTS] * 3, ["word " * 62] * 16):
        vectors = TorchPassageEncoder(model, exported=folder).encode(texts)
        assert np.array_equal(vectors, passage_encoder.encode(texts))


def test_a_copy_is_made_where_the_original_had_to_be_loaded_beside_an_exported_encoder(
    built_home: Home, model: EncoderFolder, tmp_path: Path
) -> None:
    folder = copy_of(next(built_home.encoders.iterdir()), tmp_path / "encoder")
    (folder / "passages.pt").unlink()

    TorchPassageEncoder(model, exported=folder)

    assert open_traced(folder, native_precision()) is not None


def test_a_model_that_cannot_be_traced_goes_without_a_copy(model: EncoderFolder, tmp_path: Path) -> None:
    class Refusing(torch.nn.Module):
        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            raise RuntimeError(f"{input_ids.shape} and {attention_mask.shape} don't fit")

    write_traced(model, Refusing(), native_precision(), tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_is_damaged_or_of_another_pytorch_or_precision_is_passed_over(
    built_home: Home, tmp_path: Path
) -> None:
    folder = copy_of(next(built_home.encoders.iterdir()), tmp_path / "encoder")
    other = next(precision for precision in Precision if precision is not native_precision())
    assert open_traced(folder, other) is None
    assert open_traced(tmp_path, native_precision()) is None

    settings = (folder / "passages.json").read_text()
    (folder / "passages.json").write_text(settings.replace('"torch": "', '"torch": "0.'))
    assert open_traced(folder, native_precision()) is None
    (folder / "passages.json").write_text(settings)
    assert open_traced(folder, native_precision()) is not None
    content = bytearray((folder / "passages.pt").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "passages.pt").write_bytes(content)
    assert open_traced(folder, native_precision()) is None


def test_a_passage_that_is_one_token_too_long_is_refused_and_never_truncated(
    passage_encoder: TorchPassageEncoder,
) -> None:
    fits = "word " * 254

    full, shorter = passage_encoder.encode([fits, "word " * 253])
    assert np.abs(full - shorter).max() > 1e-5  # its last word counts
    with pytest.raises(PassageTooLong, match=r"255 tokens.*254"):
        passage_encoder.encode(["short", fits + "word"])


def test_the_encoders_prompt_counts_towards_its_length(model: EncoderFolder, tmp_path: Path) -> None:
    folder = copy_of(model.path, tmp_path / "prompted")
    settings = json.loads((folder / "config_sentence_transformers.json").read_text())
    prompts = {"document": "passage: ", "query": "query: "}
    (folder / "config_sentence_transformers.json").write_text(json.dumps({**settings, "prompts": prompts}))
    encoder = TorchPassageEncoder(find_model(folder))

    assert encoder.identity.prompts == ("passage: ", "query: ")
    assert encoder.encode(["word " * 252]).shape == (1, 384)
    with pytest.raises(PassageTooLong):
        encoder.encode(["word " * 253])


def test_a_question_lands_near_what_answers_it(
    passage_encoder: TorchPassageEncoder, question_encoder: OnnxQuestionEncoder
) -> None:
    passages = passage_encoder.encode(TEXTS[:3])

    for question, nearest in (("do healthy people twitch", 0), ("botox for the face", 2)):
        assert int((passages @ question_encoder.encode(question)).argmax()) == nearest


def test_a_long_question_is_split_and_its_parts_pooled_by_their_length(question_encoder: OnnxQuestionEncoder) -> None:
    start, end = "sleep " * 254, "stroke " * 254

    whole = question_encoder.encode(start + end)

    expected = unit(question_encoder.encode(start) + question_encoder.encode(end))
    assert np.abs(whole - expected).max() < 1e-5
    assert whole.shape == (384,)
    assert np.linalg.norm(whole) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("question", ["", " ", "\x00", "🙂" * 2000, "x" * 2000, "\u202e؟"])
def test_any_question_has_a_finite_unit_vector(question_encoder: OnnxQuestionEncoder, question: str) -> None:
    vector = question_encoder.encode(question)

    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
    assert (vector == question_encoder.encode(question)).all()


def test_the_export_agrees_with_the_original_and_the_manifest_says_how_well(built_home: Home) -> None:
    record = IndexManifest.read(built_home.current.resolve()).encoder

    assert record.agreement["questions"] > 40
    assert 0.95 <= record.agreement["min_cosine"] <= record.agreement["mean_cosine"] <= 1.0
    assert 0.85 <= record.agreement["overlap"] <= 1.0
    assert (built_home.encoders / record.identity.sha256 / MODEL_FILE).stat().st_size < 40_000_000


def test_a_spoiled_export_is_refused(
    passage_encoder: TorchPassageEncoder, question_encoder: OnnxQuestionEncoder
) -> None:
    texts: Sequence[str] = TEXTS[:4]
    exact = passage_encoder.encode(texts)

    copied = np.stack([question_encoder.encode(text) for text in texts])
    spoiled = unit(copied + 0.1)  # by one direction

    assert encoder_agreement(exact, copied, exact).min_cosine > 0.95
    with pytest.raises(ExportDisagreement, match="disagrees with the original"):
        encoder_agreement(exact, spoiled, exact)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, EXPORTED_ENCODER.settings_file])
@pytest.mark.parametrize("damage", ["missing", "cut short", "empty"])
def test_an_exported_encoder_that_is_not_whole_is_refused_with_the_remedy(
    built_home: Home, tmp_path: Path, name: str, damage: str
) -> None:
    folder = copy_of(next(built_home.encoders.iterdir()), tmp_path / "encoder")
    if damage == "missing":
        (folder / name).unlink()
    else:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(b"" if damage == "empty" else data[: len(data) // 2])

    with pytest.raises(EncoderNotFound, match=r"vouch build|whole model") as caught:
        OnnxQuestionEncoder(folder)
    assert str(folder) in str(caught.value)


def test_the_default_models_weights_are_those_that_are_pinned(model: EncoderFolder, tmp_path: Path) -> None:
    assert model.identity().weights_sha256 == DEFAULT_WEIGHTS_SHA256
    folder = copy_of(model.path, tmp_path / "model")
    with (folder / "model.safetensors").open("r+b") as stream:
        stream.seek(50_000)
        stream.write(b"\xff")
    with pytest.raises(WeightsMismatch, match="Reinstall"):
        EncoderFolder(folder, model.name).identity()


def test_a_folder_without_a_model_is_refused_by_path(tmp_path: Path) -> None:
    with pytest.raises(EncoderNotFound, match="no such model folder"):
        find_model(tmp_path / "none")
    with pytest.raises(EncoderNotFound, match=r"config\.json can't be read"):
        find_model(tmp_path).identity()
