"""What the answerability model says of a passage, and what that depends on."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.passages.passage import Passage


@dataclass(frozen=True, slots=True)
class AnswerabilityIdentity:
    """All that a judgment depends on besides the texts.

    Attributes:
        name: The model's name, for people.
        weights_sha256: Of the weights as they were trained.
        tokenizer_sha256: Of its tokenizer.json.
        reading: Name of the rules by which it is given a question and a passage.
    """

    name: str
    weights_sha256: str
    tokenizer_sha256: str
    reading: str

    @property
    def sha256(self) -> str:
        """One hash over all of it."""
        values = [self.weights_sha256, self.tokenizer_sha256, self.reading]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AnswerJudgment:
    """Whether a passage answers a question, as logits: above 0 it rather does.

    Attributes:
        passage: Of the passage.
        sentences: Of each of its sentences, in order; that of one that wasn't read is the lowest of the others.
    """

    passage: float
    sentences: tuple[float, ...]

    @property
    def best_sentence(self) -> float:
        """The highest of the sentences' logits."""
        return max(self.sentences)


class AnswerabilityModel(Protocol):
    """Reads a question and a passage together."""

    def judge(self, question: str, names: str, context: str, sentences: Sequence[str]) -> AnswerJudgment:
        """Whether a passage answers; it depends on nothing else that is read.

        Args:
            question: The question.
            names: The article's title and the passage's nearest heading.
            context: What the passage's words hang on.
            sentences: The passage's sentences, in order; at least one.
        """


def names_of(title: str, passage: Passage) -> str:
    """The names under which a passage is read: its article's title and its nearest heading."""
    return "\n".join(dict.fromkeys(name for name in (title, *passage.headings[-1:]) if name))
