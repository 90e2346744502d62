"""An answerability model on disk: the one that ships, or one in a folder that an operator names."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.answerability.judgment import AnswerabilityIdentity, AnswerJudgment
from index.answerability.onnx_model import EXPORTED_ANSWERABILITY
from index.answerability.reading import READING
from index.errors import AnswerabilityNotFound
from index.models.exported_folder import MODEL_FILE, TOKENIZER_FILE

SHIPPED = Path(__file__).parent / "shipped"
PROBES_FILE = "probes.jsonl"
CARD_FILE = "MODEL_CARD.md"
FILES = (EXPORTED_ANSWERABILITY.settings_file, MODEL_FILE, TOKENIZER_FILE, PROBES_FILE, CARD_FILE)
_REMEDY = "Name a folder that `make answerability` wrote"


@dataclass(frozen=True, slots=True)
class Probe:
    """A question and a passage with what the model said of them before its weights were made int8.

    Attributes:
        question: The question.
        names: The title and heading.
        context: What the passage hangs on.
        sentences: The passage's sentences.
        judgment: What the model said in float32.
    """

    question: str
    names: str
    context: str
    sentences: tuple[str, ...]
    judgment: AnswerJudgment

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Probe":
        """Read what `to_record` made of one."""
        passage, *sentences = record["logits"]
        judgment = AnswerJudgment(float(passage), tuple(float(one) for one in sentences))
        return cls(record["question"], record["names"], record["context"], tuple(record["sentences"]), judgment)

    def to_record(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "question": self.question,
            "names": self.names,
            "context": self.context,
            "sentences": self.sentences,
            "logits": [round(one, 4) for one in (self.judgment.passage, *self.judgment.sentences)],
        }


@dataclass(frozen=True, slots=True)
class AnswerabilityFolder:
    """A folder with an exported model, its tokenizer, its model card, and probes of what it must say.

    Attributes:
        path: The folder.
    """

    path: Path

    @property
    def source(self) -> str | None:
        """Where it can be read again; None for the one that ships, which is looked up."""
        return None if self.path == SHIPPED else str(self.path.resolve())

    def identity(self) -> AnswerabilityIdentity:
        """What its judgments depend on, once its files are found whole.

        Raises:
            AnswerabilityNotFound: If a file is missing or damaged, or it is given its texts by other rules.
        """
        identity, _ = EXPORTED_ANSWERABILITY.read(self.path)
        if not isinstance(identity, AnswerabilityIdentity):
            raise TypeError(identity)
        if identity.reading != READING:
            raise AnswerabilityNotFound(
                f"The model reads by the rules {identity.reading!r}, and this program by {READING!r}",
                where=str(self.path),
                remedy="Train it again: make answerability",
            )
        return identity

    def probes(self) -> Iterator[Probe]:
        """Pairs of texts with what the model said of them in float32.

        Raises:
            AnswerabilityNotFound: If they can't be read.
        """
        path = self.path / PROBES_FILE
        try:
            for line in path.read_text(encoding="utf-8").splitlines():
                yield Probe.from_record(json.loads(line))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AnswerabilityNotFound(
                f"The model's probes can't be read: {error}", where=str(path), remedy=_REMEDY
            ) from None


def find_answerability(path: Path | None = None) -> AnswerabilityFolder:
    """The model in a folder, or the one that ships.

    Raises:
        AnswerabilityNotFound: If there is no such folder.
    """
    if path is not None and not path.is_dir():
        raise AnswerabilityNotFound(
            "There is no such folder of an answerability model", where=str(path), remedy=_REMEDY
        )
    return AnswerabilityFolder(path or SHIPPED)
