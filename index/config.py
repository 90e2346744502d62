from dataclasses import asdict, dataclass, field
from typing import Any

from index.cutting import CutLimits
from index.highlight import WEIGHTS, Evidence


@dataclass(frozen=True, slots=True)
class RetrievalConfig:
    """How passages are cut, found and ranked. Part of the manifest: a snapshot answers as it was built to.

    Attributes:
        cut: How long passages are.
        candidates: How many passages each engine brings before the union is scored under all.
        lexical_weight: Share of BM25 in the score where the encoder is as sure as it typically is; the rest is dense.
        lexical_weight_per_cosine: Change of that share's logit for each unit of the best cosine; 0 leaves it fixed.
        lexical_weight_per_gap: The same for each unit of the gap behind the best cosine.
        phrase_weight: What the share of the question's neighbouring terms that stand together counts beside BM25's.
        sentence_weight: Share of the best sentence's cosine in the dense part; the rest is the passage's.
        highlight: How much each kind of evidence counts when the answering sentence within a passage is chosen.
        title_weight: Weight of the title by itself in BM25.
        headings_weight: Weight of the headings by themselves in BM25.
        whole_weight: Weight of title, headings, context and text as one field in BM25.
        correction_weight: Weight of the word that a misspelt one was put right to, where the word itself weighs 1.
        corrected_share: Share of the question as put right in the embedded question.
        synonym_weight: Weight of a phrase that stands for one of the question, shared by its words.
        synonym_share: Share of the question with such phrases behind it in the embedded question.
    """

    cut: CutLimits = field(default_factory=CutLimits)
    candidates: int = 100
    lexical_weight: float = 0.31
    lexical_weight_per_cosine: float = -2.0
    lexical_weight_per_gap: float = -3.5
    phrase_weight: float = 0.35
    sentence_weight: float = 0.8
    highlight: Evidence = WEIGHTS
    title_weight: float = 0.0
    headings_weight: float = 1.0
    whole_weight: float = 1.0
    correction_weight: float = 0.8
    corrected_share: float = 0.5
    synonym_weight: float = 0.3
    synonym_share: float = 0.5

    @property
    def field_weights(self) -> dict[str, float]:
        """Weights of the lexical fields by name."""
        return {"title": self.title_weight, "headings": self.headings_weight, "whole": self.whole_weight}

    def to_record(self) -> dict[str, Any]:
        """As plain values, for the manifest."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "RetrievalConfig":
        """Read what `to_record` wrote."""
        parts = {"cut": CutLimits(**record["cut"]), "highlight": Evidence(**record["highlight"])}
        return cls(**{**record, **parts})
