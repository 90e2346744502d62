"""What a snapshot is made from, besides the documents: one value, so that an ingredient is named in one place."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from index.answerability.choice import AnswerabilityUse
from index.config import RetrievalConfig
from index.models.encoder import EncoderIdentity
from index.passages.cutting import CUTTING
from index.passages.embedding_text import EMBEDDING_TEXT
from index.snapshots.manifest import (
    FORMAT_VERSION,
    AnswerabilityRecord,
    EncoderRecord,
    EngineRecord,
    IndexManifest,
    Part,
)
from index.words.analysis import ANALYZER


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a snapshot is made from, besides the documents. Equal ones make equal snapshots of equal documents.

    Attributes:
        format_version: Of the parts' layout.
        analyzer: Name and version of the lexical analysis.
        cutting: Name and version of the rules by which documents are cut.
        embedding_text: The same of those that say what text is embedded for a passage.
        encoder_sha256: Of the encoder's identity.
        retrieval: How passages are cut, found and ranked.
        answerability: What judges the best passages; None for nothing.
    """

    format_version: int
    analyzer: str
    cutting: str
    embedding_text: str
    encoder_sha256: str
    retrieval: RetrievalConfig
    answerability: AnswerabilityUse | None = None

    @classmethod
    def of_today(
        cls, encoder: EncoderIdentity, retrieval: RetrievalConfig, answerability: AnswerabilityUse | None = None
    ) -> "Recipe":
        """What this program makes a snapshot from, with these models and this configuration."""
        return cls(FORMAT_VERSION, ANALYZER, CUTTING, EMBEDDING_TEXT, encoder.sha256, retrieval, answerability)

    @classmethod
    def of(cls, manifest: IndexManifest) -> "Recipe":
        """What a snapshot was made from."""
        judging = manifest.answerability
        return cls(
            manifest.format_version,
            manifest.analyzer,
            manifest.cutting,
            manifest.embedding_text,
            manifest.encoder.identity.sha256,
            manifest.retrieval,
            AnswerabilityUse(judging.identity.sha256, judging.passages) if judging else None,
        )

    def fits(self, manifest: IndexManifest) -> bool:
        """Whether documents made by this recipe can be put beside those of a snapshot.

        They can where those were made by the same one, and where there are passages on which its models were checked.
        """
        return Recipe.of(manifest) == self and manifest.counts["passages"] > 0

    def to_record(self) -> dict[str, object]:
        """As plain values, by name."""
        return {**asdict(self), "retrieval": self.retrieval.to_record()}

    @property
    def sha256(self) -> str:
        """One hash over all of it: snapshots of which it is the same were made in the same way."""
        return hashlib.sha256(json.dumps(self.to_record(), sort_keys=True).encode()).hexdigest()

    def inputs_sha256(self, versions: Sequence[tuple[str, str]]) -> str:
        """One hash over all of it and the documents: where it is the same, nothing needs to be built.

        Args:
            versions: Each document's doc_id and version, in order.
        """
        rules = [self.format_version, self.analyzer, self.cutting, self.embedding_text]
        values: list[object] = [*rules, self.encoder_sha256, self.retrieval.to_record(), versions]
        if self.answerability is not None:
            values.append(asdict(self.answerability))
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a snapshot comes from: its recipe, its documents' hash, and its models as they were checked.

    Attributes:
        recipe: What it is made from.
        inputs_sha256: `Recipe.inputs_sha256` with its documents.
        encoder: The encoder, and how well its exported copy agrees with it.
        answerability: The same of the answerability model; None where the recipe has none.
        engine: Where vectors are searched; None on this machine.
    """

    recipe: Recipe
    inputs_sha256: str
    encoder: EncoderRecord
    answerability: AnswerabilityRecord | None = None
    engine: EngineRecord | None = None

    def manifest(self, snapshot_id: str, counts: Mapping[str, int], parts: Mapping[str, Part]) -> IndexManifest:
        """The manifest of a snapshot that comes from here.

        Args:
            snapshot_id: Its name.
            counts: Of its documents, passages and sentences.
            parts: Its files.
        """
        recipe = self.recipe
        return IndexManifest(
            format_version=recipe.format_version,
            snapshot_id=snapshot_id,
            inputs_sha256=self.inputs_sha256,
            analyzer=recipe.analyzer,
            cutting=recipe.cutting,
            embedding_text=recipe.embedding_text,
            counts=counts,
            parts=parts,
            encoder=self.encoder,
            retrieval=recipe.retrieval,
            answerability=self.answerability,
            engine=self.engine,
        )
