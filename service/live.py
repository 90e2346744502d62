"""The snapshot in service: a new one is noticed within a second, requests under way finish on the old one."""

import logging
import math
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from index.errors import DamagedSnapshot
from index.searcher import Searcher
from ingest.errors import VouchError
from ingest.home import Home
from ingest.library import withdrawn_ids
from service.answer import Answerer
from service.confidence import DEFAULT_CALIBRATION, Calibration
from service.errors import ServiceError

_CHECK_EVERY_S = 0.5
_LOG = logging.getLogger("vouch")


@dataclass(frozen=True, slots=True)
class Service:
    """What a request works with from its begin to its end."""

    answerer: Answerer
    withdrawn: frozenset[str]


class LiveIndex:
    """Gives each request the current snapshot. Opening a new one never fails a request while an old one serves."""

    def __init__(
        self, home: Home, *, min_confidence: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._home = home
        self._min_confidence = min_confidence
        self._clock = clock
        self._opening = threading.Lock()
        self._checked_at = -math.inf
        self._target: Path | None = None
        self._answerer: Answerer | None = None
        self._reading = threading.Lock()
        self._read_at = -math.inf
        self._withdrawn: frozenset[str] | None = None
        self._said: dict[str, str] = {}

    def get(self) -> Service:
        """The current snapshot's service.

        Raises:
            VouchError: If no snapshot can be opened, or nobody can tell what was withdrawn.
        """
        withdrawn = self._read_withdrawn()
        if self._answerer is None:
            with self._opening:
                if self._answerer is None:
                    self._refresh()
        elif self._clock() - self._checked_at >= _CHECK_EVERY_S and self._opening.acquire(blocking=False):
            try:
                self._refresh_quietly()
            finally:
                self._opening.release()
        if self._answerer is None:
            raise AssertionError
        return Service(self._answerer, withdrawn)

    def _read_withdrawn(self) -> frozenset[str]:
        """The list of withdrawn documents, never older than the time between checks, however long an opening takes."""
        with self._reading:
            if self._withdrawn is None or self._clock() - self._read_at >= _CHECK_EVERY_S:
                try:
                    self._withdrawn = withdrawn_ids(self._home)
                except (VouchError, sqlite3.Error) as error:
                    self._say("withdrawn", error)
                    if self._withdrawn is None:
                        raise _unreadable(self._home, error) from None
                self._read_at = self._clock()
            return self._withdrawn

    def _refresh(self) -> None:
        """Look at the link; open what is new."""
        self._checked_at = self._clock()
        target = self._home.current.resolve()
        if self._answerer is None or target != self._target:
            self._answerer, self._target = self._open(), target

    def _refresh_quietly(self) -> None:
        """The same while an old snapshot serves: whatever is wrong with the new one, the old one goes on."""
        try:
            self._refresh()
        except Exception as error:  # noqa: BLE001 - a damaged part may raise anything in a library's reader
            self._say("snapshot", error)

    def _say(self, subject: str, error: Exception) -> None:
        if self._said.get(subject) != str(error):
            self._said[subject] = str(error)
            _LOG.warning("%s", error)

    def _open(self) -> Answerer:
        try:
            searcher = Searcher.open(self._home)
        except VouchError:
            raise
        except Exception as error:
            raise DamagedSnapshot(
                f"The snapshot can't be opened: {type(error).__name__}",
                where=str(self._home.current),
                remedy="Run: vouch build --force",
            ) from error
        own = self._home.root / "calibration.json"
        path = own if own.is_file() else DEFAULT_CALIBRATION
        calibration = Calibration.read(path)
        calibration.check_fits(searcher.manifest.encoder.identity.weights_sha256, where=str(path))
        return Answerer(searcher, calibration, min_confidence=self._min_confidence, today=_today)


def _unreadable(home: Home, error: Exception) -> VouchError:
    """Nothing is answered where a document may have been withdrawn and nobody can tell."""
    if isinstance(error, VouchError):
        return error
    return ServiceError(
        f"The list of withdrawn documents can't be read: {error}",
        where=str(home.library),
        remedy="Check that file; if it is damaged, move it away and ingest again",
    )


def _today() -> date:
    return datetime.now(UTC).date()
