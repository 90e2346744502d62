"""A cross-encoder on disk: where it is, and what its scores depend on."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from index.errors import EncoderError, RerankerNotFound
from index.models.model_folder import ModelFolder
from index.models.reranker import RerankerIdentity

_ARCHITECTURE = "ForSequenceClassification"


@dataclass(frozen=True, slots=True)
class RerankerFolder(ModelFolder):
    """A `sentence_transformers.CrossEncoder` on disk that gives one score a pair."""

    kind: ClassVar[str] = "reranker"
    not_found: ClassVar[type[EncoderError]] = RerankerNotFound
    remedy: ClassVar[str] = "Name a folder that CrossEncoder.save_pretrained wrote"

    def identity(self) -> RerankerIdentity:
        """Read the model's settings and hash its weights, without loading it.

        Raises:
            RerankerNotFound: If a file is missing, or it is another kind of model.
        """
        config = self.settings("config.json")
        kind = next(iter(config.get("architectures") or []), "none named")
        labels = len(config.get("id2label") or {}) or config.get("num_labels", 2)
        if not str(kind).endswith(_ARCHITECTURE) or labels != 1:
            raise RerankerNotFound(
                f"The model is no cross-encoder with one score: it is a {kind} with {labels} labels",
                where=str(self.path),
                remedy=f"Name the folder of a cross-encoder: a …{_ARCHITECTURE} with one label",
            )
        longest = (
            self.settings("tokenizer_config.json").get("model_max_length"),
            config.get("max_position_embeddings"),
        )
        return RerankerIdentity(
            name=self.name,
            weights_sha256=self.sha256(self.weights),
            tokenizer_sha256=self.sha256(self.tokenizer),
            max_tokens=min(int(tokens) for tokens in (*longest, 512) if tokens),
        )


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
