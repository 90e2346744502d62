"""Tasks in a file of their own: what was promised is on the disk before anybody is answered."""

import json
import secrets
import sqlite3
import time

from ingest.durable import on_disk
from ingest.errors import ReplyKeyReused
from ingest.library.database import transaction, write_errors
from ingest.library.writing.written import ReplyKey
from service.errors import TasksFull
from service.writing.task import LineOutcome, LineResult, Task, TaskKind
from service.writing.task_database import (
    COLUMNS,
    OPEN,
    TaskDatabase,
    counts_of,
    fault_of,
    now_written,
    one_task,
    prune,
    task_of,
)

MOST_WAITING = 20
_LONGEST_QUIET = 10


class TaskStore:
    """The tasks, for whoever asks for them and wants to know how far they are."""

    def __init__(self, database: TaskDatabase) -> None:
        self._database = database

    def add_documents(self, data: bytes, total: int, *, who: str, filters: str, key: ReplyKey | None) -> Task:
        """Ask for documents to be taken in; what was sent is on the disk when this returns.

        Args:
            data: JSON Lines.
            total: How many lines of them hold a document.
            who: Who asks.
            filters: What they are bound to.
            key: The name of what they ask for.

        Raises:
            TasksFull: If too many wait already.
            ReplyKeyReused: If something else was sent under the name.
            LibraryError: If it can't be written.
        """
        task_id = _new_id()
        with self._database.open() as connection:
            if task := self._known(connection, key):
                return task
            self._refuse_full(connection)
            try:
                with write_errors("tasks"):
                    self._spool(task_id, data)
                with write_errors("tasks"), transaction(connection):
                    if task := self._known(connection, key):  # the same came a moment ago, to another process
                        self._database.sent(task_id).unlink(missing_ok=True)
                        return task
                    self._refuse_full(connection)
                    self._insert(connection, task_id, TaskKind.DOCUMENTS, who, filters, key, total=total)
                    prune(connection)
            except BaseException:
                self._database.sent(task_id).unlink(missing_ok=True)
                raise
            return one_task(connection, task_id)

    def add_build(self, *, who: str, filters: str = "", key: ReplyKey | None = None) -> Task:
        """Ask for a build; one that waits already is the one, and starts at once.

        Raises:
            ReplyKeyReused: If something else was sent under the name.
            LibraryError: If it can't be written.
        """
        with self._database.open() as connection, write_errors("tasks"), transaction(connection):
            if task := self._known(connection, key):
                return task
            waiting = self._waiting_build(connection)
            if waiting is None:
                task_id = _new_id()
                self._insert(connection, task_id, TaskKind.BUILD, who, filters, key)
                prune(connection)
                return one_task(connection, task_id)
            connection.execute("UPDATE tasks SET not_before = 0 WHERE task_id = ?", (waiting,))
            if key is not None:
                joined = (key.who, key.key, key.fingerprint, waiting)
                connection.execute("INSERT INTO joined (who, key, fingerprint, task_id) VALUES (?, ?, ?, ?)", joined)
            return one_task(connection, waiting)

    def build_after(self, quiet_s: float) -> None:
        """Have a build start once no more changes came for so long, or after ten times as long, whatever comes.

        Raises:
            LibraryError: If it can't be written.
        """
        now = time.time()
        with self._database.open() as connection, write_errors("tasks"), transaction(connection):
            waiting = self._waiting_build(connection)
            if waiting is None:
                waiting = _new_id()
                self._insert(connection, waiting, TaskKind.BUILD, "changes", "", None, not_before=now + quiet_s)
                connection.execute(
                    "UPDATE tasks SET latest_at = ? WHERE task_id = ?", (now + _LONGEST_QUIET * quiet_s, waiting)
                )
                prune(connection)
                return
            connection.execute(
                "UPDATE tasks SET not_before = min(latest_at, ?) WHERE task_id = ? AND latest_at IS NOT NULL"
                " AND not_before > 0",
                (now + quiet_s, waiting),
            )

    def find(self, task_id: str) -> Task:
        """A task.

        Raises:
            TaskNotFound: If there is none.
        """
        with self._database.reading() as connection:
            return one_task(connection, task_id)

    def newest(self, limit: int) -> list[Task]:
        """The tasks that were asked for last, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM tasks ORDER BY number DESC LIMIT ?", (limit,))  # noqa: S608
            return [task_of(row, counts_of(connection, row[0])) for row in rows]

    def outcomes(self, task_id: str, *, after: int = 0, limit: int = 100) -> list[LineOutcome]:
        """What became of a task's documents, in order of their lines."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT line, doc_id, result, version, warnings, fault FROM outcomes WHERE task_id = ? AND line > ?"
                " ORDER BY line LIMIT ?",
                (task_id, after, limit),
            )
            return [
                LineOutcome(line, doc_id, LineResult(result), version, tuple(json.loads(warnings)), fault_of(fault))
                for line, doc_id, result, version, warnings, fault in rows
            ]

    def _spool(self, task_id: str, data: bytes) -> None:
        path = self._database.sent(task_id)
        part = path.with_name(f"{path.name}.part")
        try:
            part.touch(mode=0o600)
            part.write_bytes(data)
            on_disk(part)
            part.replace(path)
            on_disk(self._database.folder)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def _insert(
        self,
        connection: sqlite3.Connection,
        task_id: str,
        kind: TaskKind,
        who: str,
        filters: str,
        key: ReplyKey | None,
        *,
        total: int | None = None,
        not_before: float = 0.0,
    ) -> None:
        connection.execute(
            "INSERT INTO tasks (task_id, kind, state, who, filters, made_at, not_before, total, key, fingerprint)"
            " VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?)",
            (task_id, kind, who, filters, now_written(), not_before, total, key and key.key, key and key.fingerprint),
        )

    def _known(self, connection: sqlite3.Connection, key: ReplyKey | None) -> Task | None:
        if key is None:
            return None
        row = connection.execute(
            "SELECT task_id, fingerprint FROM tasks WHERE who = :who AND key = :key"
            " UNION ALL SELECT task_id, fingerprint FROM joined WHERE who = :who AND key = :key",
            {"who": key.who, "key": key.key},
        ).fetchone()
        if row is None:
            return None
        if row[1] != key.fingerprint:
            raise ReplyKeyReused(
                "Something else was sent with this Idempotency-Key",
                where="Idempotency-Key",
                value=key.key,
                remedy="Give each task a key of its own, and send the same again only with the same body",
            )
        return one_task(connection, row[0])

    def _waiting_build(self, connection: sqlite3.Connection) -> str | None:
        row = connection.execute("SELECT task_id FROM tasks WHERE state = 'queued' AND kind = 'build'").fetchone()
        return row[0] if row else None

    def _refuse_full(self, connection: sqlite3.Connection) -> None:
        (waiting,) = connection.execute(f"SELECT count(*) FROM tasks WHERE {OPEN}").fetchone()  # noqa: S608
        if waiting >= MOST_WAITING:
            raise TasksFull(
                f"{waiting} tasks wait already, and no more are taken",
                remedy="Wait until some are over (GET /v1/tasks), and send it again",
            )


def _new_id() -> str:
    return secrets.token_hex(8)
