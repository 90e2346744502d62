"""The optional last step: a cross-encoder reads question and passage together, and orders the best candidates."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.explanation import Component
from index.passage import Hit, Passage

Scores = NDArray[np.float32]


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


@dataclass(frozen=True, slots=True)
class RerankerRecord:
    """The reranker that a snapshot answers with.

    Attributes:
        identity: What its scores depend on.
        export_sha256: Of the exported model.
        candidates: How many of the best hits it reads; those asked for, where they are more.
        agreement: How well the exported copy agrees with the original, measured on this corpus.
        source: The folder that the model was read from.
    """

    identity: RerankerIdentity
    export_sha256: str
    candidates: int
    agreement: dict[str, float]
    source: str

    @classmethod
    def from_record(cls, record: dict[str, object]) -> "RerankerRecord":
        """Read what `dataclasses.asdict` made of one."""
        return cls(**{**record, "identity": RerankerIdentity(**record["identity"])})  # type: ignore[arg-type]


class Reranker(Protocol):
    """Reads a question and passages together."""

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """How well each text answers, (n_texts,), in [0, 1]; higher is better. A text's score depends on no other."""


def pair_text(title: str, passage: Passage) -> str:
    """What is scored of a passage: its text under its document's title and its headings."""
    return "\n".join(line for line in (title, *passage.headings, passage.text) if line)


def reranked(hits: Sequence[Hit], scores: Scores) -> list[Hit]:
    """Hits in the order of a reranker's scores, (n_hits,), which become theirs; ties by passage_id."""
    order = sorted(range(len(hits)), key=lambda at: (-float(scores[at]), hits[at].passage.passage_id))
    return [
        replace(
            hits[at],
            score=float(scores[at]),
            rank=rank,
            component_scores={**hits[at].component_scores, "fused": hits[at].score, "rerank": float(scores[at])},
            components=(Component("rerank", float(scores[at]), rank, 1.0),),
        )
        for rank, at in enumerate(order, start=1)
    ]
