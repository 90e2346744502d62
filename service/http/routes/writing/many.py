"""`POST /v1/documents`, `/v1/tasks` and `/v1/builds`: what takes longer than a request."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from service.access.access import Visitor
from service.access.keys import AccessScope
from service.errors import DocumentUnreadable
from service.http.bodies.writing.task import TaskBody, TaskListBody
from service.http.dependencies import AnyIndex, Visiting, needs
from service.http.own_path import root_path
from service.http.problems import problem_responses
from service.http.routes.writing.sending import Sent, sent_as
from service.writing.task import Task, TaskKind
from service.writing.task_database import TaskDatabase, no_such_task
from service.writing.task_store import TaskStore

_MOST_LINES = 50_000
_MOST_OUTCOMES = 1000
_LINES_TYPES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")
_TAKEN: dict[int | str, dict[str, Any]] = {
    202: {
        "model": TaskBody,
        "description": "It was taken on, and is on the disk",
        "headers": {"Location": {"description": "Where to follow it.", "schema": {"type": "string"}}},
    }
}
_REFUSALS = problem_responses(400, 401, 403, 413, 415, 422, 429, 500, 503, 507)

router = APIRouter(tags=["Changing documents"], dependencies=[Depends(needs(AccessScope.DOCUMENTS))])


@router.post(
    "/v1/documents",
    status_code=202,
    response_model=TaskBody,
    responses=_TAKEN | _REFUSALS,
    operation_id="upload_documents",
    openapi_extra=sent_as(*_LINES_TYPES),
)
def upload_documents(request: Request, sent: Sent) -> Response:
    """Take in JSON Lines, a document a line, up to 32 MiB and 50,000 lines: a task says what became of each.

    A line is as `vouch ingest` takes it, with `"status": "draft"` for what readers aren't to see. One that is refused
    stops no other. It goes on after an interruption.
    """
    if sent.media_type not in _LINES_TYPES:
        raise DocumentUnreadable(
            "The body isn't said to be JSON Lines",
            where="Content-Type",
            remedy=f"Send it as {_LINES_TYPES[0]}; one document goes to PUT /v1/documents/{{doc_id}}",
        )
    lines = sum(1 for line in sent.body.split(b"\n") if line.strip())
    if not 0 < lines <= _MOST_LINES:
        raise DocumentUnreadable(
            f"There are {lines:,} lines in it, and may be from 1 to {_MOST_LINES:,}",
            where="body",
            remedy="Send one document a line, and more of them in another request",
        )
    return _taken(request, sent.editor.take_in(sent.author, sent.body, lines, key=sent.key))


@router.post(
    "/v1/builds",
    status_code=202,
    response_model=TaskBody,
    responses=_TAKEN | _REFUSALS,
    operation_id="build_index",
)
def build_index(request: Request, sent: Sent) -> Response:
    """Have the index built of what is published now; it is in service within a second of its end.

    One runs at a time. A build that waits already is the one that is answered with.
    """
    return _taken(request, sent.editor.build(sent.author, key=sent.key))


@router.get("/v1/tasks", responses=problem_responses(401, 403, 422, 429, 500, 503), operation_id="list_tasks")
def list_tasks(live: AnyIndex, visitor: Visiting, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> TaskListBody:
    """The tasks that were asked for last; a key with filters sees its own."""
    found = _store(live).newest(limit)
    return TaskListBody(tasks=[TaskBody.of(task) for task in found if _may_see(visitor, task)])


@router.get(
    "/v1/tasks/{task_id}",
    responses=problem_responses(401, 403, 422, 429, 500, 503, not_found="There is no such task"),
    operation_id="get_task",
)
def get_task(
    live: AnyIndex,
    visitor: Visiting,
    task_id: Annotated[str, Path(max_length=64)],
    after: Annotated[int, Query(ge=0, le=1 << 31, description="The line after which outcomes are wanted.")] = 0,
    limit: Annotated[int, Query(ge=0, le=_MOST_OUTCOMES)] = 100,
) -> TaskBody:
    """How far a task is, and what became of each document, in order of their lines."""
    store = _store(live)
    task = store.find(task_id)
    if not _may_see(visitor, task):
        raise no_such_task(task_id)
    outcomes = store.outcomes(task_id, after=after, limit=limit + 1)
    return TaskBody.of(task, outcomes[:limit], more=len(outcomes) > limit)


def _store(live: AnyIndex) -> TaskStore:
    return TaskStore(TaskDatabase(live.home.tasks))


def _may_see(visitor: Visitor, task: Task) -> bool:
    """What somebody sent names documents that others mayn't see."""
    return not visitor.visible.bounds or task.who == visitor.who or task.kind is TaskKind.BUILD


def _taken(request: Request, task: Task) -> Response:
    path = f"{root_path(request.scope)}/v1/tasks/{task.task_id}"
    return JSONResponse(TaskBody.of(task).model_dump(mode="json"), 202, {"Location": path})
