"""The answerability model as it serves: ONNX, int8, one thread a question, without torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.answerability.judgment import AnswerabilityIdentity, AnswerJudgment
from index.answerability.reading import PairReader, PairReading
from index.errors import AnswerabilityNotFound
from index.models.exported_folder import TOKENIZER_FILE, ExportKind, open_session

EXPORTED_ANSWERABILITY = ExportKind(
    name="answerability model",
    settings_file="answerability.json",
    read_identity=lambda values: AnswerabilityIdentity(**values),
    not_found=AnswerabilityNotFound,
    remedy="Run: vouch build, with the same --answerability, which copies it again where it is damaged",
)


class OnnxAnswerability:
    """Judges passages one at a time: dynamic int8 would make a judgment depend on what is read beside it.

    Args:
        folder: Of the exported model.
    """

    def __init__(self, folder: Path) -> None:
        with EXPORTED_ANSWERABILITY.opening(folder):
            self._reader = PairReader(Tokenizer.from_str((folder / TOKENIZER_FILE).read_text(encoding="utf-8")))
            self._session = open_session(folder)

    def judge(self, question: str, names: str, context: str, sentences: Sequence[str]) -> AnswerJudgment:
        """See `AnswerabilityModel.judge`."""
        reading = self._reader.read(question, names, context, sentences)
        ids = np.array([reading.ids], dtype=np.int64)  # (1, tokens)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.array([reading.type_ids], dtype=np.int64),
        }
        (found,) = self._session.run(None, feed)  # (1, 1 + tokens)
        return judgment_of(reading, found[0].tolist())


def judgment_of(reading: PairReading, logits: Sequence[float]) -> AnswerJudgment:
    """The judgment that the model's numbers make: a sentence's logit is the mean of its tokens'.

    Args:
        reading: What was read.
        logits: Of the passage, and of each token; 1 + tokens.
    """
    sums, counts = [0.0] * reading.sentences, [0] * reading.sentences
    for number, logit in zip(reading.sentence_of, logits[1:], strict=True):
        if number >= 0:
            sums[number] += logit
            counts[number] += 1
    means = [total / count if count else None for total, count in zip(sums, counts, strict=True)]
    lowest = min((mean for mean in means if mean is not None), default=logits[0])
    return AnswerJudgment(logits[0], tuple(lowest if mean is None else mean for mean in means))
