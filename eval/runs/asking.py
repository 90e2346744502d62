"""Asking a system every question of a set."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.measures.ranking import DEPTH
from eval.measures.timing import Stopwatch, Timings
from eval.runs.projection import units
from eval.sets.question import Question, QuestionSet, Unit
from eval.systems.response import System, SystemRanking, SystemReading
from ingest.progress import progress

_DEPTHS = (30, 100)
"""How many passages are asked for until there are ten documents or sections among them; 100 is the service's most."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, its ranking, and what a reader would have met (None where the system is no service)."""

    question: Question
    ranking: SystemRanking
    reading: SystemReading | None


def ask_all(questions: QuestionSet, system: System) -> tuple[list[AskedQuestion], Timings]:
    """Ask every question twice: as a reader, which is timed, and for its ranking."""
    watch = Stopwatch()
    asked = []
    listed: Sequence[Question] = questions.questions
    if listed:
        system.read(listed[0])  # what is opened or read for the first question only isn't what readers wait for
    for question in progress(listed, label=f"Asking {system.name}", unit="questions", total=len(listed)):
        with watch:
            reading = system.read(question)
        asked.append(AskedQuestion(question, rank_deep(system, question, questions.unit), reading))
    asked = _without_invented(asked)
    timings = watch.timings(in_process=system.configuration.get("kind") == "index")
    return asked, timings if all(one.reading for one in asked) else Timings((), None, None)


def most_given(asked: Sequence[AskedQuestion], unit: Unit) -> int | None:
    """The most hits of any question, where no question was given as many as were asked for; None otherwise."""
    wanted = DEPTH if unit is Unit.PASSAGE else _DEPTHS[0]
    most = max((len(one.ranking.hits) for one in asked), default=wanted)
    return most if most < wanted else None


def _without_invented(asked: list[AskedQuestion]) -> list[AskedQuestion]:
    """No confidence at all where none comes with a hit: that nothing was found says nothing of how sure others are."""
    if any(one.ranking.hits and one.ranking.confidence is not None for one in asked):
        return asked
    return [replace(one, ranking=replace(one.ranking, confidence=None)) for one in asked]


def rank_deep(system: System, question: Question, unit: Unit) -> SystemRanking:
    """A ranking that is deep enough to hold ten of what is judged, where there are as many."""
    if unit is Unit.PASSAGE:
        return system.rank(question, k=DEPTH, unit=unit)
    for depth in _DEPTHS:
        ranking = system.rank(question, k=depth, unit=unit)
        if len(units(ranking.hits, unit)) >= DEPTH or len(ranking.hits) < depth:
            break
    return ranking
