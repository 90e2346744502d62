"""Where readers' feedback is kept: a file for each day, apart from everything else, for so many days."""

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from service.errors import FeedbackError
from service.feedback.record import Feedback

_OWNER_ONLY = 0o600
_MOST_BYTES_A_DAY = 10_000_000


class FeedbackBox:
    """Takes feedback. It holds nothing of who gave it, nor when, but for the day.

    Args:
        folder: Where; made with the first that comes.
        days: How long it is kept; what is older goes with the first that comes on another day, and at the start.
        keeps_questions: Whether questions are kept that readers agreed to.
        today: The day, in UTC.
    """

    def __init__(
        self,
        folder: Path,
        *,
        days: int,
        keeps_questions: bool,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self.keeps_questions = keeps_questions
        self._folder = folder
        self._days = days
        self._today = today
        self._cleared: date | None = None
        self._clearing = threading.Lock()
        self._clear(today())

    def put(self, given: Feedback) -> None:
        """Keep a reader's word; it is on disk when this returns.

        Raises:
            FeedbackError: If it can't be written, or too much came today.
        """
        kept = given if self.keeps_questions else replace(given, question=None)
        self._clear(kept.day)
        path = self._folder / f"{kept.day.isoformat()}.jsonl"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
            try:
                if os.fstat(descriptor).st_size > _MOST_BYTES_A_DAY:
                    raise FeedbackError("No more feedback is taken today", remedy="Give it tomorrow")
                os.write(descriptor, kept.line())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise FeedbackError(
                f"Feedback can't be kept: {error.strerror}", remedy="Whoever runs this service can look into its home"
            ) from None

    def today(self) -> date:
        """The day, in UTC."""
        return self._today()

    def _clear(self, day: date) -> None:
        """Remove what is kept long enough, once a day. What can't be removed now is tried again the next."""
        with self._clearing:
            if self._cleared == day:
                return
            self._cleared = day
        oldest = (day - timedelta(days=self._days)).isoformat()
        for path in self._folder.glob("*.jsonl") if self._folder.is_dir() else ():
            if path.stem < oldest:
                try:
                    path.unlink(missing_ok=True)
                except OSError:
                    self._cleared = None
