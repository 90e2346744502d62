from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.arrays import Scores
from index.errors import RerankerNotFound
from index.models.exported_folder import TOKENIZER_FILE, ExportKind, open_session
from index.models.reranker import RerankerIdentity

EXPORTED_RERANKER = ExportKind(
    name="reranker",
    settings_file="reranker.json",
    read_identity=lambda values: RerankerIdentity(**values),
    not_found=RerankerNotFound,
    remedy="Run: vouch build with the same --reranker, which exports it again where it is damaged",
)


class OnnxReranker:
    """Scores with the exported copy of a cross-encoder, one thread a question.

    Dynamic int8 makes a score depend on its batch, so pairs go one at a time.
    """

    def __init__(self, folder: Path) -> None:
        with EXPORTED_RERANKER.opening(folder):
            settings = EXPORTED_RERANKER.settings(folder)
            self._tokenizer = Tokenizer.from_str((folder / TOKENIZER_FILE).read_text(encoding="utf-8"))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(int(settings["max_tokens"]), strategy="longest_first")
            self._session = open_session(folder)
            self._inputs = [each.name for each in self._session.get_inputs()]

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
