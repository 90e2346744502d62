"""`/v1/check`: whether what a text quotes is true to the library."""

from time import perf_counter

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.keys import AccessScope
from service.check.checker import check_draft
from service.citations.citation import today
from service.http.bodies.check import CheckBody, CheckRequest
from service.http.dependencies import Live, VisibleIndex, needs
from service.http.own_path import root_path
from service.http.problems import problem_responses

router = APIRouter(tags=["Checking"], dependencies=[Depends(needs(AccessScope.SEARCH))])


@router.post(
    "/v1/check",
    response_model=CheckBody,
    responses=problem_responses(400, 401, 403, 413, 422, 429, 500, 503, 504),
    operation_id="check_text",
)
def check(asked: CheckRequest, request: Request, live: Live) -> Response:
    """Say of each quotation in a text, and of each sentence if asked, whether an article in service says it so.

    The same text and snapshot give the same verdicts; no model is asked. The text is kept nowhere.
    """
    body = checked_body(live, asked, root=root_path(request.scope))
    return Response(body.model_dump_json(), media_type="application/json")


def checked_body(live: VisibleIndex, asked: CheckRequest, *, root: str) -> CheckBody:
    """What is said of a text."""
    began = perf_counter()
    serving = live.get()
    found = check_draft(live.home, serving, asked.text, sentences=asked.sentences, today=today())
    took_ms = 1000 * (perf_counter() - began)
    return CheckBody.of(found, asked.text, snapshot_id=serving.snapshot_id, took_ms=took_ms, root_path=root)
