"""Figures, as they are measured, on the screen and in a file."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.bench.machine import description


class Report:
    """Prints each figure at once, and keeps all of them as JSON beside what they were measured on.

    Args:
        path: The file, which is written anew after every figure, so that a run that is broken off leaves what it has.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._machine = description()
        self._figures: dict[str, dict[str, object]] = {}
        for name, value in self._machine.items():
            print(f"{name}: {value}")  # noqa: T201

    def add(self, what: str, figures: Mapping[str, object]) -> None:
        """Print and keep the figures of one thing."""
        self._figures[what] = dict(figures)
        print(f"{what}: {', '.join(f'{name} {value}' for name, value in figures.items())}", flush=True)  # noqa: T201
        self._path.parent.mkdir(parents=True, exist_ok=True)
        record = {"machine": self._machine, "figures": self._figures}
        self._path.write_text(json.dumps(record, indent=2), encoding="utf-8")

    def ratio(self, what: str, plain: str, figure: str) -> None:
        """Say how many times as much of a figure something has as its plain alternative."""
        ours, theirs = (self._figures[name][figure] for name in (what, plain))
        if isinstance(ours, int | float) and isinstance(theirs, int | float):
            self.add(f"{what} / {plain}", {figure.rpartition("_")[0]: round(ours / theirs, 3)})
