from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class CutLimits:
    """How long passages are, in tokens of the encoder.

    Attributes:
        target_tokens: A passage is not longer than this.
        context_tokens: The context of a passage is not longer than this; what doesn't fit is left out.
        heading_tokens: Title and headings in front are not longer than this; outer headings go first.
    """

    target_tokens: int = 160
    context_tokens: int = 32
    heading_tokens: int = 56


@dataclass(frozen=True, slots=True)
class Bm25Weights:
    """What counts in BM25.

    Attributes:
        k1: How slowly a term's repetition stops counting.
        b: How much a long passage is held against its terms, in [0, 1].
        title: Weight of the title by itself.
        headings: Weight of the headings by themselves.
        whole: Weight of title, headings, context and text as one field.
    """

    k1: float
    b: float
    title: float
    headings: float
    whole: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a sentence, each in about [0, 1]; as weights, how much each of it counts.

    Attributes:
        cosine: Of the question and the sentence.
        rare_terms: The share of the question's terms that the sentence holds, by their rarity in the corpus.
        distinctive_terms: The same by their rarity in the passage: what every sentence holds distinguishes none.
        beginnings: The share of the beginnings of the question's words that it holds: "legislative", "legislation".
        before: `rare_terms` of the sentence before it.
        pointing_back: The same where the sentence points back: "This is called …".
        number: Whether it holds a number, where the question asks for one.
        time: Whether it holds a year, month or the like, where the question asks when.
        answering: The answerability model's probability that it answers; 0 where it wasn't read.
    """

    cosine: float
    rare_terms: float
    distinctive_terms: float
    beginnings: float
    before: float
    pointing_back: float
    number: float
    time: float
    answering: float = 0.0

    def weighed(self, weights: "Evidence") -> float:
        """The sentence's score, higher is better."""
        return (
            self.cosine * weights.cosine
            + self.rare_terms * weights.rare_terms
            + self.distinctive_terms * weights.distinctive_terms
            + self.beginnings * weights.beginnings
            + self.before * weights.before
            + self.pointing_back * weights.pointing_back
            + self.number * weights.number
            + self.time * weights.time
            + self.answering * weights.answering
        )

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of its parts, in their order."""
        return tuple(field.name for field in fields(cls))


WEIGHTS = Evidence(
    cosine=1.0,
    rare_terms=0.77,
    distinctive_terms=0.68,
    beginnings=0.78,
    before=0.33,
    pointing_back=0.28,
    number=0.28,
    time=0.24,
    answering=1.0,
)
"""Fitted by `vouch eval highlights --fit` on two public sets at once, which chosen on either hold on the other."""


@dataclass(frozen=True, slots=True)
class RetrievalConfig:
    """How passages are cut, found and ranked. Part of the manifest: a snapshot answers as it was built to.

    Attributes:
        cut: How long passages are.
        candidates: How many passages each engine brings before the union is scored under all.
        lexical_weight: Share of BM25 in the score where the encoder is as sure as it typically is; the rest is dense.
        lexical_weight_per_cosine: Change of that share's logit for each unit of the best cosine; 0 leaves it fixed.
        lexical_weight_per_gap: The same for each unit of the gap after the best cosine.
        phrase_weight: What the share of the question's neighbouring terms that occur together counts beside BM25's.
        sentence_weight: Share of the best sentence's cosine in the dense part; the rest is the passage's.
        highlight: How much each kind of evidence counts when the answering sentence within a passage is chosen.
        title_weight: Weight of the title by itself in BM25.
        headings_weight: Weight of the headings by themselves in BM25.
        whole_weight: Weight of title, headings, context and text as one field in BM25.
        bm25_k1: How slowly a term's repetition stops counting in BM25.
        bm25_b: How much a long passage is held against its terms, in [0, 1].
        correction_weight: Weight of the word that a misspelt one was put right to, where the word itself weighs 1.
        corrected_share: Share of the question as put right in the embedded question.
        synonym_weight: Weight of a phrase that means the same as one of the question, shared by its words.
        synonym_share: Share of the question with such phrases after it in the embedded question.
        answerability_weight: Share of the answerability model's probability in the score of a passage that it reads.
        overtaking: What the model is taken to say at most of a passage after the best one, which is read only where it
            could then go first.
        warning_weight: What such a passage gains by advising against something, where a question asks whether one may.
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
    answerability_weight: float = 0.15
    overtaking: float = 0.4
    warning_weight: float = 0.04

    @property
    def bm25(self) -> Bm25Weights:
        """What counts in BM25."""
        return Bm25Weights(self.bm25_k1, self.bm25_b, self.title_weight, self.headings_weight, self.whole_weight)

    def to_record(self) -> dict[str, Any]:
        """As plain values, for the manifest."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "RetrievalConfig":
        """Read what `to_record` wrote."""
        parts = {"cut": CutLimits(**record["cut"]), "highlight": Evidence(**record["highlight"])}
        return cls(**{**record, **parts})
