"""Several systems, one after the other, on the same questions and machine."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from eval.contest.entrants import Course, Entrant, running
from eval.contest.thresholds import tuned
from eval.measures.harm import HarmWeights
from eval.measures.timing import Timings
from eval.runs.asking import ask_all
from eval.runs.comparison import Difference, compare
from eval.runs.evaluation import firsts_right, measured
from eval.runs.preflight import check_documents
from eval.runs.results import Results
from eval.sets.question import QuestionSet


@dataclass(frozen=True, slots=True)
class Footing:
    """What a system takes of the machine.

    Attributes:
        start_s: Seconds until it was ready; None where it runs elsewhere.
        memory_ready_mb: Memory (PSS) of it and its children then.
        memory_asked_mb: The same after all questions.
        timings: Of the questions as readers ask them, one at a time.
        built: What its build said, such as seconds.
        load: Processes that wanted the machine in the minute before: above its cores, others took their share.
    """

    start_s: float | None
    memory_ready_mb: float | None
    memory_asked_mb: float | None
    timings: Timings
    built: Mapping[str, Any]
    load: float


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of one entrant.

    Attributes:
        entrant: It.
        results: With its own rule of when to be silent.
        tuned: With a threshold chosen on the other half of the articles.
        thresholds: That of each half.
        footing: What it took of the machine.
    """

    entrant: Entrant
    results: Results
    tuned: Results
    thresholds: tuple[float, float]
    footing: Footing


@dataclass(frozen=True, slots=True)
class Contest:
    """What came of all, in the order in which they were named.

    Attributes:
        questions: That were asked.
        placed: One for each entrant.
        differences: Name of each entrant but the first to its differences from the first, of tuned results.
    """

    questions: QuestionSet
    placed: tuple[Placed, ...]
    differences: Mapping[str, Sequence[Difference]]


def hold_contest(
    questions: QuestionSet,
    entrants: Sequence[Entrant],
    course: Course,
    *,
    compared: Sequence[str],
    weights: HarmWeights | None = None,
) -> Contest:
    """Ask every entrant every question.

    Args:
        questions: The set.
        entrants: Each is started, asked and ended before the next one.
        course: What all run on.
        compared: Measures whose differences from the first entrant are tested.
        weights: What errors cost; those that ship by default.

    Raises:
        VouchError: If one can't be started or asked.
    """
    day = _last_day(course)
    placed = tuple(_ask(questions, entrant, course, weights, day) for entrant in entrants)
    first = placed[0]
    differences = {}
    for other in placed[1:]:
        shared = [name for name in compared if _has(first.tuned, name) and _has(other.tuned, name)]
        differences[other.entrant.name] = (
            compare(first.tuned, other.tuned, measures=shared, by=shared[0]).differences if shared else ()
        )
    return Contest(questions, placed, differences)


def sampled(questions: QuestionSet, count: int | None) -> QuestionSet:
    """So many questions of a set, the same ones each time, in the set's order; all where no count is given."""
    if count is None or count >= len(questions.questions):
        return questions
    by_hash = sorted(questions.questions, key=lambda one: hashlib.sha256(one.query_id.encode()).hexdigest())
    kept = {one.query_id for one in by_hash[:count]}
    return replace(questions, questions=tuple(one for one in questions.questions if one.query_id in kept))


def _ask(
    questions: QuestionSet, entrant: Entrant, course: Course, weights: HarmWeights | None, day: date | None
) -> Placed:
    load = round(os.getloadavg()[0], 1)
    with running(entrant, course) as found:
        check_documents(questions, found.system)
        ready = found.memory_mb() if found.memory_mb else None
        asked, timings = ask_all(questions, found.system)
        after = found.memory_mb() if found.memory_mb else None
        results = measured(questions, found.system, asked, weights=weights, as_of=day)
        again = tuned(asked, firsts_right(questions, found.system, asked))
        results_tuned = measured(questions, found.system, again.asked, weights=weights, as_of=day)
    footing = Footing(found.start_s, ready, after, timings, found.built, load)
    return Placed(entrant, results, results_tuned, again.thresholds, footing)


def _last_day(course: Course) -> date | None:
    """The latest date of all articles: ages count to it for every entrant."""
    found = (course.articles.find(doc_id) for doc_id in course.articles.documents)
    days = [one.dates.current_as_of for one in found if one is not None]
    return max((day for day in days if day is not None), default=None)


def _has(results: Results, name: str) -> bool:
    return name in results.intervals
