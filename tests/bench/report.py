"""Figures, as they are measured, on the screen, in a file, and at the end in the history."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bench import history
from tests.bench.machine import description


class Report:
    """Prints each figure at once, and keeps all of them as JSON beside what they were measured on.

    Args:
        path: The file, which is written again after every figure, so that a run that is broken off leaves what it has.
        kept: Where a run that came to its end is noted.
    """

    def __init__(self, path: Path, *, kept: Path = history.HISTORY) -> None:
        self._path, self._kept = path, kept
        self._commit = history.commit()
        self._machine = description()
        self._figures: dict[str, dict[str, object]] = {}
        for name, value in self._machine.items():
            print(f"{name}: {value}")  # noqa: T201

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None and self._figures:
            record = history.entry(self._path.stem, self._machine, self._figures, commit=self._commit)
            history.append(record, self._kept)

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
