"""When a request is sent once more: only where the service says that it may, and never for long."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from vouch_client.errors import VouchProblem

_MAY_COME_BACK = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how long to wait for a service that asks to come back later (429, 503).

    Attributes:
        most: How often a request is sent once more; 0 never does.
        longest_s: The longest wait before one; who is asked to wait longer gets the problem at once.
        first_s: The wait where the service names none; it doubles each time.
    """

    most: int = 2
    longest_s: float = 20.0
    first_s: float = 0.5

    def __post_init__(self) -> None:
        if self.most < 0 or self.longest_s < 0 or self.first_s < 0:
            raise ValueError("Retries count and last 0 or more")

    def wait_s(self, problem: VouchProblem, sent: int) -> float | None:
        """How long to wait before a request is sent again; None where it isn't.

        A problem with a notice isn't waited for: what is said in an emergency must be shown now.

        Args:
            problem: What came back.
            sent: How often it was sent so far.
        """
        if problem.status not in _MAY_COME_BACK or problem.notice is not None or sent > self.most:
            return None
        wait = self.first_s * 2 ** (sent - 1) if problem.retry_after is None else problem.retry_after
        return wait if wait <= self.longest_s else None


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """In how many seconds a response asks to come back: as seconds or as a date (RFC 9110, section 10.2.3)."""
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text) if text.isascii() and text.isdigit() else None
        if seconds is None and text:
            day = parsedate_to_datetime(text)
            day = day if day.tzinfo else day.replace(tzinfo=UTC)
            seconds = max(0.0, (day - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, OverflowError):
        return None
    return seconds if seconds is not None and math.isfinite(seconds) else None
