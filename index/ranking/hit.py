"""A passage that was found, and what shows how well it fits."""

from dataclasses import dataclass

from index.config import Evidence
from index.passages.passage import Passage
from index.ranking.explanation import Component
from index.ranking.signals import Signals


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Attributes:
        passage: The passage.
        score: Higher is better.
        rank: From 1.
        signals: What each engine gave, and what confidence needs.
        sentence_scores: One for each of the passage's sentences, higher is better.
        sentence_evidence: What each of those scores is made of.
        components: What the score is made of: the sum of these is it.
    """

    passage: Passage
    score: float
    rank: int
    signals: Signals
    sentence_scores: tuple[float, ...]
    sentence_evidence: tuple[Evidence, ...]
    components: tuple[Component, ...] = ()
