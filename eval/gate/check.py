"""Running the sets of a gate, as `vouch eval run` runs them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.gate.bounds import Failure, Gate, GatedSet, check
from eval.runs.evaluation import evaluate
from eval.runs.pack import input_hashes
from eval.runs.results import Results
from eval.sets.opening import open_set
from eval.sets.question import QuestionSet
from eval.systems.opening import preset_system
from eval.systems.response import System
from ingest.home import Home

OpenSystem = Callable[[GatedSet, QuestionSet], System]

GATED = (
    "nDCG@10",
    "Success@1",
    "R@10",
    "quote in top hit",
    "quote highlighted",
    "right sentence, overlapping",
    "faithful quote",
    "citation exactness",
    "link validity",
    "answered",
    "AUROC",
    "AURC",
    "ECE",
    "E-AURC",
    "harm-weighted error",
    "notice recall",
    "notice false rate",
)
"""What is bounded, with every `… refused`; the other measures say the same again."""

THE_GATE = "the gate"
"""In place of a set's name where a failure is of none."""


@dataclass(frozen=True, slots=True)
class GateRun:
    """A set of the gate, and what was measured on it; None where its files aren't there."""

    name: str
    gated: GatedSet
    results: Results | None
    measures: dict[str, float]
    inputs: dict[str, str]


def run_gate(gate: Gate, folder: Path, open_system: OpenSystem) -> Iterator[GateRun]:
    """Run every set whose files are there.

    Args:
        gate: The sets.
        folder: What their paths are relative to.
        open_system: Gives the system that is asked.
    """
    for name, gated in gate.sets.items():
        path = folder / gated.path
        if not path.exists() or (gated.corpus is not None and not (folder / gated.corpus).exists()):
            yield GateRun(name, gated, None, {}, {})
            continue
        questions = open_set(path)
        if gated.corpus is not None:
            questions = replace(questions, corpus=(folder / gated.corpus,))
        results, _ = evaluate(questions, open_system(gated, questions))
        measures = {
            measure: value
            for measure, value in results.measures.items()
            if measure in GATED or measure.endswith(" refused")
        }
        yield GateRun(name, gated, results, measures, input_hashes(questions))


def failures_of(runs: Sequence[GateRun], *, require_all: bool) -> list[Failure]:
    """Why a gate doesn't pass; nothing where it does. One of which no set could be run never passes.

    Args:
        runs: Of every set that was chosen.
        require_all: Whether a set whose files aren't there is a failure, too.
    """
    ran = [run for run in runs if run.results]
    found = [failure for run in ran for failure in check(run.name, run.gated, run.measures, run.inputs)]
    if require_all:
        found += [Failure(run.name, "its files aren't there") for run in runs if run.results is None]
    if not ran and not found:
        what = "nothing ran: the files of no set are there" if runs else "nothing ran: it has no sets"
        found.append(Failure(THE_GATE, what))
    return found


def opener(home: Home, cache: Path) -> OpenSystem:
    """Opens the configuration of each set, over an index of its own."""
    return lambda gated, questions: preset_system(gated.preset, questions, home=home, cache=cache)
