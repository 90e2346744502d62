"""The snapshot in service: a new one is noticed within a second, requests under way finish on the old one."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from index.searcher import Searcher
from ingest.errors import VouchError
from ingest.home import Home
from ingest.library import withdrawn_ids
from service.answer import Answerer
from service.confidence import DEFAULT_CALIBRATION, Calibration

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
        self._lock = threading.Lock()
        self._checked_at = -_CHECK_EVERY_S
        self._target: Path | None = None
        self._service: Service | None = None
        self._error: VouchError | None = None

    def get(self) -> Service:
        """The current snapshot's service.

        Raises:
            VouchError: If no snapshot can be opened.
        """
        if self._service is None:
            with self._lock:
                self._refresh()
        elif self._clock() - self._checked_at >= _CHECK_EVERY_S and self._lock.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._lock.release()
        if self._service is None:
            raise self._error or AssertionError
        return self._service

    def _refresh(self) -> None:
        """Look at the link and the list of withdrawn documents; open what is new."""
        if self._service is not None and self._clock() - self._checked_at < _CHECK_EVERY_S:
            return
        try:
            target = self._home.current.resolve()
            withdrawn = withdrawn_ids(self._home)
            if self._service is None or target != self._target:
                self._service, self._target = Service(self._open(), withdrawn), target
            elif withdrawn != self._service.withdrawn:
                self._service = Service(self._service.answerer, withdrawn)
            self._error = None
        except VouchError as error:
            if self._error is None or str(error) != str(self._error):
                _LOG.warning("%s", error)
            self._error = error
        self._checked_at = self._clock()

    def _open(self) -> Answerer:
        searcher = Searcher.open(self._home)
        own = self._home.root / "calibration.json"
        path = own if own.is_file() else DEFAULT_CALIBRATION
        calibration = Calibration.read(path)
        calibration.check_fits(searcher.manifest.encoder.identity.sha256, where=str(path))
        return Answerer(searcher, calibration, min_confidence=self._min_confidence, today=_today)


def _today() -> date:
    return datetime.now(UTC).date()
