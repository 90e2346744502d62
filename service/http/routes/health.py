"""`/healthz` and `/readyz`: what load balancers and orchestrators ask; and what browsers ask of any server."""

from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from index.engines.address import EMBEDDED
from index.engines.base import EngineState
from service.http.dependencies import AnswersPaused, AnyIndex, ServiceReadiness, Working
from service.http.problems import problem_responses
from service.live.following import Follower
from service.questions.languages import MEASURED

router = APIRouter()


class HealthBody(BaseModel):
    """That the process runs."""

    status: Literal["ok"] = "ok"


class ReplicaBody(BaseModel):
    """How far a replica follows its shared place.

    `sequence` is the number of the newest pointer that was seen there, `publication` the sha256 of what is in service
    from there, and `heard_at` when the place answered last; each null before the first.
    """

    sequence: int | None
    publication: str | None
    heard_at: datetime | None


class EngineBody(BaseModel):
    """Where vectors are searched: `embedded`, or the kind of store, and whether that answered when it was last asked.

    While it doesn't, each machine searches itself, or refuses where it holds too many passages.
    """

    kind: str
    reachable: bool


class ReadyBody(BaseModel):
    """That the service is ready, with which snapshot, and what is measured.

    `languages` are those in which it was measured when it answers and when it refuses; `other_languages` says what
    becomes of questions and pages in others. `trouble` says why the snapshot that was published last isn't the one in
    service, or that it can't be read any more what was withdrawn or what the editors want, or what synonyms or rules
    for notices the site has of its own; null where all is well. `paused_since` says that no question is answered, and
    since when; null where they are. It is ready all the same: notices, articles and citations are there, and would be
    gone with it. `engine` says where vectors are searched. `replica` is null where the service follows no shared place.
    """

    status: Literal["ready"]
    snapshot_id: str
    languages: list[str]
    other_languages: Literal["answered", "refused"]
    trouble: str | None
    paused_since: datetime | None
    engine: EngineBody
    replica: ReplicaBody | None = None


@router.head("/healthz", include_in_schema=False)  # what load balancers send
@router.get("/healthz", tags=["Operation"])
async def healthz() -> HealthBody:
    """Whether the process runs."""
    return HealthBody()


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", responses=problem_responses(503), tags=["Operation"])
async def readyz(live: AnyIndex, resources: Working, readiness: ServiceReadiness, pause: AnswersPaused) -> ReadyBody:
    """Whether questions can be answered, and in which languages it was measured when they are refused."""
    others: Literal["answered", "refused"] = "answered" if live.answers_unjudged else "refused"
    paused = pause.current()
    snapshot_id = await readiness.snapshot_id()
    engine = live.engine or EngineState(EMBEDDED)
    return ReadyBody(
        status="ready",
        snapshot_id=snapshot_id,
        languages=list(MEASURED),
        other_languages=others,
        trouble=resources.trouble,
        paused_since=paused.since if paused else None,
        engine=EngineBody(kind=engine.kind, reachable=engine.reachable),
        replica=_replica(resources.follower),
    )


def _replica(follower: Follower | None) -> ReplicaBody | None:
    """How far a replica follows.

    Raises:
        ReplicaStale: If it heard nothing for longer than it may.
    """
    if follower is None:
        return None
    state = follower.checked_state()
    heard_at = None if state.heard_at is None else datetime.fromtimestamp(round(state.heard_at), UTC)
    return ReplicaBody(sequence=state.sequence, publication=state.publication, heard_at=heard_at)


@router.get("/favicon.ico", include_in_schema=False)
async def favicon() -> Response:
    """No icon here: the pages name theirs."""
    return Response(status_code=204)
