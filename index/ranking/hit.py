"""A passage that was found, and what shows how well it fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.config import Evidence
from index.passages.passage import Passage
from index.ranking.explanation import Component
from index.ranking.signals import Signals


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. What is only looked at of hits that are shown is worked out then (`Later`).

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
    sentence_scores: Sequence[float]
    sentence_evidence: Sequence[Evidence]
    components: Sequence[Component] = ()

    def ranked(self, rank: int) -> "Hit":
        """The same at a rank."""
        if rank == self.rank:
            return self
        sentences = self.sentence_scores, self.sentence_evidence
        return Hit(self.passage, self.score, rank, self.signals, *sentences, self.components)
