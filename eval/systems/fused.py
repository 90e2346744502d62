"""Two systems' rankings as one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from eval.sets.question import Question, Unit
from eval.systems.reciprocal_rank import reciprocal_rank_fusion
from eval.systems.response import System, SystemDocument, SystemRanking

_DEPTH = 100


class FusedSystem:
    """Reciprocal rank fusion of two systems that rank the same things."""

    def __init__(self, first: System, second: System, *, name: str) -> None:
        self._first, self._second, self._name = first, second, name

    @property
    def name(self) -> str:
        """What it is called in results."""
        return self._name

    @property
    def configuration(self) -> Mapping[str, Any]:
        """Of both."""
        return {"kind": "fused", "of": [dict(self._first.configuration), dict(self._second.configuration)]}

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:
        """The k best of the best hundred of each; it doesn't say how sure it is."""
        rankings = [system.rank(question, k=_DEPTH, unit=unit).hits for system in (self._second, self._first)]
        known = {hit.unit_id: hit for hits in rankings for hit in hits}
        fused = reciprocal_rank_fusion([[hit.unit_id for hit in hits] for hits in rankings])[:k]
        return SystemRanking(tuple(replace(known[name], score=score) for name, score in fused))

    def read(self, question: Question) -> None:
        """Nothing: it is no service."""

    def document(self, doc_id: str) -> SystemDocument | None:
        """A document as the first has it."""
        return self._first.document(doc_id)
