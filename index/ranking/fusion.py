"""One score for each candidate, out of the scores that the engines gave it: pure arithmetic."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays import Scores
from index.config import RetrievalConfig

_TYPICAL_COSINE, _TYPICAL_GAP = 0.6, 0.2
_GAP_RANK = 10


@dataclass(frozen=True, slots=True)
class ComponentScores:
    """What a fused score is the weighted sum of, each (n,) of the same n candidates.

    Attributes:
        passage_cosine: Of the question and each passage.
        sentence_cosine: Of the question and each passage's best sentence.
        lexical_share: `lexical_share`.
        phrase_share: `phrase_share`.
    """

    passage_cosine: Scores
    sentence_cosine: Scores
    lexical_share: Scores
    phrase_share: Scores

    def by_name(self) -> dict[str, Scores]:
        """The scores by the name of the component, in their order."""
        return {
            "passage_cosine": self.passage_cosine,
            "sentence_cosine": self.sentence_cosine,
            "lexical_share": self.lexical_share,
            "phrase_share": self.phrase_share,
        }


@dataclass(frozen=True, slots=True)
class Fusion:
    """Candidates' scores, and how they were weighed.

    Attributes:
        scores: Higher is better, (n,).
        lexical_weight: What the words count for this question, in [0, 1].
        weights: What each component counts, by its name: the sum of the components' scores times these is `scores`.
    """

    scores: Scores
    lexical_weight: float
    weights: Mapping[str, float]


def fuse(components: ComponentScores, config: RetrievalConfig) -> Fusion:
    """One score for each candidate.

    Args:
        components: Of n candidates, n >= 1.
        config: How much each counts.
    """
    dense = dense_score(components.passage_cosine, components.sentence_cosine, sentence_weight=config.sentence_weight)
    weight = lexical_weight(
        dense,
        base=config.lexical_weight,
        per_cosine=config.lexical_weight_per_cosine,
        per_gap=config.lexical_weight_per_gap,
    )
    words = components.lexical_share + config.phrase_weight * components.phrase_share
    return Fusion(
        scores=convex_combination(dense, words, lexical_weight=weight),
        lexical_weight=weight,
        weights={
            "passage_cosine": (1.0 - weight) * (1.0 - config.sentence_weight),
            "sentence_cosine": (1.0 - weight) * config.sentence_weight,
            "lexical_share": weight,
            "phrase_share": weight * config.phrase_weight,
        },
    )


def dense_score(passage_cosine: Scores, sentence_cosine: Scores, *, sentence_weight: float) -> Scores:
    """Mix the cosine of each passage with that of its best sentence, both (n,)."""
    mixed = (1.0 - sentence_weight) * passage_cosine + sentence_weight * sentence_cosine
    return np.asarray(mixed, dtype=np.float32)


def lexical_share(lexical: Scores, *, bound: float) -> Scores:
    """Scores over what no passage could exceed, (n,), in [0, 1]; all 0 where none matched.

    Over the best of them, as is often done, a question whose words hardly occur anywhere would count as much as one
    whose rare words all do; over the bound, BM25 counts for as much of the question as it found.

    Args:
        lexical: BM25 scores, >= 0.
        bound: `EngineReader.lexical_bound` of the same terms.
    """
    return np.zeros_like(lexical) if bound <= 0.0 else np.asarray(lexical / bound, dtype=np.float32)


def phrase_share(pair_matches: NDArray[np.int64], *, pairs: int) -> Scores:
    """The share of the question's neighbouring terms that are side by side in each passage, (n,), in [0, 1].

    Whether they do, not how often, nor how rare they are: either was measured to help less.

    Source: Metzler & Croft, A Markov Random Field Model for Term Dependencies, SIGIR 2005 (ordered pairs).

    Args:
        pair_matches: `CandidateScores.pair_matches`, (n,).
        pairs: How many were looked for.
    """
    return np.asarray(pair_matches / max(1, pairs), dtype=np.float32)


def lexical_weight(dense: Scores, *, base: float, per_cosine: float, per_gap: float) -> float:
    """How much BM25 counts for this question, in [0, 1].

    The less sure the encoder is (a low best cosine, or no gap between the best and the eleventh), the more words count:
    long articles on one subject look alike to it, and are distinguished by their terms.

    Args:
        dense: Dense scores of the candidates, (n,), n >= 1.
        base: The weight where the best cosine is 0.6 and the gap 0.2; 0 and 1 are kept as they are.
        per_cosine: Change of the weight's logit for each unit of the best cosine.
        per_gap: The same for each unit of the gap; with fewer candidates than it needs, the gap says nothing.
    """
    if not 0.0 < base < 1.0:
        return base
    ranked = np.sort(dense)[::-1]
    best = float(ranked[0])
    gap = best - max(0.0, float(ranked[_GAP_RANK])) if len(ranked) > _GAP_RANK else _TYPICAL_GAP
    logit = math.log(base / (1.0 - base)) + per_cosine * (best - _TYPICAL_COSINE) + per_gap * (gap - _TYPICAL_GAP)
    return 1.0 / (1.0 + math.exp(-logit))


def convex_combination(dense: Scores, lexical: Scores, *, lexical_weight: float) -> Scores:
    """Weigh dense scores against lexical shares, both (n,).

    Source: Bruch, Gai & Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, TOIS 2023.
    """
    return np.asarray((1.0 - lexical_weight) * dense + lexical_weight * lexical, dtype=np.float32)
