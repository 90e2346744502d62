"""Several processes that answer at one address, watched by their parent: who ends by itself is started again.

They are forked from a parent that has imported what they need and has opened nothing, so that they share that memory,
and the snapshot's files that each of them maps.
"""

import logging
import multiprocessing
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

from service.operation.board import Board, BoardRow
from service.operation.families import RESTARTS, WORKERS

_LOOK_S = 0.2
_SOON_S = 0.02
_SILENT_S = 30.0  # of a process that answered before: its loop hangs
_STARTING_S = 120.0
_SHORT_LIFE_S = 10.0
_LONGEST_PAUSE_S = 4.0
_AFTER_DRAIN_S = 5.0
_LOG = logging.getLogger("vouch")

Work = Callable[[BoardRow], None]
"""What a process does until it is asked to end; the row is where it counts."""


@dataclass(slots=True)
class _Worker:
    """A process, its row, and when it was started or asked to end."""

    process: ForkProcess
    number: int
    row: BoardRow
    since: float


def rows_for(workers: int) -> int:
    """How many rows a board needs: one for the parent, and two for each process, since they overlap in a reload."""
    return 1 + 2 * workers


class Workers:
    """Keeps a number of processes at work until it is asked to end. SIGHUP replaces them one after the other.

    Args:
        count: How many.
        board: Of `rows_for` rows.
        work: What each does.
        drain_s: How long one that is asked to end may take.
        ready: Called once, when the first of them answers.
        reload: What each does from a SIGHUP on, with settings that were read again; raises what is wrong with them.
    """

    def __init__(
        self,
        count: int,
        board: Board,
        work: Work,
        *,
        drain_s: float,
        reload: Callable[[], Work],
        ready: Callable[[], None] = lambda: None,
    ) -> None:
        self._count = count
        self._board = board
        self._own_row = board.row(0)
        self._work = work
        self._drain_s = drain_s
        self._reload = reload
        self._ready: Callable[[], None] | None = ready
        self._at_work: list[_Worker] = []
        self._leaving: list[_Worker] = []
        self._failures = 0
        self._start_at = 0.0
        self._ending = False
        self._reloading = False

    def run(self) -> None:
        """Start them and watch them, until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        signal.signal(signal.SIGHUP, self._ask_reload)
        try:
            while not self._ending:
                self._go_on()
        finally:
            for worker in self._at_work:
                self._ask_to_end(worker)
            while self._leaving:
                self._look_at_leaving()
                time.sleep(_SOON_S)

    def _go_on(self) -> None:
        """Start who is missing, wait a moment or until somebody ends, and see to what became of them."""
        while len(self._at_work) < self._count and time.monotonic() >= self._start_at and not self._ending:
            self._at_work.append(self._started())
        answering = self._count_answering()
        if answering and self._ready:
            self._ready()
            self._ready = None
        wait([worker.process.sentinel for worker in (*self._at_work, *self._leaving)], timeout=_LOOK_S)
        self._look()
        if self._reloading:
            self._reloading = False
            self._replace_all()

    def _count_answering(self) -> int:
        answering = sum(worker.row.is_ready for worker in self._at_work)
        self._own_row.set(WORKERS, answering)
        return answering

    def _end(self, *_: object) -> None:
        self._ending = True

    def _ask_reload(self, *_: object) -> None:
        self._reloading = True

    def _started(self) -> _Worker:
        taken = {worker.number for worker in (*self._at_work, *self._leaving)}
        number = next(number for number in range(1, self._board.rows) if number not in taken)
        row = self._board.row(number)
        row.take_over()
        process = multiprocessing.get_context("fork").Process(target=_run, args=(self._work, row))
        process.start()
        return _Worker(process, number, row, time.monotonic())

    def _look(self) -> None:
        """Who ended is counted and replaced; who hangs is ended."""
        for worker in list(self._at_work):
            if worker.process.is_alive() and worker.row.silent_s > (_SILENT_S if worker.row.is_ready else _STARTING_S):
                _LOG.error("Process %d says nothing any more and is ended", worker.process.pid)
                worker.process.kill()
                worker.process.join()
            if not worker.process.is_alive():
                self._at_work.remove(worker)
                self._mourn(worker)
        self._look_at_leaving()

    def _mourn(self, worker: _Worker) -> None:
        worker.process.join()
        worker.row.take_over()
        lived = time.monotonic() - worker.since
        self._failures = self._failures + 1 if lived < _SHORT_LIFE_S else 0
        pause = min(_LONGEST_PAUSE_S, 0.5 * 2 ** (self._failures - 1)) if self._failures else 0.0
        self._start_at = time.monotonic() + pause
        self._count_answering()  # before its end is counted: who reads of the end must not read of it as at work
        self._own_row.add(RESTARTS)
        _LOG.error(
            "Process %s ended by itself (%s) after %.0f s; another is started", worker.process.pid,
            _how(worker.process.exitcode), lived,
        )  # fmt: skip

    def _replace_all(self) -> None:
        """One after the other: the new one answers before the old one is asked to end."""
        before = self._work
        try:
            self._work = self._reload()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the new settings, the old ones go on
            _LOG.error("Not reloaded: %s", error)
            return
        first, *_ = olds = list(self._at_work)
        for old in olds:
            self._wait_for_a_row()
            if self._ending:
                return
            new = self._started()
            while not new.row.is_ready and new.process.is_alive() and not self._ending:
                if time.monotonic() - new.since > _STARTING_S:
                    break
                self._look_at_leaving()
                time.sleep(_SOON_S)
            if not new.row.is_ready:
                new.process.kill()
                new.process.join()
                new.row.take_over()
                if self._ending:
                    return
                if old is first:
                    self._work = before  # whoever ends by itself is started again as those that go on
                _LOG.error("Not reloaded: a new process didn't come to answer; the old ones go on")
                return
            self._at_work[self._at_work.index(old)] = new
            self._ask_to_end(old)
        _LOG.warning("Reloaded: %d processes were replaced", len(self._at_work))

    def _wait_for_a_row(self) -> None:
        """Those that leave, of a reload before, are as many as the rows allow, until they end or are ended."""
        self._look_at_leaving()
        while len(self._leaving) >= self._count and not self._ending:
            time.sleep(_SOON_S)
            self._look_at_leaving()

    def _ask_to_end(self, worker: _Worker) -> None:
        if worker.process.is_alive():
            worker.process.terminate()
        worker.since = time.monotonic()
        self._leaving.append(worker)

    def _look_at_leaving(self) -> None:
        for worker in list(self._leaving):
            if worker.process.is_alive():
                if time.monotonic() - worker.since > self._drain_s + _AFTER_DRAIN_S:
                    worker.process.kill()
                continue
            worker.process.join()
            worker.row.take_over()
            self._leaving.remove(worker)


def _run(work: Work, row: BoardRow) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it is the parent's
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all: the parent asks each to end
    work(row)


def _how(exitcode: int | None) -> str:
    if exitcode is None or exitcode >= 0:
        return f"status {exitcode}"
    return signal.Signals(-exitcode).name
