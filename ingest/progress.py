import re
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

Passed = TypeVar("Passed")

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def progress(items: Iterable[Passed], *, label: str, unit: str, total: int | None = None) -> Iterator[Passed]:
    """Pass items through, with a bar on stderr (rate and time left) where stderr is a terminal."""
    yield from tqdm(items, desc=label, unit=f" {unit}", total=total, disable=not sys.stderr.isatty(), leave=False)


def printable(text: str) -> str:
    """A text with its control characters escaped, but for line ends and tabs: an article must not steer a terminal."""
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def say(text: str, *, err: bool = False) -> None:
    """Print a line to stdout or stderr without tearing a bar that is there, its control characters escaped."""
    tqdm.write(printable(text), file=sys.stderr if err else sys.stdout)
