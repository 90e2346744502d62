"""`/v1/check` and `/v1/citations/check`: whether what a text quotes or cites is true to the library."""

from time import perf_counter

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.keys import AccessScope
from service.check.checker import check_draft
from service.check.pasted.pasted_check import check_pasted
from service.citations.citation import today
from service.http.bodies.check import CheckBody, CheckRequest
from service.http.bodies.citations.pasted_citation import PastedBody, PastedCitationRequest
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


@router.post(
    "/v1/citations/check",
    response_model=PastedBody,
    responses=problem_responses(400, 401, 403, 413, 422, 429, 500, 503),
    operation_id="check_citations",
)
def check_citations(asked: PastedCitationRequest, request: Request, live: Live) -> Response:
    """Say what became of each citation in a pasted text: a citation_id, a link, or a citation in any form.

    The text is kept nowhere.
    """
    body = pasted_body(live, asked, root=root_path(request.scope))
    return Response(body.model_dump_json(), media_type="application/json")


def pasted_body(live: VisibleIndex, asked: PastedCitationRequest, *, root: str) -> PastedBody:
    """What is said of a pasted text."""
    serving = live.get()
    found = check_pasted(live.home, serving, asked.text, today=today())
    return PastedBody.of(found, snapshot_id=serving.snapshot_id, root_path=root)
