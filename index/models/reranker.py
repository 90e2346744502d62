"""The optional last step: a cross-encoder reads question and passage together, and orders the best candidates."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.arrays import Scores
from index.passages.passage import Passage


@dataclass(frozen=True, slots=True)
class RerankerIdentity:
    """All that a score depends on besides the texts.

    Attributes:
        name: The model's name, for people.
        weights_sha256: Of its weights file.
        tokenizer_sha256: Of its tokenizer.json.
        max_tokens: Longest pair, special tokens included; of a longer one the end of the longer text isn't read.
    """

    name: str
    weights_sha256: str
    tokenizer_sha256: str
    max_tokens: int

    @property
    def sha256(self) -> str:
        """One hash over all of it."""
        values = [self.weights_sha256, self.tokenizer_sha256, self.max_tokens]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()


class Reranker(Protocol):
    """Reads a question and passages together."""

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """How well each text answers, (n_texts,), in [0, 1]; higher is better. A text's score depends on no other."""


def pair_text(title: str, passage: Passage) -> str:
    """What is scored of a passage: its text under its document's title and its headings."""
    return "\n".join(line for line in (title, *passage.headings, passage.text) if line)
