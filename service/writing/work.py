"""Working on tasks, one at a time over all processes, in one that answers nobody."""

import logging
import time
from collections.abc import Mapping
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
from service.writing.task import Task, TaskKind, TaskState
from service.writing.task_database import TaskDatabase
from service.writing.task_ledger import TaskLedger

MOST_ATTEMPTS = 3
_LOOK_EVERY_S = 0.2
_LOG = logging.getLogger("vouch")


def work(home: Home, environment: Mapping[str, str], *, date_order: DateOrder | None = None) -> int:
    """Work on every task that waits, until none does. Ended anywhere, what is left is gone on with.

    Args:
        home: Whose tasks.
        environment: What `vouch build` is started with.
        date_order: How documents' dates such as 03/04/2024 are read.

    Returns:
        How many tasks it worked on.

    Raises:
        TasksUnderWay: If another process works on them.
        LibraryError: If the tasks can't be read or written.
    """
    database = TaskDatabase(home.tasks)
    ledger = TaskLedger(database)
    refusal = TasksUnderWay("Another process works on the tasks", remedy="Nothing is to be done")
    worked = 0
    with one_at_a_time(database.lock, refusal=refusal):
        ledger.sweep()
        while ledger.waits():
            task = ledger.next_due(time.time())
            if task is None:
                time.sleep(_LOOK_EVERY_S)
                continue
            _work_on(home, task, database, ledger, environment, date_order)
            worked += 1
    return worked


def _work_on(
    home: Home,
    task: Task,
    database: TaskDatabase,
    ledger: TaskLedger,
    environment: Mapping[str, str],
    date_order: DateOrder | None,
) -> None:
    if task.attempts >= MOST_ATTEMPTS:
        ledger.end(task.task_id, TaskState.INTERRUPTED, fault=_interrupted(task))
        return
    ledger.start(task.task_id)
    try:
        if task.kind is TaskKind.BUILD:
            _build(home, task, ledger, environment)
            return
        with ReaderProcesses(1, date_order=date_order) as readers:
            take_in(home, task, database.sent(task.task_id), ledger, readers)
        ledger.end(task.task_id, TaskState.DONE)
    except VouchError as error:
        ledger.end(task.task_id, TaskState.FAILED, fault=ErrorParts.of(error))
    except OSError as error:
        fault = ErrorParts(
            f"What was sent can't be read: {error.strerror}", None, None, "Send what its outcomes lack again"
        )
        ledger.end(task.task_id, TaskState.FAILED, fault=fault)
    except Exception as error:  # noqa: BLE001 - it would be so again, and the tasks after it wait
        ledger.end(task.task_id, TaskState.FAILED, fault=_unforeseen(task, error))


def _unforeseen(task: Task, error: Exception) -> ErrorParts:
    """Why a task failed that nobody foresaw; the log has where, and no words of what was sent."""
    _LOG.error("Task %s failed: %s\n%s", task.task_id, type(error).__name__, "".join(format_tb(error.__traceback__)))
    what = f"It failed in a way that nobody foresaw ({type(error).__name__})"
    return ErrorParts(what, None, None, "Look into the log of the service, and send what its outcomes lack again")


def _build(home: Home, task: Task, ledger: TaskLedger, environment: Mapping[str, str]) -> None:
    def progress(done: int, total: int | None, unit: str) -> None:
        ledger.progress(task.task_id, done, total, unit)

    found = run_build(home, environment, progress)
    if isinstance(found, ErrorParts):
        ledger.end(task.task_id, TaskState.FAILED, fault=found)
        record(home, "build", {"task": task.task_id}, outcome="failed", who=task.who)
        return
    ledger.end(task.task_id, TaskState.DONE, result=found)
    details = {"task": task.task_id, "snapshot_id": found["snapshot_id"]}
    record(home, "build", details, outcome="done", who=task.who)


def _interrupted(task: Task) -> ErrorParts:
    if task.kind is TaskKind.BUILD:
        remedy = "Look into the log of the service, run vouch build by hand, or ask for a build again"
    else:
        remedy = "Its outcomes say which lines are done; send those after them again, without the one that came next"
    return ErrorParts(f"It was broken off {task.attempts} times, and isn't tried again", None, None, remedy)
