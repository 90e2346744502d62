"""Work that takes longer than a request: what it is, how far it is, and what became of each document."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ingest.errors import ErrorParts


class TaskKind(StrEnum):
    """What a task does."""

    DOCUMENTS = "documents"
    BUILD = "build"


class TaskState(StrEnum):
    """How far a task is: `interrupted` is one that broke what worked on it too often, so that it isn't tried again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self not in {TaskState.QUEUED, TaskState.RUNNING}


class LineResult(StrEnum):
    """What became of one line of many."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What became of one document of many.

    Attributes:
        line: Its line in what was sent, from 1.
        doc_id: Its id, where the line has one.
        result: What became of it.
        version: The name of its version now; None where it was refused.
        warnings: What a person should look at.
        fault: Why it was refused.
    """

    line: int
    doc_id: str | None
    result: LineResult
    version: str | None = None
    warnings: tuple[str, ...] = ()
    fault: ErrorParts | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Work that was asked for.

    Attributes:
        task_id: Its id.
        kind: What it does.
        state: How far it is.
        who: Who asked for it.
        filters: What they are bound to, as `written_filters` writes it.
        made_at: When it was asked for (ISO 8601, UTC).
        not_before: When it may start, in seconds since 1970.
        started_at: When it started, for the first time.
        ended_at: When it was over.
        done: How many of its units are done.
        total: Of how many; None where that isn't known.
        unit: What is counted.
        attempts: How often it was started since it last came further, without those that were stopped in order.
        counts: How many documents each result happened to.
        result: What it made.
        fault: Why it failed.
    """

    task_id: str
    kind: TaskKind
    state: TaskState
    who: str
    filters: str
    made_at: str
    not_before: float
    started_at: str | None = None
    ended_at: str | None = None
    done: int = 0
    total: int | None = None
    unit: str = "documents"
    attempts: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    fault: ErrorParts | None = None
