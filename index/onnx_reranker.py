import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from index.encoder import file_sha256
from index.errors import EncoderError, ExportDamaged, RerankerNotFound
from index.question_encoder import MODEL_FILE, TOKENIZER_FILE
from index.reranker import RerankerIdentity, Scores

SETTINGS_FILE = "reranker.json"


class OnnxReranker:
    """Scores with the exported copy of a cross-encoder, one thread a question.

    Dynamic int8 makes a score depend on its batch, so pairs go one at a time.
    """

    def __init__(self, folder: Path) -> None:
        try:
            settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_str((folder / TOKENIZER_FILE).read_text(encoding="utf-8"))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(int(settings["max_tokens"]), strategy="longest_first")
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
            )
            self._inputs = [each.name for each in self._session.get_inputs()]
        except Exception as error:  # noqa: BLE001 - tokenizers and onnxruntime raise nothing narrower
            raise RerankerNotFound(
                f"The exported reranker can't be opened: {error}",
                where=str(folder),
                remedy="Run: vouch build with the same --reranker, which exports it anew where it is damaged",
            ) from None

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """How well each text answers, (n_texts,), in [0, 1]."""
        return np.array([self._pair(question, text) for text in texts], dtype=np.float32)

    def _pair(self, question: str, text: str) -> float:
        encoding = self._tokenizer.encode(question, text)
        given = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.array([given[name]], dtype=np.int64) for name in self._inputs}  # (1, tokens) each
        (found,) = self._session.run(None, feed)
        return float(found[0])


def check_reranker(folder: Path) -> str:
    """Check that an exported reranker is whole: its settings by the folder's name, its files by the sha256 in them.

    Returns:
        The sha256 of the exported model.

    Raises:
        ExportDamaged: If a file is missing, cut short or changed.
    """
    try:
        settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
        exported = str(settings.pop("export_sha256"))
        identity = RerankerIdentity(**settings)
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


def write_settings(identity: RerankerIdentity, folder: Path) -> None:
    """Write what `check_reranker` and `OnnxReranker` read, beside the exported model."""
    settings = {**asdict(identity), "export_sha256": file_sha256(folder / MODEL_FILE)}
    (folder / SETTINGS_FILE).write_text(json.dumps(settings, indent=2), encoding="utf-8")


def _damaged(path: Path) -> ExportDamaged:
    return ExportDamaged(
        f"The exported reranker's {path.name} is missing, cut short or changed",
        where=str(path),
        remedy="Run: vouch build with the same --reranker, which exports it anew",
    )
