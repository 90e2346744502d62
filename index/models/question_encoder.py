from pathlib import Path

import numpy as np

from index.errors import EncoderNotFound
from index.models.encoder import EncoderIdentity, Vectors, unit
from index.models.exported_folder import TOKENIZER_FILE, ExportKind, open_session
from index.models.tokenizer import EncoderTokenizer

EXPORTED_ENCODER = ExportKind(
    name="encoder",
    settings_file="encoder.json",
    read_identity=EncoderIdentity.from_record,
    not_found=EncoderNotFound,
    remedy="Run: vouch build, which exports the encoder again where it is damaged",
)


class OnnxQuestionEncoder:
    """Embeds questions with the exported copy of the encoder, one thread a question.

    Dynamic int8 makes a vector depend on its batch, so questions go one at a time.
    """

    def __init__(self, folder: Path) -> None:
        with EXPORTED_ENCODER.opening(folder):
            settings = EXPORTED_ENCODER.settings(folder)
            self._tokenizer = EncoderTokenizer(folder / TOKENIZER_FILE)
            self._session = open_session(folder)
            self._max_tokens = int(settings["max_tokens"])
            self._prompt = str(settings["prompts"][1])

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
