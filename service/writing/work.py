"""Working on tasks, one at a time over all processes, in one that answers nobody."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from traceback import format_tb

from ingest.description.dates import DateOrder
from ingest.errors import ErrorParts, VouchError
from ingest.home import Home
from ingest.sync.reading_processes import ReaderProcesses
from ingest.writer_lock import one_at_a_time
from service.access.audit import record
from service.errors import TasksUnderWay
from service.writing.building import run_build
from service.writing.bulk import take_in
from service.writing.task import LineResult, Task, TaskKind, TaskState
from service.writing.task_database import TaskDatabase
from service.writing.task_ledger import TaskLedger
from service.writing.task_store import TaskStore

MOST_ATTEMPTS = 3
_LOOK_EVERY_S = 0.2
_LOG = logging.getLogger("vouch")


@dataclass(frozen=True, slots=True)
class _Workplace:
    """Whose tasks are worked on, and with what; see `work`."""

    home: Home
    database: TaskDatabase
    ledger: TaskLedger
    environment: Mapping[str, str]
    date_order: DateOrder | None
    build_after_s: float | None


def work(
    home: Home,
    environment: Mapping[str, str],
    *,
    date_order: DateOrder | None = None,
    build_after_s: float | None = None,
) -> int:
    """Work on every task that waits, until none does. Ended anywhere, what is left is gone on with.

    Args:
        home: Whose tasks.
        environment: What `vouch build` is started with.
        date_order: How documents' dates such as 03/04/2024 are read.
        build_after_s: How long after documents were taken in the index is built, if no more changes come; None leaves
            that to whoever asks.

    Returns:
        How many tasks it worked on.

    Raises:
        TasksUnderWay: If another process works on them.
        LibraryError: If the tasks can't be read or written.
    """
    database = TaskDatabase(home.tasks)
    ledger = TaskLedger(database)
    place = _Workplace(home, database, ledger, environment, date_order, build_after_s)
    refusal = TasksUnderWay("Another process works on the tasks", remedy="Nothing is to be done")
    worked = 0
    with one_at_a_time(database.lock, refusal=refusal):
        ledger.sweep()
        while ledger.waits():
            task = ledger.next_due(time.time())
            if task is None:
                time.sleep(_LOOK_EVERY_S)
                continue
            _work_on(place, task)
            worked += 1
    return worked


def _work_on(place: _Workplace, task: Task) -> None:
    if task.attempts >= MOST_ATTEMPTS:
        _end(place, task, TaskState.INTERRUPTED, fault=_interrupted(task))
        return
    try:
        place.ledger.start(task.task_id)
        if task.kind is TaskKind.BUILD:
            _build(place, task)
            return
        with ReaderProcesses(1, date_order=place.date_order) as readers:
            take_in(place.home, task, place.database.sent(task.task_id), place.ledger, readers)
        _end(place, task, TaskState.DONE)
    except SystemExit:  # it was asked to end, as at any restart of the service
        place.ledger.put_back(task)
        raise
    except VouchError as error:
        _end(place, task, TaskState.FAILED, fault=ErrorParts.of(error))
    except OSError as error:
        fault = ErrorParts(
            f"What was sent can't be read: {error.strerror}", None, None, "Send what its outcomes lack again"
        )
        _end(place, task, TaskState.FAILED, fault=fault)
    except Exception as error:  # noqa: BLE001 - it would be so again, and the tasks after it wait
        _end(place, task, TaskState.FAILED, fault=_unforeseen(task, error))


def _end(place: _Workplace, task: Task, state: TaskState, *, fault: ErrorParts | None = None) -> None:
    """Note that a task is over; first that a build follows, so that none is lost where this is ended between both."""
    if place.build_after_s is not None and task.kind is TaskKind.DOCUMENTS:
        store = TaskStore(place.database)
        if store.find(task.task_id).counts.keys() & {LineResult.ADDED, LineResult.CHANGED}:
            store.build_after(place.build_after_s)
    place.ledger.end(task.task_id, state, fault=fault)


def _unforeseen(task: Task, error: Exception) -> ErrorParts:
    """Why a task failed that nobody foresaw; the log has where, and no words of what was sent."""
    _LOG.error("Task %s failed: %s\n%s", task.task_id, type(error).__name__, "".join(format_tb(error.__traceback__)))
    what = f"It failed in a way that nobody foresaw ({type(error).__name__})"
    return ErrorParts(what, None, None, "Look into the log of the service, and send what its outcomes lack again")


def _build(place: _Workplace, task: Task) -> None:
    def progress(done: int, total: int | None, unit: str) -> None:
        place.ledger.progress(task.task_id, done, total, unit)

    found = run_build(place.home, place.environment, progress)
    if isinstance(found, ErrorParts):
        place.ledger.end(task.task_id, TaskState.FAILED, fault=found)
        record(place.home, "build", {"task": task.task_id}, outcome="failed", who=task.who)
        return
    place.ledger.end(task.task_id, TaskState.DONE, result=found)
    details = {"task": task.task_id, "snapshot_id": found["snapshot_id"]}
    record(place.home, "build", details, outcome="done", who=task.who)


def _interrupted(task: Task) -> ErrorParts:
    if task.kind is TaskKind.BUILD:
        remedy = "Look into the log of the service, run vouch build by hand, or ask for a build again"
    else:
        remedy = (
            "Look into the log of the service for what ended it; its outcomes say which lines are done: "
            "send those after them again, in smaller parts"
        )
    return ErrorParts(f"It was broken off {task.attempts} times, and isn't tried again", None, None, remedy)
