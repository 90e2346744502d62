import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TypeVar

import click
from tqdm import tqdm

Passed = TypeVar("Passed")

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINES_S = (10.0, 30.0)  # after so long the first line in a log comes, and then one each
_EVENTS_S = (1.0, 5.0)  # the same of events for machines


def progress(
    items: Iterable[Passed],
    *,
    label: str,
    unit: str,
    total: int | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Passed]:
    """Pass items through, and say on stderr how far it is, how fast it goes and how long it will take.

    That is a bar where stderr is a terminal. Elsewhere it is a line now and then, so that a log shows it; with
    `--json`, an object on a line. What ends sooner than the first one says nothing.

    Args:
        items: What is passed through.
        label: What is done.
        unit: Of the items, in the plural.
        total: How many they will be, if that is known.
        clock: Seconds.
    """
    if sys.stderr.isatty():
        yield from tqdm(items, desc=label, unit=f" {unit}", total=total, leave=False)
        return
    as_json = _is_for_machines()
    first_s, each_s = _EVENTS_S if as_json else _LINES_S
    started = clock()
    said_at, done, said = None, 0, 0
    for item in items:
        yield item
        done += 1
        now = clock()
        if now - (started if said_at is None else said_at) >= (first_s if said_at is None else each_s):
            said_at, said = now, done
            _write(ProgressEvent.at(label, unit, done, total, now - started), as_json=as_json)
    if said_at is not None and not said == done == total:
        _write(ProgressEvent.at(label, unit, done, done, clock() - started), as_json=as_json)


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """How far something is.

    Attributes:
        progress: What is done.
        unit: Of what it is counted in.
        done: How many.
        total: Of how many; None where that isn't known.
        seconds: Since it began.
        per_s: How many a second, since it began.
        left_s: How long it will take at that rate; None where that isn't known.
    """

    progress: str
    unit: str
    done: int
    total: int | None
    seconds: float
    per_s: float
    left_s: float | None

    @classmethod
    def at(cls, label: str, unit: str, done: int, total: int | None, seconds: float) -> "ProgressEvent":
        """After so many seconds; more than were expected make no false time left."""
        rate = done / max(seconds, 1e-9)
        known = total if total is not None and done <= total else None
        left = None if known is None else round((known - done) / rate, 1)
        return cls(label, unit, done, known, round(seconds, 1), round(rate, 2), left)

    def in_words(self) -> str:
        """The same as a line for people."""
        of = f" of {self.total:,} {self.unit} ({100 * self.done // max(1, self.total)} %)" if self.total else ""
        left = "" if self.left_s is None else f", {_time(self.left_s)} left" if self.left_s else ", done"
        done = f"{self.progress}: {self.done:,}{of or f' {self.unit}'}"
        return f"{done}, {self.per_s:.1f} a second, {_time(self.seconds)}{left}"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def _write(event: ProgressEvent, *, as_json: bool) -> None:
    click.echo(json.dumps(asdict(event)) if as_json else printable(event.in_words()), err=True)


def _is_for_machines() -> bool:
    """Whether the command that runs was asked for JSON."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.params.get("as_json"))


def printable(text: str) -> str:
    """A text with its control characters escaped, but for line ends and tabs: an article must not steer a terminal."""
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def say(text: str, *, err: bool = False) -> None:
    """Print a line to stdout or stderr without tearing a bar that is there, its control characters escaped."""
    tqdm.write(printable(text), file=sys.stderr if err else sys.stdout)
