"""Would other sets choose the retrieval weights that ship? Each set is measured with what the rest of them choose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from eval.errors import UnfitSet
from eval.measures.ranking import Ndcg
from eval.runs.projection import project, units
from eval.sets.question import Question, QuestionSet
from eval.systems.presets import PRESETS, SHIPPED
from eval.systems.response import Retrieved, System
from index.config import RetrievalConfig
from index.passages.query import Query
from index.ranking.fusion import ComponentScores, fuse
from index.ranking.hit import Hit
from index.ranking.searcher import Searcher
from ingest.progress import progress

_DEPTH = 100
GRID: Mapping[str, tuple[float, ...]] = {
    "lexical_weight": (0.17, 0.21, 0.25, 0.29, 0.33, 0.37),
    "phrase_weight": (0.0, 0.2, 0.4, 0.6, 0.8),
    "sentence_weight": (0.6, 0.7, 0.8, 0.9, 1.0),
}
"""The weights that are tried, every one with every other."""

_SHIPPED = PRESETS[SHIPPED]
_OF_RANKING = (*GRID, "lexical_weight_per_cosine", "lexical_weight_per_gap")


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best passages of a question, and what each is worth.

    Attributes:
        scores: What their fused scores are made of, each (n,).
        units: The name of what is judged that each passage is, or is part of, n of them.
        grades: Name to grade, of what is judged.
    """

    scores: ComponentScores
    units: tuple[str, ...]
    grades: Mapping[str, int]


def candidates(questions: QuestionSet, searcher: Searcher, system: System) -> list[Candidates]:
    """The candidates of every answerable question of a set."""
    asked = [question for question in questions.questions if question.answerable]
    return [
        _candidates(question, questions, searcher.search(Query(question.text, _DEPTH)), system)
        for question in progress(asked, label=f"Asking {questions.name}", unit="questions", total=len(asked))
    ]


def _candidates(question: Question, questions: QuestionSet, hits: Sequence[Hit], system: System) -> Candidates:
    listed = sorted(hits, key=lambda hit: hit.passage.passage_id)  # as the index lists them, so that ties fall alike
    found = [
        Retrieved(
            unit_id=hit.passage.passage_id,
            doc_id=hit.passage.doc_id,
            section_id=hit.passage.section_id,
            score=hit.score,
            span=hit.passage.span,
        )
        for hit in listed
    ]
    signals = [hit.signals for hit in listed]
    return Candidates(
        scores=ComponentScores(
            passage_cosine=np.array([one.passage_cosine for one in signals], dtype=np.float32),
            sentence_cosine=np.array([one.sentence_cosine for one in signals], dtype=np.float32),
            lexical_share=np.array([one.lexical_share for one in signals], dtype=np.float32),
            phrase_share=np.array([one.phrase_share for one in signals], dtype=np.float32),
        ),
        units=tuple(units([one], questions.unit)[0][0] for one in found),
        grades=project(question, found, questions.unit, system.document, every_hit=True).grades,
    )


def ranking(one: Candidates, config: RetrievalConfig) -> list[str]:
    """The units of a question as a configuration ranks them, best first; each comes where its best passage does."""
    if not one.units:
        return []
    order = np.argsort(-fuse(one.scores, config).scores, kind="stable").tolist()
    return list(dict.fromkeys(one.units[at] for at in order))


class JudgedCandidates:
    """The candidates of a set's questions, to be measured with one configuration after another."""

    def __init__(self, own: Sequence[Candidates]) -> None:
        self._own = {str(number): one for number, one in enumerate(own)}
        self._ndcg = Ndcg({number: one.grades for number, one in self._own.items()})

    def ndcg(self, config: RetrievalConfig) -> float:
        """nDCG@10 of the candidates as a configuration ranks them, the mean over the questions."""
        return self._ndcg.mean({number: ranking(one, config) for number, one in self._own.items()})


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A set, measured with weights that were chosen without it.

    Attributes:
        set_name: The set.
        shipped: nDCG@10 with the weights that ship.
        held_out: With those that are best on average over the sets that aren't its kin.
        own: With those that are best on itself.
        chosen: The weights that were chosen without it.
    """

    set_name: str
    shipped: float
    held_out: float
    own: float
    chosen: Mapping[str, float]


def leave_one_out(sets: Mapping[str, Sequence[Candidates]], kin: Sequence[frozenset[str]]) -> list[HeldOut]:
    """Choose the weights without each set and its kin, and measure it with them.

    Args:
        sets: Name to candidates; at least two.
        kin: Sets that are views of one, so that none of them chooses for another.
    """
    trials = list(_trials())
    tried = progress(trials, label="Trying", unit="configurations", total=len(trials))
    judged = {name: JudgedCandidates(own) for name, own in sets.items()}
    means = np.array([[own.ndcg(config) for own in judged.values()] for config in tried])  # (n_trials, n_sets)
    names = list(sets)
    found = []
    for at, name in enumerate(names):
        group = next((members for members in kin if name in members), frozenset({name}))
        others = [number for number, other in enumerate(names) if other not in group]
        if not others:
            raise UnfitSet(
                "All the other sets are its kin, so that nobody chooses for it", where=name, remedy="Name a set more"
            )
        best = int(np.argmax(means[:, others].mean(axis=1)))
        found.append(
            HeldOut(
                set_name=name,
                shipped=judged[name].ndcg(_SHIPPED),
                held_out=float(means[best, at]),
                own=float(means[:, at].max()),
                chosen={field: getattr(trials[best], field) for field in GRID},
            )
        )
    return found


def without_pieces(sets: Mapping[str, Sequence[Candidates]]) -> dict[str, dict[str, float]]:
    """nDCG@10 of the presets that rank the same passages by other weights: preset to set to value."""
    judged = {name: JudgedCandidates(own) for name, own in sets.items()}
    return {
        name: {set_name: own.ndcg(config) for set_name, own in judged.items()}
        for name, config in PRESETS.items()
        if replace(config, **{field: getattr(_SHIPPED, field) for field in _OF_RANKING}) == _SHIPPED
    }


def _trials() -> Iterator[RetrievalConfig]:
    for values in product(*GRID.values()):
        changed: dict[str, Any] = dict(zip(GRID, values, strict=True))
        yield replace(_SHIPPED, **changed)
