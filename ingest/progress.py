import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

Passed = TypeVar("Passed")


def progress(items: Iterable[Passed], *, label: str, unit: str, total: int | None = None) -> Iterator[Passed]:
    """Pass items through, with a bar on stderr (rate and time left) where stderr is a terminal."""
    yield from tqdm(items, desc=label, unit=f" {unit}", total=total, disable=not sys.stderr.isatty(), leave=False)


def say(text: str, *, err: bool = False) -> None:
    """Print a line to stdout or stderr without tearing a bar that is there."""
    tqdm.write(text, file=sys.stderr if err else sys.stdout)
