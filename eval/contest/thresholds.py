"""When each system should be silent: a threshold on its own confidence, chosen by the same rule on the same questions.

A question's threshold comes from the questions of the other half of the articles, so that none is chosen on what it is
measured on. The rule is the best joint score (Peng et al., UAEval4RAG, ACL 2025) as `eval.runs.set_measures` has it:
the mean of the share of answerable questions whose right answer is shown, with what it hangs on, and of the acceptable
ratio of the others, kinds weighing the same.

A refusal gives way to the threshold whichever system it is of, since it is by how sure that one was; it stays where
there is nothing to show, or where its reason is one of `RULES`, which no confidence changes.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.runs.asking import AskedQuestion
from eval.sets.halves import half_of_name
from eval.sets.question import Question

RULES = frozenset({"nothing_in_scope", "language_not_supported", "crisis", "not_about", "paused"})
"""Reasons of a refusal that are rules and no matter of confidence, by Vouch's names, which any system may use."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was asked with readings by the tuned threshold, and the threshold that each half is read with."""

    asked: tuple[AskedQuestion, ...]
    thresholds: tuple[float, float]


def outspoken(asked: Sequence[AskedQuestion]) -> tuple[AskedQuestion, ...]:
    """The same, answered wherever nothing but its confidence keeps a system from that: as by the lowest threshold."""
    return tuple(_read(one, -math.inf) for one in asked)


def is_fine(measures: Mapping[str, float]) -> bool:
    """Whether a question's answer counts in the joint score: shown rightly, or acceptable though nothing answers it."""
    return measures.get("right answer shown", measures.get("acceptable ratio", 0.0)) > 0.0


def tuned(asked: Sequence[AskedQuestion], fine: Sequence[bool]) -> Tuned:
    """Read again what was asked, silent below a threshold.

    Args:
        asked: Each question, its ranking with a confidence, and its reading.
        fine: Whether each counts in the joint score where it is answered: `is_fine` of what `outspoken` measures.
    """
    halves = np.array([half_of(one.question) for one in asked])
    chosen = []
    for half in (0, 1):
        others = [(one, is_one) for one, is_one, at in zip(asked, fine, halves, strict=True) if at != half]
        chosen.append(best_threshold(others))
    read = [_read(one, chosen[half]) for one, half in zip(asked, halves.tolist(), strict=True)]
    return Tuned(tuple(read), (chosen[0], chosen[1]))


def half_of(question: Question) -> int:
    """0 or 1: questions of one article are in one half, by its name alone."""
    return half_of_name(question.judgments[0].doc_id if question.judgments else question.query_id)


def best_threshold(asked: Sequence[tuple[AskedQuestion, bool]]) -> float:
    """The confidence from which on to answer that has the best joint score, the lowest where several have.

    Infinite where silence is always better; minus infinite where there is nothing to choose by.

    Args:
        asked: Each question, and whether it counts in the joint score where it is answered.
    """
    judged = [
        (one, fine)
        for one, fine in asked
        if one.reading is not None and (one.question.answerable or one.question.unanswerable)
    ]
    kinds = Counter(_kind(one.question) for one, _ in judged)
    answerable = kinds.pop(None, 0)
    if not answerable or not kinds:
        return -math.inf
    ordered = sorted(judged, key=lambda pair: -_confidence(pair[0]))
    best, threshold, score = 0.5, math.inf, 0.5  # silent always: none right, all others refused
    for at, (one, fine) in enumerate(ordered):
        kind = _kind(one.question)
        if kind is None:
            score += 0.5 * (fine and _may_answer(one)) / answerable
        else:
            score -= 0.5 * (not fine and _may_answer(one)) / (len(kinds) * kinds[kind])
        is_last = at + 1 == len(ordered) or _confidence(ordered[at + 1][0]) != _confidence(one)
        if is_last and score >= best - 1e-12:
            best, threshold = max(score, best), _confidence(one)
    return threshold


def _kind(question: Question) -> str | None:
    return None if question.answerable else question.unanswerable


def _read(one: AskedQuestion, threshold: float) -> AskedQuestion:
    if one.reading is None:
        return one
    answered = _may_answer(one) and _confidence(one) >= threshold
    return replace(one, reading=replace(one.reading, answered=answered))


def _may_answer(one: AskedQuestion) -> bool:
    """Whether it has something to show, and nothing but its confidence keeps it from that."""
    if one.reading is None or not one.ranking.hits:
        return False
    return one.reading.answered or one.reading.reason not in RULES


def _confidence(one: AskedQuestion) -> float:
    return -math.inf if one.ranking.confidence is None else one.ranking.confidence
