import json
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_state

from index.encoder import EncoderIdentity, Precision, Vectors, file_sha256, unit
from index.errors import EncoderError, EncoderNotFound, ExportDamaged
from index.tokenizer import EncoderTokenizer

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
SETTINGS_FILE = "encoder.json"
_LOAD_ERRORS = (
    onnx_state.Fail,
    onnx_state.InvalidArgument,
    onnx_state.InvalidGraph,
    onnx_state.InvalidProtobuf,
    onnx_state.NoSuchFile,
    onnx_state.NotImplemented,
    onnx_state.RuntimeException,
)  # they have no base of their own


def check_export(folder: Path) -> str:
    """Check that an exported encoder is whole: its settings by the folder's name, its files by the sha256 in them.

    Returns:
        The sha256 of the exported model.

    Raises:
        ExportDamaged: If a file is missing, cut short or changed.
    """
    try:
        settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
        exported = str(settings.pop("export_sha256"))
        settings |= {"prompts": tuple(settings["prompts"]), "precision": Precision(settings["precision"])}
        identity = EncoderIdentity(**settings)
        sound = identity.sha256 == folder.name
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise _damaged(folder / SETTINGS_FILE)
    for name, expected in ((TOKENIZER_FILE, identity.tokenizer_sha256), (MODEL_FILE, exported)):
        try:
            found = file_sha256(folder / name)
        except EncoderError:
            raise _damaged(folder / name) from None
        if found != expected:
            raise _damaged(folder / name)
    return exported


def _damaged(path: Path) -> ExportDamaged:
    return ExportDamaged(
        f"The exported encoder's {path.name} is missing, cut short or changed",
        where=str(path),
        remedy="Run: vouch build, which exports the encoder anew",
    )


class OnnxQuestionEncoder:
    """Embeds questions with the exported copy of the encoder, one thread a question.

    Dynamic int8 makes a vector depend on its batch, so questions go one at a time.
    """

    def __init__(self, folder: Path) -> None:
        try:
            settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
            self._tokenizer = EncoderTokenizer(folder / TOKENIZER_FILE)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
            )
            self._max_tokens = int(settings["max_tokens"])
            self._prompt = str(settings["prompts"][1])
        except (OSError, ValueError, KeyError, *_LOAD_ERRORS) as error:
            raise EncoderNotFound(
                f"The exported encoder can't be opened: {error}",
                where=str(folder),
                remedy="Run: vouch build, which exports the encoder anew where it is damaged",
            ) from None

    def encode(self, question: str) -> Vectors:
        """Unit vector of a question, (dim,); a question longer than the encoder reads is split and the parts pooled."""
        windows = self._tokenizer.windows(self._prompt + question, max_tokens=self._max_tokens)
        weights = np.array([[len(window)] for window in windows], dtype=np.float32)
        vectors = np.concatenate([self._embed(window) for window in windows])
        return np.asarray(unit((vectors * weights).sum(axis=0)), dtype=np.float32)

    def _embed(self, window: list[int]) -> Vectors:
        ids = np.array([window], dtype=np.int64)  # (1, tokens)
        (vector,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return np.asarray(vector, dtype=np.float32)  # (1, dim)
