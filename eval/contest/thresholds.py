"""When each system should be silent: a threshold on its own confidence, chosen by the same rule on the same questions.

A question's threshold comes from the questions of the other half of the articles, so that none is chosen on what it is
measured on. The rule is the best joint score (Peng et al., UAEval4RAG, ACL 2025): the mean of the share of answerable
questions whose right answer is shown, and of the share of the others that is refused.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.runs.asking import AskedQuestion
from eval.sets.halves import half_of_name
from eval.sets.question import Question

_BY_CONFIDENCE = frozenset({"nothing_on_subject", "not_answered"})
"""Reasons of Vouch that hang on its threshold; whatever else is refused stays so."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was asked with readings by the tuned threshold, and the threshold that each half is read with."""

    asked: tuple[AskedQuestion, ...]
    thresholds: tuple[float, float]


def tuned(asked: Sequence[AskedQuestion], right: Sequence[bool]) -> Tuned:
    """Read again what was asked, silent below a threshold.

    Args:
        asked: Each question, its ranking with a confidence, and its reading.
        right: Whether what comes first would be a right answer, as `eval.runs.answers.first_outcome` has it.
    """
    halves = np.array([half_of(one.question) for one in asked])
    chosen = []
    for half in (0, 1):
        others = [(one, is_right) for one, is_right, at in zip(asked, right, halves, strict=True) if at != half]
        chosen.append(best_threshold(others))
    read = [_read(one, chosen[half]) for one, half in zip(asked, halves.tolist(), strict=True)]
    return Tuned(tuple(read), (chosen[0], chosen[1]))


def half_of(question: Question) -> int:
    """0 or 1: questions of one article are in one half, by its name alone."""
    return half_of_name(question.judgments[0].doc_id if question.judgments else question.query_id)


def best_threshold(asked: Sequence[tuple[AskedQuestion, bool]]) -> float:
    """The confidence from which on to answer that has the best joint score, the lowest where several have.

    Infinite where silence is always better; minus infinite where there is nothing to choose by.
    """
    judged = [(one, right) for one, right in asked if one.question.answerable or one.question.unanswerable]
    answerable = sum(one.question.answerable for one, _ in judged)
    others = len(judged) - answerable
    if not answerable or not others:
        return -math.inf
    ordered = sorted(judged, key=lambda pair: -_confidence(pair[0]))
    best, threshold, score = 0.5, math.inf, 0.5  # silent always: none right, all others refused
    for at, (one, right) in enumerate(ordered):
        if one.question.answerable:
            score += 0.5 * (right and _may_answer(one)) / answerable
        else:
            score -= 0.5 * _may_answer(one) / others
        is_last = at + 1 == len(ordered) or _confidence(ordered[at + 1][0]) != _confidence(one)
        if is_last and score >= best - 1e-12:
            best, threshold = max(score, best), _confidence(one)
    return threshold


def _read(one: AskedQuestion, threshold: float) -> AskedQuestion:
    if one.reading is None:
        return one
    answered = _may_answer(one) and _confidence(one) >= threshold
    return replace(one, reading=replace(one.reading, answered=answered))


def _may_answer(one: AskedQuestion) -> bool:
    """Whether it has something to show, and nothing but its confidence keeps it from that."""
    if one.reading is None or not one.ranking.hits:
        return False
    return one.reading.answered or one.reading.reason in _BY_CONFIDENCE


def _confidence(one: AskedQuestion) -> float:
    return -math.inf if one.ranking.confidence is None else one.ranking.confidence
