"""`/healthz` and `/readyz`: what load balancers and orchestrators ask; and what browsers ask of any server."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from service.http.dependencies import AnyIndex
from service.http.problems import problem_responses
from service.questions.languages import MEASURED

router = APIRouter()


class ReadyBody(BaseModel):
    """That the service is ready, with which snapshot, and what is measured.

    `languages` are those in which it was measured when it answers and when it refuses; `other_languages` says what
    becomes of questions and pages in others.
    """

    status: str
    snapshot_id: str
    languages: list[str]
    other_languages: Literal["answered", "refused"]


@router.head("/healthz", include_in_schema=False)  # what load balancers send
@router.get("/healthz", tags=["Operation"])
def healthz() -> dict[str, str]:
    """Whether the process runs."""
    return {"status": "ok"}


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", responses=problem_responses(503), tags=["Operation"])
def readyz(live: AnyIndex) -> ReadyBody:
    """Whether questions can be answered, and in which languages it was measured when they are refused."""
    others: Literal["answered", "refused"] = "answered" if live.answers_unjudged else "refused"
    return ReadyBody(
        status="ready", snapshot_id=live.get().snapshot_id, languages=list(MEASURED), other_languages=others
    )


@router.get("/favicon.ico", include_in_schema=False)
def favicon() -> Response:
    """No icon here: the pages name theirs."""
    return Response(status_code=204)
