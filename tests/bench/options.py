"""What both benchmarks can be told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_DATA = Path(__file__).parents[3] / "shared" / "data"


def bench_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options."""
    for option in (
        click.option("--work", type=click.Path(path_type=Path), default=Path("build/bench"), help="Where indexes go."),
        click.option(
            "--home-cache",
            type=click.Path(path_type=Path, exists=True),
            help="Folder that vouch eval run --home-cache filled; where it lacks a vector, it gets it.",
        ),
        click.option(
            "--data", type=click.Path(path_type=Path), default=_DATA, help="Folder of question sets in BEIR's layout."
        ),
    ):
        command = option(command)
    return command
