from dataclasses import asdict, dataclass, field
from typing import Any

from index.bm25 import HEADINGS, TITLE, WHOLE, Bm25
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
        bm25_k1: How slowly a term's repetition stops counting in BM25.
        bm25_b: How much a long passage is held against its terms, in [0, 1].
        correction_weight: Weight of the word that a misspelt one was put right to, where the word itself weighs 1.
        corrected_share: Share of the question as put right in the embedded question.
        synonym_weight: Weight of a phrase that stands for one of the question, shared by its words.
        synonym_share: Share of the question with such phrases behind it in the embedded question.
    """

    cut: CutLimits = field(default_factory=CutLimits)
    candidates: int = 100
    lexical_weight: float = 0.29
    lexical_weight_per_cosine: float = -2.0
    lexical_weight_per_gap: float = -3.5
    phrase_weight: float = 0.4
    sentence_weight: float = 0.8
    highlight: Evidence = WEIGHTS
    title_weight: float = 0.0
    headings_weight: float = 1.0
    whole_weight: float = 1.0
    bm25_k1: float = 0.9
    bm25_b: float = 0.4
    correction_weight: float = 0.8
    corrected_share: float = 0.5
    synonym_weight: float = 0.3
    synonym_share: float = 0.5

    @property
    def bm25(self) -> Bm25:
        """BM25 with its weights of the fields."""
        weights = {TITLE: self.title_weight, HEADINGS: self.headings_weight, WHOLE: self.whole_weight}
        return Bm25(self.bm25_k1, self.bm25_b, weights)

    def to_record(self) -> dict[str, Any]:
        """As plain values, for the manifest."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "RetrievalConfig":
        """Read what `to_record` wrote."""
        parts = {"cut": CutLimits(**record["cut"]), "highlight": Evidence(**record["highlight"])}
        return cls(**{**record, **parts})
