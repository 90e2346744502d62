from collections.abc import Mapping
from dataclasses import dataclass

from index.config import Evidence
from index.passages.passage import Passage
from index.ranking.explanation import Component


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Attributes:
        passage: The passage.
        score: Higher is better.
        rank: From 1.
        component_scores: What each engine gave, and the signals that confidence needs.
        sentence_scores: One for each of the passage's sentences, higher is better.
        sentence_evidence: What each of those scores is made of.
        components: What the score that both engines gave is made of; a reranker's replaces the sum.
    """

    passage: Passage
    score: float
    rank: int
    component_scores: Mapping[str, float]
    sentence_scores: tuple[float, ...]
    sentence_evidence: tuple[Evidence, ...]
    components: tuple[Component, ...] = ()
