from dataclasses import asdict, dataclass, field
from typing import Any

from index.cutting import CutLimits


@dataclass(frozen=True, slots=True)
class RetrievalConfig:
    """How passages are cut, found and ranked. Part of the manifest: a snapshot answers as it was built to.

    Attributes:
        cut: How long passages are.
        candidates: How many passages each engine brings before the union is scored under all.
        lexical_weight: Share of BM25 (over the best BM25) in the score; the rest is dense.
        sentence_weight: Share of the best sentence's cosine in the dense part; the rest is the passage's.
        title_weight: Weight of the title field in BM25.
        headings_weight: Weight of the headings field in BM25.
        body_weight: Weight of the body field in BM25.
    """

    cut: CutLimits = field(default_factory=CutLimits)
    candidates: int = 100
    lexical_weight: float = 0.2
    sentence_weight: float = 0.5
    title_weight: float = 0.5
    headings_weight: float = 0.5
    body_weight: float = 1.0

    @property
    def field_weights(self) -> dict[str, float]:
        """Weights of the lexical fields by name."""
        return {"title": self.title_weight, "headings": self.headings_weight, "body": self.body_weight}

    def to_record(self) -> dict[str, Any]:
        """As plain values, for the manifest."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "RetrievalConfig":
        """Read what `to_record` wrote."""
        return cls(**{**record, "cut": CutLimits(**record["cut"])})
