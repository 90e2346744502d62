"""Would other sets choose the retrieval weights that ship? Each set is measured with what the rest of them choose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.errors import UnfitSet
from eval.runs.projection import project
from eval.sets.question import Question, QuestionSet
from eval.systems.presets import PRESETS, SHIPPED
from eval.systems.response import Retrieved, System
from index.config import RetrievalConfig
from index.passages.query import Query
from index.ranking.fusion import convex_combination, dense_score, lexical_weight
from index.ranking.hit import Hit
from index.ranking.searcher import Searcher
from ingest.progress import progress

_DEPTH = 100
_CUTOFF = 10
GRID: Mapping[str, tuple[float, ...]] = {
    "lexical_weight": (0.17, 0.21, 0.25, 0.29, 0.33, 0.37),
    "phrase_weight": (0.0, 0.2, 0.4, 0.6, 0.8),
    "sentence_weight": (0.6, 0.7, 0.8, 0.9, 1.0),
}
"""The weights that are tried, every one with every other."""

_SHIPPED = PRESETS[SHIPPED]
_OF_RANKING = (*GRID, "lexical_weight_per_cosine", "lexical_weight_per_gap")
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best passages of a question, and what each is worth.

    Attributes:
        scores: Name of a component to the scores, (n,).
        units: The number of what is judged, that each passage stands for, (n,).
        gains: The grade of each of those units, (n_units,).
        ideal: The discounted gain of the best ranking there could be.
    """

    scores: Mapping[str, Scores]
    units: NDArray[np.int64]
    gains: NDArray[np.float64]
    ideal: float


def candidates(questions: QuestionSet, searcher: Searcher, system: System) -> list[Candidates]:
    """The candidates of every answerable question of a set."""
    asked = [question for question in questions.questions if question.answerable]
    return [
        _candidates(question, questions, searcher.search(Query(question.text, _DEPTH)), system)
        for question in progress(asked, label=f"Asking {questions.name}", unit="questions", total=len(asked))
    ]


def _candidates(question: Question, questions: QuestionSet, hits: Sequence[Hit], system: System) -> Candidates:
    found = [
        Retrieved(
            unit_id=hit.passage.passage_id,
            doc_id=hit.passage.doc_id,
            section_id=hit.passage.section_id,
            score=hit.score,
            span=hit.passage.span,
        )
        for hit in hits
    ]
    projected = project(question, found, questions.unit, system.document)
    names: dict[str, int] = {}
    units = [
        names.setdefault(project(question, [one], questions.unit, system.document).ranking[0][0], len(names))
        for one in found
    ]
    ideal = sorted((grade for grade in projected.grades.values() if grade > 0), reverse=True)
    return Candidates(
        scores={
            part.name: np.array([hit.components[at].score for hit in hits], dtype=np.float32)
            for at, part in enumerate(hits[0].components if hits else ())
        },
        units=np.array(units, dtype=np.int64),
        gains=np.array([max(0, projected.grades.get(name, 0)) for name in names], dtype=np.float64),
        ideal=_discounted(np.array(ideal, dtype=np.float64)),
    )


def ndcg(one: Candidates, config: RetrievalConfig) -> float:
    """nDCG@10 of the candidates as a configuration ranks them; each unit comes where its best passage does.

    Source: Järvelin & Kekäläinen, Cumulated Gain-based Evaluation of IR Techniques, TOIS 2002; gains as trec_eval's.
    """
    if not len(one.units):
        return 0.0
    dense = dense_score(
        one.scores["passage_cosine"], one.scores["sentence_cosine"], sentence_weight=config.sentence_weight
    )
    weight = lexical_weight(
        dense,
        base=config.lexical_weight,
        per_cosine=config.lexical_weight_per_cosine,
        per_gap=config.lexical_weight_per_gap,
    )
    words = one.scores["lexical_share"] + config.phrase_weight * one.scores["phrase_share"]
    order = np.argsort(-convex_combination(dense, words, lexical_weight=weight), kind="stable")
    ranked = one.units[order]
    _, first = np.unique(ranked, return_index=True)
    return _discounted(one.gains[ranked[np.sort(first)]]) / one.ideal


def _discounted(gains: NDArray[np.float64]) -> float:
    top = gains[:_CUTOFF]
    return float((top / np.log2(np.arange(2, len(top) + 2))).sum())


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
    means = np.array([[_mean(own, config) for own in sets.values()] for config in tried])  # (n_trials, n_sets)
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
                shipped=_mean(sets[name], _SHIPPED),
                held_out=float(means[best, at]),
                own=float(means[:, at].max()),
                chosen={field: getattr(trials[best], field) for field in GRID},
            )
        )
    return found


def without_pieces(sets: Mapping[str, Sequence[Candidates]]) -> dict[str, dict[str, float]]:
    """nDCG@10 of the presets that rank the same passages by other weights: preset to set to value."""
    return {
        name: {set_name: _mean(own, config) for set_name, own in sets.items()}
        for name, config in PRESETS.items()
        if replace(config, **{field: getattr(_SHIPPED, field) for field in _OF_RANKING}) == _SHIPPED
    }


def _trials() -> Iterator[RetrievalConfig]:
    for values in product(*GRID.values()):
        changed: dict[str, Any] = dict(zip(GRID, values, strict=True))
        yield replace(_SHIPPED, **changed)


def _mean(own: Sequence[Candidates], config: RetrievalConfig) -> float:
    return sum(ndcg(one, config) for one in own) / len(own)
