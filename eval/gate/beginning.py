"""How a gate begins: sets that are to be held to bounds, before anything is measured."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.errors import GateError
from eval.gate.bounds import Gate, GatedSet
from eval.gate.reading import read_gate
from eval.sets.opening import open_set
from eval.systems.presets import SHIPPED

_CHANGING, _LEAST, _MOST, _STEP = 2, 0.02, 0.1, 0.01
_REASON = (
    "On one machine a run gives the same numbers every time. On another processor the question encoder rounds "
    "otherwise, and questions that are near a threshold may change. A margin is what two questions of the set are of "
    "all of them, from 0.02 to 0.1."
)


def named_sets(values: Sequence[str]) -> dict[str, Path]:
    """Sets by name, of `PATH` or `NAME=PATH`; without a name it is that of the folder or file."""
    found = {}
    for value in values:
        name, separator, path = value.partition("=")
        found[name if separator else Path(value).stem] = Path(path if separator else value)
    return found


def margin_for(questions: int) -> float:
    """What two of so many questions are of all of them, in whole hundredths, from .02 to .1."""
    hundredths = math.ceil(_CHANGING / max(1, questions) / _STEP - 1e-9)
    return min(_MOST, max(_LEAST, hundredths * _STEP))


def with_sets(path: Path, sets: Mapping[str, Path], *, corpus: Path | None, margin: float | None) -> Gate:
    """The gate of a file, or a new one where there is none, with sets that have no bounds yet.

    A set that the gate has already stays as it is.

    Args:
        path: Of the gate's file; what it names is relative to its folder.
        sets: Name to path.
        corpus: Of the articles, in place of those that the sets bring.
        margin: By how much a measure may miss its bound; that of `margin_for` where None.

    Raises:
        GateError: If the gate can't be read, or has another set of that name.
        MalformedSet: If there is no set at a path, or it can't be read.
    """
    gate = read_gate(path) if path.exists() else Gate(_REASON, {})
    added = {}
    for name, place in sets.items():
        asked = len(open_set(place).questions)
        new = GatedSet(
            path=_relative(place, path),
            corpus=None if corpus is None else _relative(corpus, path),
            preset=SHIPPED,
            margin=round(margin_for(asked) if margin is None else margin, 4),
            inputs={},
            bounds={},
        )
        before = gate.sets.get(name)
        if before is not None and (before.path, before.corpus) != (new.path, new.corpus):
            raise GateError(
                "The gate has another set of that name",
                where=f"{path}, sets.{name}",
                value=before.path,
                remedy=f"Name this one otherwise: --set NAME={place}",
            )
        added[name] = before or new
    return replace(gate, margin_reason=gate.margin_reason.strip() or _REASON, sets={**gate.sets, **added})


def _relative(path: Path, gate: Path) -> str:
    return Path(os.path.relpath(path, gate.absolute().parent)).as_posix()
