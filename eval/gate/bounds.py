"""Bounds that measures must keep, pinned together with the sha256 of every input that they were measured on."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from eval.errors import GateError
from eval.runs.set_measures import LOWER_IS_BETTER

DEFAULT_GATE = Path(__file__).parents[1] / "gate.json"
CHANGED = "changed since it was pinned:"
_DIGITS = 4
_STEPS = 10.0**_DIGITS
_ROUNDING = 1e-8  # what pinning may round away of a sum in floating point


@dataclass(frozen=True, slots=True)
class GatedSet:
    """A set that is held to bounds.

    Attributes:
        path: Of the set, relative to the gate's file.
        corpus: Of the articles, relative too, in place of those that the set brings; None for those.
        preset: The configuration that is asked.
        margin: How far below its bound a measure may fall before that counts, for this set's size.
        inputs: sha256 of every file that was read.
        bounds: Measure to the least it may be (or the most, where lower is better).
    """

    path: str
    corpus: str | None
    preset: str
    margin: float
    inputs: Mapping[str, str]
    bounds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Gate:
    """All sets that are held to bounds, and why a margin is left."""

    margin_reason: str
    sets: Mapping[str, GatedSet]

    def write(self, path: Path) -> None:
        """Write it, always the same for the same gate."""
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a set doesn't pass; `measure` where it is by one bound, None where it is by its inputs."""

    set_name: str
    what: str
    measure: str | None = None


def changed_inputs(gated: GatedSet, inputs: Mapping[str, str]) -> list[str]:
    """The files that aren't as they were pinned: changed, gone or new, in order of name."""
    return sorted(file for file in {*gated.inputs, *inputs} if gated.inputs.get(file) != inputs.get(file))


def check(name: str, gated: GatedSet, measures: Mapping[str, float], inputs: Mapping[str, str]) -> list[Failure]:
    """Why a set doesn't pass; nothing where it does."""
    if changed := changed_inputs(gated, inputs):
        return [Failure(name, f"{CHANGED} {', '.join(changed)}; look at it, and pin it again with --pin")]
    if not gated.bounds:
        return [Failure(name, "has no bounds; pin them with --pin")]
    failures = []
    for measure, bound in gated.bounds.items():
        value = measures.get(measure, math.nan)
        if math.isnan(value):
            failures.append(Failure(name, f"{measure} has no value, and its bound is {bound:.4f}", measure))
        elif _worse(measure, value, bound) > gated.margin + _ROUNDING:
            what = f"{measure} is {value:.4f}, its bound {bound:.4f} and the margin {gated.margin:.4f}"
            failures.append(Failure(name, what, measure))
    return failures


def pin(
    name: str,
    gated: GatedSet,
    measures: Mapping[str, float],
    inputs: Mapping[str, str],
    *,
    allow_regression: bool,
) -> GatedSet:
    """The same set with new bounds and inputs; new measures are bounded too.

    Raises:
        GateError: If a bound would become easier to pass, and that isn't allowed.
    """
    bounds = {measure: _bound(measure, value) for measure, value in measures.items()}
    loosened = [
        f"{measure} from {bound:.4f} to {bounds[measure]:.4f}" if measure in bounds else f"{measure} is gone"
        for measure, bound in gated.bounds.items()
        if measure not in bounds or _worse(measure, bounds[measure], bound) > 0
    ]
    if loosened and not allow_regression:
        raise GateError(
            f"Pinning would loosen bounds: {'; '.join(loosened)}",
            where=name,
            remedy="Mend what got worse, or say that it is meant so with --allow-regression",
        )
    return replace(gated, bounds=bounds, inputs=dict(inputs))


def _bound(measure: str, value: float) -> float:
    """A value with four digits, never harder to reach than the value itself."""
    scaled = round(value * _STEPS, _DIGITS)
    return (math.ceil(scaled) if measure in LOWER_IS_BETTER else math.floor(scaled)) / _STEPS


def _worse(measure: str, value: float, bound: float) -> float:
    """By how much a value is worse than its bound; below 0 where it is better."""
    return value - bound if measure in LOWER_IS_BETTER else bound - value
