"""What an encoder is: its identity, where its model comes from, and the two things it does."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Of texts: float32, (n, dim), or (dim,) for one; each of unit length. Cosines of them are `index.arrays.Scores`."""


class Precision(StrEnum):
    """Of the arithmetic that embeds passages."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """All that a vector depends on besides the text.

    Attributes:
        name: The model's name, for people.
        weights_sha256: Of its weights file.
        tokenizer_sha256: Of its tokenizer.json.
        dim: Length of a vector.
        max_tokens: Longest input, special tokens included.
        pooling: How token vectors become one: `mean`, `cls`, …
        prompts: What is put in front of a passage and of a question.
        precision: Of the arithmetic that embeds passages.
    """

    name: str
    weights_sha256: str
    tokenizer_sha256: str
    dim: int
    max_tokens: int
    pooling: str
    prompts: tuple[str, str]
    precision: Precision

    @property
    def sha256(self) -> str:
        """One hash over all of it."""
        values = [self.weights_sha256, self.tokenizer_sha256, self.dim, self.max_tokens, self.pooling]
        return hashlib.sha256(json.dumps([*values, *self.prompts, self.precision]).encode()).hexdigest()

    @property
    def questions_sha256(self) -> str:
        """One hash over what a question's vector depends on: the arithmetic that embeds passages has no part in it."""
        values = [self.weights_sha256, self.tokenizer_sha256, self.dim, self.max_tokens, self.pooling, self.prompts[1]]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "EncoderIdentity":
        """Read what `dataclasses.asdict` made of one, also after a way through JSON."""
        lists = {"prompts": tuple(record["prompts"]), "precision": Precision(record["precision"])}
        return cls(**{**record, **lists})


class PassageEncoder(Protocol):
    """Embeds at build time; a text's vector doesn't depend on its batch (to 1e-5)."""

    @property
    def identity(self) -> EncoderIdentity:
        """What its vectors depend on."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, in order.

        Raises:
            PassageTooLong: If a text is longer than the encoder reads.
        """


class QuestionEncoder(Protocol):
    """Embeds one question at a time, in milliseconds."""

    def encode(self, question: str) -> Vectors:
        """Unit vector of a question, (dim,); a long question is split and pooled."""


def native_precision() -> Precision:
    """bfloat16 where the processor multiplies it (2.5 times faster, cosines to float32 ≥ 0.9999), else float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return Precision.FLOAT32
    return Precision.FLOAT32 if {"avx512_bf16", "amx_bf16"}.isdisjoint(flags) else Precision.BFLOAT16


def unit(vectors: Vectors) -> Vectors:
    """Scale the last axis to length 1; a zero vector stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, np.finfo(np.float32).tiny), dtype=np.float32)
