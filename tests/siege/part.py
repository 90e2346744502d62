"""What a part of a siege is given and says, and where that is written."""

import argparse
import os
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.home import Home

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "siege.md"


@dataclass(frozen=True, slots=True)
class Siege:
    """What every part is given.

    Attributes:
        work: A folder of the siege's own.
        home: An index that is served.
        options: As they were given.
    """

    work: Path
    home: Home
    options: argparse.Namespace

    def folder(self, name: str) -> Path:
        """An empty place for one part, which isn't there yet."""
        return self.work / name

    def chance(self, part: str) -> random.Random:
        """The same chance in each siege of the same seed."""
        return random.Random(f"{self.options.seed} {part}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a part found.

    Attributes:
        title: Of its section.
        lines: Of its section, in Markdown.
        lost: How much that was taken in, or promised, wasn't there afterwards.
        leaked: How often something was where it may not be: a question's words, a process, a descriptor.
        unhandled: How often something ended otherwise than a program ends on purpose.
    """

    title: str
    lines: Sequence[str]
    lost: int = 0
    leaked: int = 0
    unhandled: int = 0

    @property
    def held(self) -> bool:
        """Whether everything held."""
        return not (self.lost or self.leaked or self.unhandled)


Part = Callable[[Siege], Said]


def section(name: str, said: Said, seconds: float) -> str:
    """The section of the page that a part writes."""
    counts = f"{said.lost} lost, {said.leaked} leaked, {said.unhandled} unhandled"
    machine = f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the end, {seconds:.0f} s in all"
    start, end = _marks(name)
    return "\n".join([start, f"## {said.title}", "", f"**{counts}.** {machine}.", "", *said.lines, end])


def write(name: str, text: str, page: Path = PAGE) -> None:
    """Put a section in the place of what its part said before, or at the end."""
    before = page.read_text(encoding="utf-8") if page.exists() else "# Under siege\n\nWhat held, with figures.\n"
    start, end = _marks(name)
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    after = pattern.sub(lambda _: text, before) if pattern.search(before) else f"{before.rstrip()}\n\n{text}\n"
    page.write_text(after, encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return [*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)]


def until(is_so: Callable[[], bool], *, within_s: float = 60.0) -> bool:
    """Wait until something is so; whether it came to be."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name}: written by `make siege` -->", f"<!-- end of {name} -->"
