"""Running the sets of a gate, as `vouch eval run` runs them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.errors import MalformedSet, UnfitSet
from eval.gate.bounds import CHANGED, Failure, Gate, GatedSet, changed_inputs, check
from eval.runs.evaluation import evaluate
from eval.runs.pack import input_hashes
from eval.runs.preflight import check_before_embedding
from eval.runs.results import Results
from eval.sets.opening import open_set
from eval.sets.question import QuestionSet
from eval.systems.opening import preset_system
from eval.systems.response import System
from ingest.errors import DocumentError, FileUnreadable, SourceError, VouchError
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
    "right answer shown",
    "unanswered ratio",
    "joint score",
    "AUROC",
    "AURC",
    "ECE",
    "E-AURC",
    "harm-weighted error",
    "notice recall",
    "notice false rate",
)
"""What is bounded, with every `… refused`; the other measures say the same again."""

_UNFIT = (MalformedSet, UnfitSet, SourceError, DocumentError, FileUnreadable)

THE_GATE = "the gate"
"""In place of a set's name where a failure is of none."""


@dataclass(frozen=True, slots=True)
class GateRun:
    """A set of the gate, and what was measured on it.

    Attributes:
        name: Of the set.
        gated: What it is held to.
        results: What was measured; None where its files aren't there, or it doesn't fit its articles.
        measures: Those that are bounded.
        inputs: sha256 of every file that was read.
        unfit: Why it couldn't be run though its files are there; None otherwise.
    """

    name: str
    gated: GatedSet
    results: Results | None
    measures: dict[str, float]
    inputs: dict[str, str]
    unfit: VouchError | None = None

    @property
    def is_absent(self) -> bool:
        """Whether its files aren't there."""
        return self.results is None and self.unfit is None


def run_gate(gate: Gate, folder: Path, open_system: OpenSystem) -> Iterator[GateRun]:
    """Run every set whose files are there; one that can't be read, or doesn't fit its articles, is said to be so.

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
        inputs: dict[str, str] = {}
        try:
            questions = open_set(path)
            if gated.corpus is not None:
                questions = replace(questions, corpus=(folder / gated.corpus,))
            inputs = input_hashes(questions)
            results, _ = evaluate(questions, open_system(gated, questions))
        except _UNFIT as error:
            yield GateRun(name, gated, None, {}, inputs, error)
            continue
        measures = {
            measure: value
            for measure, value in results.measures.items()
            if measure in GATED or measure.endswith(" refused")
        }
        yield GateRun(name, gated, results, measures, inputs)


def failures_of(runs: Sequence[GateRun], *, require_all: bool) -> list[Failure]:
    """Why a gate doesn't pass; nothing where it does. One of which no set could be run never passes.

    Args:
        runs: Of every set that was chosen.
        require_all: Whether a set whose files aren't there is a failure, too.
    """
    ran = [run for run in runs if run.results]
    found = [failure for run in ran for failure in check(run.name, run.gated, run.measures, run.inputs)]
    found += [_unfit(run, run.unfit) for run in runs if run.unfit]
    if require_all:
        found += [Failure(run.name, "its files aren't there") for run in runs if run.is_absent]
    if not ran and not found:
        what = "nothing ran: the files of no set are there" if runs else "nothing ran: it has no sets"
        found.append(Failure(THE_GATE, what))
    return found


def _unfit(run: GateRun, error: VouchError) -> Failure:
    changed = changed_inputs(run.gated, run.inputs) if run.gated.inputs and run.inputs else []
    before = f"{CHANGED} {', '.join(changed)}; " if changed else ""
    return Failure(run.name, f"{before}it can't be run: {error}")


def opener(home: Home, cache: Path) -> OpenSystem:
    """Opens the configuration of each set, over an index of its own; first the set must fit its articles."""

    def opened(gated: GatedSet, questions: QuestionSet) -> System:
        check_before_embedding(questions, home=home, cache=cache)
        return preset_system(gated.preset, questions, home=home, cache=cache)

    return opened
