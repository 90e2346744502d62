"""Sees to it that somebody works on tasks that wait, in a process of its own, whichever process took them on."""

import logging
import subprocess
import sys
import threading
from collections.abc import Mapping

from ingest.errors import VouchError
from ingest.home import Home
from ingest.writer_lock import one_at_a_time
from service.access.shared_memory import SharedTurn
from service.errors import TasksUnderWay
from service.operation.request_id import in_this_collection
from service.writing.task_database import TaskDatabase
from service.writing.task_ledger import TaskLedger

_WORK = "from vouch import main; main()"
_LOOK_EVERY_S = 1.0
_AFTER_FAILURE_S = 10.0
_PATIENCE_S = 5.0
_LOG = logging.getLogger("vouch")


class Foreman:
    """Starts `vouch work` where a task waits and nobody works; each process that answers has one.

    Two that start it at once do no harm: one of both ends at once. What works outlives a process that is killed, and
    what is left of it is gone on with by the next.

    Args:
        home: Whose tasks.
        environment: What the command is started with.
        turn: Who may start it, of all that would, for this home and for others; None where nobody else would.
    """

    def __init__(self, home: Home, environment: Mapping[str, str], turn: SharedTurn | None = None) -> None:
        self._database = TaskDatabase(home.tasks)
        self._ledger = TaskLedger(self._database)
        self._environment = dict(environment)
        self._turn = turn or SharedTurn()
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=in_this_collection(self._look_on), name="foreman", daemon=True)

    def start(self) -> None:
        """Look from now on, about once a second."""
        self._thread.start()

    def wake(self) -> None:
        """Look at once: a task was taken on."""
        self._wanted.set()

    def stop(self) -> None:
        """Look no more, and ask what works to end; it is gone on with after the next start."""
        self._ending.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)

    def _look_on(self) -> None:
        while not self._ending.is_set():
            self._wanted.wait(_LOOK_EVERY_S)
            self._wanted.clear()
            try:
                with self._turn.tried() as is_free:
                    if is_free and self._is_needed():
                        self._work()
            except (VouchError, OSError) as error:
                _LOG.error("Tasks can't be worked on: %s", error)
                self._ending.wait(_AFTER_FAILURE_S)

    def _is_needed(self) -> bool:
        if self._ending.is_set() or not self._database.folder.is_dir() or not self._ledger.waits():
            return False
        try:
            with one_at_a_time(self._database.lock, refusal=TasksUnderWay("", remedy="")):
                return True
        except TasksUnderWay:
            return False

    def _work(self) -> None:
        """Start it, and wait for its end or ours."""
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-P", "-c", _WORK, "work"],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        while process.poll() is None:
            if self._ending.wait(0.1):
                process.terminate()
                break
        if process.wait() != 0 and not self._ending.is_set():
            _LOG.error("What works on tasks ended with status %d; it is started again", process.returncode)
            self._ending.wait(_AFTER_FAILURE_S)
