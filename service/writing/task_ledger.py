"""Tasks as whoever works on them sees them: which is next, how far each is, what became of its documents."""

import json
import time
from typing import Any

from ingest.errors import ErrorParts
from ingest.library.database import transaction, write_errors
from service.writing.task import LineOutcome, Task, TaskState
from service.writing.task_database import BUSY_S, COLUMNS, OPEN, TaskDatabase, now_written, task_of, written_fault


class TaskLedger:
    """The tasks, for the one process that works on them."""

    def __init__(self, database: TaskDatabase) -> None:
        self._database = database

    def next_due(self, now: float) -> Task | None:
        """The task that is to be worked on now: first one that was broken off, else the first that may start."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT {COLUMNS} FROM tasks WHERE state = 'running' OR (state = 'queued' AND not_before <= ?)"  # noqa: S608
                " ORDER BY state = 'running' DESC, number LIMIT 1",
                (now,),
            ).fetchone()
            return task_of(row, {}) if row else None

    def waits(self) -> bool:
        """Whether a task isn't over."""
        with self._database.reading() as connection:
            return connection.execute(f"SELECT 1 FROM tasks WHERE {OPEN} LIMIT 1").fetchone() is not None  # noqa: S608

    def start(self, task_id: str) -> None:
        """Note that a task is worked on, now or again."""
        self._write(
            "UPDATE tasks SET state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, ?)"
            " WHERE task_id = ?",
            (now_written(), task_id),
        )

    def put_back(self, task: Task) -> None:
        """Note that a task was broken off in order, by whoever stopped what works on it: that start doesn't count.

        Args:
            task: The task as it was before it was started.
        """
        self._write("UPDATE tasks SET attempts = min(attempts, ?) WHERE task_id = ?", (task.attempts, task.task_id))

    def progress(self, task_id: str, done: int, total: int | None, unit: str) -> None:
        """Note how far a task is."""
        self._write("UPDATE tasks SET done = ?, total = ?, unit = ? WHERE task_id = ?", (done, total, unit, task_id))

    def note(self, task_id: str, outcomes: list[LineOutcome], *, done: int) -> None:
        """Note what became of some documents, and how many lines are done; starts that came no further don't count."""
        with self._database.open() as connection, write_errors("tasks"), transaction(connection):
            connection.executemany(
                "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        task_id,
                        one.line,
                        one.doc_id,
                        one.result,
                        one.version,
                        json.dumps(one.warnings),
                        written_fault(one.fault),
                    )
                    for one in outcomes
                ],
            )
            connection.execute(
                "UPDATE tasks SET attempts = CASE WHEN done < ? THEN 1 ELSE attempts END, done = ? WHERE task_id = ?",
                (done, done, task_id),
            )

    def end(
        self, task_id: str, state: TaskState, *, result: dict[str, Any] | None = None, fault: ErrorParts | None = None
    ) -> None:
        """Note that a task is over; what was sent for it goes."""
        self._write(
            "UPDATE tasks SET state = ?, ended_at = ?, result = ?, fault = ? WHERE task_id = ?",
            (state, now_written(), json.dumps(result or {}), written_fault(fault), task_id),
        )
        self._database.sent(task_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what was sent for tasks that were never made, since its process was killed; while nobody adds one."""
        with self._database.reading() as connection:
            known = {task_id for (task_id,) in connection.execute(f"SELECT task_id FROM tasks WHERE {OPEN}")}  # noqa: S608
        for path in self._database.folder.glob("*.jsonl*"):
            if path.name.partition(".")[0] not in known and time.time() - path.stat().st_mtime > BUSY_S * 2:
                path.unlink(missing_ok=True)

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._database.open() as connection, write_errors("tasks"), transaction(connection):
            connection.execute(statement, values)
