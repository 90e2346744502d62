"""The file of tasks: its tables, and rows as tasks."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.errors import ErrorParts
from ingest.library.database import open_to_read, write_errors
from service.errors import TaskNotFound
from service.writing.task import Task, TaskKind, TaskState

MOST_KEPT = 1000
KEPT_FOR = timedelta(days=30)
BUSY_S = 30.0
_TABLES = """
CREATE TABLE IF NOT EXISTS tasks (
    number      INTEGER PRIMARY KEY,        -- the order in which they are worked on
    task_id     TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,
    who         TEXT NOT NULL,
    filters     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    not_before  REAL NOT NULL,
    started_at  TEXT,
    ended_at    TEXT,
    done        INTEGER NOT NULL DEFAULT 0,
    total       INTEGER,
    unit        TEXT NOT NULL DEFAULT 'documents',
    attempts    INTEGER NOT NULL DEFAULT 0,
    result      TEXT NOT NULL DEFAULT '{}',
    fault       TEXT,
    latest_at   REAL,                       -- of a build that waits for more changes: how long at most
    key         TEXT,
    fingerprint TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS tasks_by_key ON tasks (who, key) WHERE key IS NOT NULL;
CREATE TABLE IF NOT EXISTS joined (         -- keys under which a task was asked for that waited already
    who         TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    task_id     TEXT NOT NULL,
    PRIMARY KEY (who, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outcomes (
    task_id     TEXT NOT NULL,
    line        INTEGER NOT NULL,
    doc_id      TEXT,
    result      TEXT NOT NULL,
    version     TEXT,
    warnings    TEXT NOT NULL,
    fault       TEXT,
    PRIMARY KEY (task_id, line)
) WITHOUT ROWID;
"""
COLUMNS = (
    "task_id, kind, state, who, filters, made_at, not_before, started_at, ended_at, done, total, unit, attempts,"
    " result, fault"
)
OPEN = "state IN ('queued', 'running')"


class TaskDatabase:
    """The tasks of one home, in `tasks/tasks.db`; what was sent for them lies beside it until they are over.

    It is opened for each use, so that any number of processes and threads may have it.

    Args:
        folder: Where; made with the first task.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "tasks.db"

    @property
    def lock(self) -> Path:
        """Held by the one process that works on tasks."""
        return self.folder / "work.lock"

    def sent(self, task_id: str) -> Path:
        """Where what was sent for a task lies."""
        return self.folder / f"{task_id}.jsonl"

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """To write; each transaction is on the disk when it ends.

        Raises:
            LibraryError: If it can't be written.
        """
        with write_errors("tasks"):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=BUSY_S, isolation_level=None)
        with closing(connection):
            with write_errors("tasks"):
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.executescript(_TABLES)
                os.chmod(self._path, 0o600)  # noqa: PTH101 - a path that was just opened
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """To read; where there is no file yet, there is no task.

        Raises:
            LibraryError: If it can't be read.
        """
        if not self._path.exists():
            with closing(sqlite3.connect(":memory:")) as empty:
                empty.executescript(_TABLES)
                yield empty
            return
        with write_errors("tasks"), open_to_read(self._path) as connection:
            yield connection


def one_task(connection: sqlite3.Connection, task_id: str) -> Task:
    """A task.

    Raises:
        TaskNotFound: If there is none.
    """
    row = connection.execute(f"SELECT {COLUMNS} FROM tasks WHERE task_id = ?", (task_id,)).fetchone()  # noqa: S608
    if row is None:
        raise no_such_task(task_id)
    return task_of(row, counts_of(connection, task_id))


def no_such_task(task_id: str) -> TaskNotFound:
    """The error for a task that isn't there, or is nobody's business."""
    return TaskNotFound("There is no such task", value=task_id, remedy="Look it up with GET /v1/tasks")


def prune(connection: sqlite3.Connection) -> None:
    """Tasks that are over go after a month, and the oldest of more than a thousand."""
    oldest = (datetime.now(UTC) - KEPT_FOR).isoformat()
    gone = (
        f"SELECT task_id FROM tasks WHERE NOT {OPEN} AND (made_at < ? OR number <= (SELECT max(number) FROM tasks) - ?)"  # noqa: S608
    )
    connection.execute(f"DELETE FROM outcomes WHERE task_id IN ({gone})", (oldest, MOST_KEPT))  # noqa: S608
    connection.execute(f"DELETE FROM joined WHERE task_id IN ({gone})", (oldest, MOST_KEPT))  # noqa: S608
    connection.execute(f"DELETE FROM tasks WHERE task_id IN ({gone})", (oldest, MOST_KEPT))  # noqa: S608


def task_of(row: tuple[Any, ...], counts: dict[str, int]) -> Task:
    """A task from a row of `COLUMNS`."""
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    read: dict[str, Any] = {"kind": TaskKind(values["kind"]), "state": TaskState(values["state"])}
    read |= {"result": json.loads(values["result"]), "fault": fault_of(values["fault"])}
    return Task(**values | read, counts=counts)


def counts_of(connection: sqlite3.Connection, task_id: str) -> dict[str, int]:
    """How many documents of a task each result happened to."""
    rows = connection.execute("SELECT result, count(*) FROM outcomes WHERE task_id = ? GROUP BY result", (task_id,))
    return dict(rows)


def fault_of(text: str | None) -> ErrorParts | None:
    """What `written_fault` wrote."""
    return None if text is None else ErrorParts(**json.loads(text))


def written_fault(fault: ErrorParts | None) -> str | None:
    """Why something failed, as it is kept."""
    return None if fault is None else json.dumps(asdict(fault))


def now_written() -> str:
    """This moment (ISO 8601, UTC)."""
    return datetime.now(UTC).isoformat(timespec="seconds")
