"""Hits in the order that the answerability model gives them, each with its best sentence by it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.answerability.judgment import AnswerJudgment
from index.config import Evidence, RetrievalConfig
from index.ranking.explanation import Component
from index.ranking.hit import Hit
from index.ranking.later import Later

_ROUNDING = 1e-9


def could_go_first(
    hits: Sequence[Hit], first: AnswerJudgment, config: RetrievalConfig, *, warning: Sequence[bool] | None = None
) -> int:
    """How many of the best hits are to be read: up to the last that could be the best one.

    Reading takes time; what can't change which is first isn't read. A hit could go first if the model were as sure of
    it as it seldom is, or for its warning.

    Args:
        hits: In the order of their fused scores; at least one.
        first: Of the first of them.
        config: How much the model and a warning count, and how sure the model would have to be.
        warning: As `judged` takes it.
    """
    weight = config.answerability_weight
    warns = warning or [False] * len(hits)
    sure = weight * max(0.0, config.overtaking - _probability(first.passage))
    gains = [sure + (config.warning_weight + _ROUNDING) * (own - warns[0]) for own in warns]
    could = (at for at, (hit, gain) in enumerate(zip(hits, gains, strict=True))
             if (1.0 - weight) * (hits[0].score - hit.score) < gain)  # fmt: skip
    return 1 + max(could, default=0)


def judged(
    hits: Sequence[Hit],
    judgments: Sequence[AnswerJudgment],
    config: RetrievalConfig,
    *,
    warning: Sequence[bool] | None = None,
) -> list[Hit]:
    """Hits, best first; those that were read in the order of their fused score and what the model says together.

    What wasn't read is taken to answer as little as the least of those that were, so that it comes after them.

    Args:
        hits: In the order of their fused scores.
        judgments: Of the first of them; at least one.
        config: How much the model counts, and a warning.
        warning: Whether each of the first ones advises against something; None where it isn't asked if one may.
    """
    answering = [_probability(judgment.passage) for judgment in judgments]
    answering += [min(answering)] * (len(hits) - len(judgments))
    scored = [_scored(hit, own, 1 + sum(other > own for other in answering), config)
              for hit, own in zip(hits, answering, strict=True)]  # fmt: skip
    read = zip(scored, judgments, strict=False)
    found = [*(_with_judgment(hit, judgment, config) for hit, judgment in read), *scored[len(judgments) :]]
    if warning is not None:
        found = _with_warnings(found, [*warning, *([False] * (len(found) - len(warning)))], config.warning_weight)
    found.sort(key=lambda hit: (-hit.score, hit.passage.passage_id))
    return [replace(hit, rank=rank) for rank, hit in enumerate(found, start=1)]


def _with_warnings(hits: Sequence[Hit], warning: Sequence[bool], weight: float) -> list[Hit]:
    """Hits of which those that warn gain a little: of two that answer about as well, the one that warns goes first."""
    return [
        replace(
            hit,
            score=hit.score + weight * warns,
            components=(*hit.components, Component("warning", float(warns), 1 if warns else 1 + sum(warning), weight)),
        )
        for hit, warns in zip(hits, warning, strict=True)
    ]


def _with_judgment(hit: Hit, judgment: AnswerJudgment, config: RetrievalConfig) -> Hit:
    def evidence() -> Iterator[Evidence]:
        for one, logit in zip(hit.sentence_evidence, judgment.sentences, strict=True):
            yield replace(one, answering=_probability(logit))

    speaking = Later(evidence)
    return replace(
        hit,
        signals=replace(hit.signals, answering=judgment.passage, answering_sentence=judgment.best_sentence),
        sentence_evidence=speaking,
        sentence_scores=Later(lambda: (one.weighed(config.highlight) for one in speaking)),
    )


def _scored(hit: Hit, answering: float, rank: int, config: RetrievalConfig) -> Hit:
    weight = config.answerability_weight

    def components() -> Iterator[Component]:
        yield from (replace(one, weight=one.weight * (1.0 - weight)) for one in hit.components)
        yield Component("answerability", answering, rank, weight)

    return replace(
        hit,
        score=(1.0 - weight) * hit.score + weight * answering,
        signals=replace(hit.signals, fused=hit.score),
        components=Later(components),
    )


def _probability(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))
