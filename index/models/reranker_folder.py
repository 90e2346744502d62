"""A cross-encoder on disk: where it is, and what its scores depend on."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import RerankerNotFound
from index.models.reranker import RerankerIdentity
from ingest.hashing import file_sha256

_ARCHITECTURE = "ForSequenceClassification"


@dataclass(frozen=True, slots=True)
class RerankerFolder:
    """A `sentence_transformers.CrossEncoder` on disk that gives one score a pair."""

    path: Path
    name: str

    @property
    def source(self) -> str:
        """Where it can be read again."""
        return str(self.path.resolve())

    @property
    def tokenizer(self) -> Path:
        """Its tokenizer."""
        return self.path / "tokenizer.json"

    def identity(self) -> RerankerIdentity:
        """Read the model's settings and hash its weights, without loading it.

        Raises:
            RerankerNotFound: If a file is missing, or it is another kind of model.
        """
        config = self._settings("config.json")
        kind = next(iter(config.get("architectures") or []), "none named")
        labels = len(config.get("id2label") or {}) or config.get("num_labels", 2)
        if not str(kind).endswith(_ARCHITECTURE) or labels != 1:
            raise RerankerNotFound(
                f"The model is no cross-encoder with one score: it is a {kind} with {labels} labels",
                where=str(self.path),
                remedy=f"Name the folder of a cross-encoder: a …{_ARCHITECTURE} with one label",
            )
        longest = (
            self._settings("tokenizer_config.json").get("model_max_length"),
            config.get("max_position_embeddings"),
        )
        return RerankerIdentity(
            name=self.name,
            weights_sha256=self._sha256("model.safetensors"),
            tokenizer_sha256=self._sha256("tokenizer.json"),
            max_tokens=min(int(tokens) for tokens in (*longest, 512) if tokens),
        )

    def _sha256(self, name: str) -> str:
        if not (self.path / name).is_file():
            raise _incomplete(self.path, f"it has no {name}")
        return file_sha256(self.path / name)

    def _settings(self, name: str) -> dict[str, Any]:
        try:
            settings: dict[str, Any] = json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise _incomplete(self.path, f"its {name} can't be read ({error})") from None
        return settings


def find_reranker(name: str) -> RerankerFolder:
    """The cross-encoder in a folder, or the one that the Hugging Face cache of this machine holds under a name.

    Nothing is fetched.

    Raises:
        RerankerNotFound: If there is none.
    """
    path = Path(name)
    if path.is_dir():
        return RerankerFolder(path, path.resolve().name)
    from huggingface_hub import snapshot_download  # takes a moment, and only names need it
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return RerankerFolder(Path(snapshot_download(name, local_files_only=True)), name)
    except (HFValidationError, LocalEntryNotFoundError):
        raise RerankerNotFound(
            "There is no such reranker: neither a folder, nor a model in this machine's Hugging Face cache",
            value=name,
            remedy="Name the folder of a sentence-transformers CrossEncoder; nothing is fetched",
        ) from None


def _incomplete(path: Path, what: str) -> RerankerNotFound:
    return RerankerNotFound(
        f"The reranker isn't whole: {what}",
        where=str(path),
        remedy="Name a folder that CrossEncoder.save_pretrained wrote",
    )
