"""Where readers' feedback is kept: a file for each day, apart from everything else, for so many days."""

import os
from collections.abc import Callable
from contextlib import suppress
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
        days: How long it is kept.
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

    def put(self, given: Feedback) -> None:
        """Keep a reader's word; it is on disk when this returns.

        Raises:
            FeedbackError: If it can't be written, or too much came today.
        """
        kept = given if self.keeps_questions else replace(given, question=None)
        clear_feedback(self._folder, self._days, kept.day)
        path = self._folder / f"{kept.day.isoformat()}.jsonl"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
            try:
                if os.fstat(descriptor).st_size > _MOST_BYTES_A_DAY:
                    raise FeedbackError("No more feedback is taken today", remedy="Give it tomorrow")
                _append(descriptor, kept.line())
            finally:
                os.close(descriptor)
        except OSError as error:
            raise FeedbackError(
                f"Feedback can't be kept: {error.strerror}", remedy="Whoever runs this service can look into its home"
            ) from None

    def today(self) -> date:
        """The day, in UTC."""
        return self._today()


def clear_feedback(folder: Path, days: int, today: date) -> None:
    """Remove what is kept long enough; what can't be removed now is tried again."""
    oldest = (today - timedelta(days=days)).isoformat()
    for path in folder.glob("*.jsonl") if folder.is_dir() else ():
        if path.stem < oldest:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _append(descriptor: int, line: bytes) -> None:
    """Add a line whole, or not at all."""
    size = os.fstat(descriptor).st_size
    if os.write(descriptor, line) < len(line):
        os.ftruncate(descriptor, size)
        raise FeedbackError(
            "Feedback can't be kept: the disk is full", remedy="Whoever runs this service can make room"
        )
    os.fsync(descriptor)
