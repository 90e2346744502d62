"""Why a hit has its rank, as it goes over HTTP."""

from pydantic import BaseModel

from index.config import Evidence
from service.answers.answerer import CitedHit
from service.answers.merging import ADJUSTMENTS


class ComponentBody(BaseModel):
    """One addend of a score: `score` times `weight`; `rank` is the passage's by this score alone, among candidates.

    What a newer article gains, and what further hits of one document lose, has no rank.
    """

    name: str
    score: float
    rank: int | None
    weight: float


class EvidenceBody(BaseModel):
    """One addend of what speaks for the highlighted sentence: `score` times `weight`."""

    name: str
    score: float
    weight: float


class ExplanationBody(BaseModel):
    """Why a passage has its rank, and why this sentence of it is highlighted."""

    components: list[ComponentBody]
    highlight: list[EvidenceBody]

    @classmethod
    def of(cls, cited: CitedHit, weights: Evidence) -> "ExplanationBody":
        """From the cited hit, and what each kind of evidence counts."""
        hit, spoken = cited.hit, cited.evidence
        signals = hit.signals.to_record()
        return cls(
            components=[
                *(ComponentBody.model_validate(one, from_attributes=True) for one in hit.components),
                *(
                    ComponentBody(name=name, score=signals[name], rank=None, weight=1.0)
                    for name in ADJUSTMENTS
                    if name in signals
                ),
            ],
            highlight=[
                EvidenceBody(name=name, score=getattr(spoken, name), weight=getattr(weights, name))
                for name in Evidence.names()
            ],
        )
