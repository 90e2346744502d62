"""`/healthz` and `/readyz`: what load balancers and orchestrators ask; and what browsers ask of any server."""

from fastapi import APIRouter
from fastapi.responses import Response

from service.http.dependencies import Live
from service.http.problems import problem_responses

router = APIRouter()


@router.head("/healthz", include_in_schema=False)  # what load balancers send
@router.get("/healthz", tags=["Operation"])
def healthz() -> dict[str, str]:
    """Whether the process runs."""
    return {"status": "ok"}


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", responses=problem_responses(503), tags=["Operation"])
def readyz(live: Live) -> dict[str, str]:
    """Whether questions can be answered."""
    return {"status": "ready", "snapshot_id": live.get().snapshot_id}


@router.get("/favicon.ico", include_in_schema=False)
def favicon() -> Response:
    """No icon here: the pages name theirs."""
    return Response(status_code=204)
