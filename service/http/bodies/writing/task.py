"""Tasks as they go over HTTP."""

from pydantic import BaseModel

from ingest.errors import ErrorParts
from service.writing.task import LineOutcome, LineResult, Task, TaskKind, TaskState


class FaultBody(BaseModel):
    """What is wrong, where, with which value, and what to do about it."""

    what: str
    where: str | None
    value: str | None
    remedy: str

    @classmethod
    def of(cls, fault: ErrorParts | None) -> "FaultBody | None":
        """From the parts of an error."""
        return None if fault is None else cls.model_validate(fault, from_attributes=True)


class OutcomeBody(BaseModel):
    """What became of one document; `line` is its line in what was sent, from 1, and `fault` why it was refused."""

    line: int
    doc_id: str | None
    result: LineResult
    version: str | None
    warnings: list[str]
    fault: FaultBody | None

    @classmethod
    def of(cls, outcome: LineOutcome) -> "OutcomeBody":
        """From the outcome."""
        return cls(
            line=outcome.line,
            doc_id=outcome.doc_id,
            result=outcome.result,
            version=outcome.version,
            warnings=list(outcome.warnings),
            fault=FaultBody.of(outcome.fault),
        )


class ProgressBody(BaseModel):
    """How many of which units are done, of how many; `total` is null where that isn't known."""

    done: int
    total: int | None
    unit: str


class BuiltBody(BaseModel):
    """What a build did; `built` is false where nothing had changed, `embedded` how many texts were new."""

    snapshot_id: str
    built: bool
    incremental: bool
    embedded: int
    counts: dict[str, int]


class TaskBody(BaseModel):
    """Work that takes its time. `state` is `queued`, `running`, then `done`, `failed` or `interrupted` with `fault`.

    `counts` says how many documents were added, changed, unchanged and refused, `outcomes` what became of each;
    `next_line` asks for those after them (`?after=`), and is null where there are none yet.
    """

    task_id: str
    kind: TaskKind
    state: TaskState
    made_at: str
    started_at: str | None
    ended_at: str | None
    progress: ProgressBody
    counts: dict[LineResult, int]
    outcomes: list[OutcomeBody]
    next_line: int | None
    built: BuiltBody | None
    fault: FaultBody | None

    @classmethod
    def of(cls, task: Task, outcomes: list[LineOutcome] | None = None, *, more: bool = False) -> "TaskBody":
        """From the task, and some of its outcomes, after which there are more or aren't."""
        shown = [OutcomeBody.of(one) for one in outcomes or ()]
        return cls(
            task_id=task.task_id,
            kind=task.kind,
            state=task.state,
            made_at=task.made_at,
            started_at=task.started_at,
            ended_at=task.ended_at,
            progress=ProgressBody(done=task.done, total=task.total, unit=task.unit),
            counts={LineResult(name): number for name, number in task.counts.items()},
            outcomes=shown,
            next_line=shown[-1].line if more and shown else None,
            built=BuiltBody(**task.result) if task.result else None,
            fault=FaultBody.of(task.fault),
        )


class TaskListBody(BaseModel):
    """The tasks that were asked for last, the newest first, without their outcomes."""

    tasks: list[TaskBody]
