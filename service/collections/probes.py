"""`/healthz` and `/readyz` of a service with several collections: it is ready when each of them is."""

import asyncio
from collections.abc import Sequence
from typing import Literal

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp

from ingest.errors import VouchError
from service.collections.room import Room
from service.http.bodies.problem import ProblemBody
from service.http.dependencies import resources_on
from service.http.middleware.counted import Counted
from service.http.middleware.faults import Unbroken
from service.http.middleware.headers import Headers
from service.http.problem_handlers import problem_of
from service.http.problems import problem, problem_type
from service.http.routes.health import HealthBody, ReadyBody, readyz
from service.operation.board import BoardRow
from service.operation.request_id import for_collection

PROBES = frozenset({"/healthz", "/readyz"})
_RETRY = {"Retry-After": "5"}
_NOT_READY = "Not ready"


class AllReadyBody(BaseModel):
    """That every collection is ready, and what each one's own `/readyz` says."""

    status: Literal["ready"] = "ready"
    collections: dict[str, ReadyBody]


class NotAllReadyBody(ProblemBody):
    """That some collections aren't ready, and what each one's own `/readyz` says."""

    collections: dict[str, ReadyBody | ProblemBody]


def probes_of(rooms: Sequence[Room], row: BoardRow) -> ASGIApp:
    """What answers both for all collections.

    Args:
        rooms: The collections.
        row: Where this process counts for itself.
    """

    async def healthz(_: Request) -> Response:
        return JSONResponse(HealthBody().model_dump())

    async def ready(_: Request) -> Response:
        found = await asyncio.gather(*(_look_at(room) for room in rooms))
        said = {str(room.name): body for room, body in zip(rooms, found, strict=True)}
        sound = {name: body for name, body in said.items() if isinstance(body, ReadyBody)}
        if sound == said:
            return Response(AllReadyBody(collections=sound).model_dump_json(), media_type="application/json")
        return problem(_not_ready(said, said.keys() - sound.keys()), headers=_RETRY)

    routes = [Route("/healthz", healthz), Route("/readyz", ready)]
    middleware = [Middleware(Counted, row=row), Middleware(Headers), Middleware(Unbroken, row=row)]
    return Starlette(routes=routes, middleware=middleware)


async def _look_at(room: Room) -> ReadyBody | ProblemBody:
    resources = resources_on(room.app)
    with for_collection(room.name):
        try:
            return await readyz(resources.live, resources, resources.readiness, resources.pause)
        except VouchError as error:
            return problem_of(error, "/readyz")


def _not_ready(said: dict[str, ReadyBody | ProblemBody], missing: set[str]) -> NotAllReadyBody:
    names = sorted(missing)
    return NotAllReadyBody(
        type=problem_type(_NOT_READY),
        title=_NOT_READY,
        status=503,
        detail=f"No question can be answered in {', '.join(names)}",
        where="collections",
        remedy="See what is said of each of them",
        collections=said,
    )
