"""How often something may be done, and who did it how often: kept in memory alone, and bounded.

Source: the generic cell rate algorithm, ITU-T I.371; it needs one number for each of whom it counts.
"""

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from service.access.shared_memory import Tally

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
_RATE = re.compile(r"([1-9][0-9]{0,8})/(s|min|h|d)")
_MOST_SUBJECTS = 100_000
_MOST_KEYS = 16_384


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in so many seconds."""

    limit: int
    per_s: int

    @classmethod
    def read(cls, text: str) -> "Rate":
        """From `5/s`, `100/min`, `1000/h` or `10000/d`.

        Raises:
            ValueError: If it is written otherwise.
        """
        found = _RATE.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a rate: write it like 5/s, 100/min, 1000/h or 10000/d")
        return cls(int(found.group(1)), _UNITS[found.group(2)])

    def __str__(self) -> str:
        unit = next((unit for unit, seconds in _UNITS.items() if seconds == self.per_s), f"{self.per_s}s")
        return f"{self.limit}/{unit}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a limit says of a request.

    Attributes:
        name: The limit.
        rate: What it allows.
        remaining: How often it may be done at once after this.
        reset_s: In how many seconds there is more again.
        allowed: Whether it may be done now.
    """

    name: str
    rate: Rate
    remaining: int
    reset_s: int
    allowed: bool


class RateLimiter:
    """Counts what was done of late, over all processes that were forked from the one that made it.

    Args:
        clock: Seconds, alike in all processes.
        most: How many it remembers.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most: int = _MOST_SUBJECTS) -> None:
        self._clock = clock
        self._due = Tally(most)  # when all that was taken will be there again

    def take(self, name: str, subject: str, rate: Rate) -> Taken:
        """Count a request of somebody; one that isn't allowed isn't counted."""
        share = rate.per_s / rate.limit
        with self._due.entry(f"{name} {subject}") as entry:
            now = self._clock()
            due = max(entry.number, now)
            owed = due + share - now
            allowed = owed <= rate.per_s + 1e-9
            if allowed:
                entry.number = entry.until = due + share
        left = rate.per_s - (owed if allowed else due - now)
        wait = share if allowed else owed - rate.per_s
        return Taken(name, rate, max(0, math.floor(left / share + 1e-9)), max(1, math.ceil(wait)), allowed)


class DailyCount:
    """Counts requests of a day in UTC, over all processes that were forked from the one that made it.

    Args:
        now: The present.
    """

    def __init__(self, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._counts = Tally(_MOST_KEYS)

    def take(self, name: str, subject: str, limit: int) -> Taken:
        """Count a request of a key; one that isn't allowed isn't counted."""
        now = self._now()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        with self._counts.entry(f"{now.date()} {name} {subject}") as entry:
            count = round(entry.number) + 1
            allowed = count <= limit
            if allowed:
                entry.number, entry.until = count, midnight.timestamp()
        reset = math.ceil((midnight - now).total_seconds())
        return Taken(name, Rate(limit, _UNITS["d"]), max(0, limit - count), reset, allowed)
