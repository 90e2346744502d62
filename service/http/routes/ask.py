"""`/v1/ask` and `/v1/search`: a question answered with cited passages, or refused.

Handlers are plain functions: they block, so they run in worker threads.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from index.passages.query import Query as IndexQuery
from service.access.access import Visitor
from service.access.keys import AccessScope
from service.emergency.notices import Notices
from service.http.answer_counts import count_answer
from service.http.bodies.answer import AnswerBody, answer_json
from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import AskRequest, SearchParameters
from service.http.dependencies import EmergencyNotices, Live, OperationRow, VisibleIndex, Visiting
from service.http.direct_route import direct
from service.http.own_path import root_path
from service.http.problems import problem_responses
from service.http.request_notice import leave_notice
from service.operation.board import BoardRow
from service.operation.families import STAGES

router = APIRouter(tags=["Questions"])
_searching = APIRouter(route_class=direct(SearchParameters))


@router.post(
    "/v1/ask",
    response_model=AnswerBody,
    responses=problem_responses(400, 401, 403, 413, 422, 429, 500, 503, 504),
)
def ask(
    asked: AskRequest, request: Request, live: Live, notices: EmergencyNotices, visitor: Visiting, row: OperationRow
) -> Response:
    """Answer a question with cited passages, or refuse."""
    return Response(answer_asked(asked, request, live, notices, visitor, row), media_type="application/json")


@_searching.get("/v1/search", response_model=AnswerBody, responses=problem_responses(401, 403, 422, 429, 500, 503, 504))
def search(
    parameters: Annotated[SearchParameters, Query()],
    request: Request,
    live: Live,
    notices: EmergencyNotices,
    visitor: Visiting,
    row: OperationRow,
) -> Response:
    """The same, for search boxes and pages without script."""
    query, floor, notices = parameters.query(), parameters.min_confidence, notices.in_country(parameters.country)
    body = _answer(request, live, notices, visitor, row, query, floor, explain=parameters.explain)
    return Response(body, media_type="application/json")


router.include_router(_searching)


def answer_asked(
    asked: AskRequest, request: Request, live: VisibleIndex, notices: Notices, visitor: Visitor, row: BoardRow
) -> bytes:
    """The answer to a question in a body, as JSON; the notice is left with the request first.

    Raises:
        VouchError: If it can't be had, or not by this visitor.
    """
    notices = notices.in_country(asked.country)
    return _answer(request, live, notices, visitor, row, asked.query(), asked.min_confidence, explain=asked.explain)


def _answer(
    request: Request,
    live: VisibleIndex,
    notices: Notices,
    visitor: Visitor,
    row: BoardRow,
    query: IndexQuery,
    min_confidence: float | None,
    *,
    explain: bool,
) -> bytes:
    """The answer; the notice comes first, and is left with the request for when no answer can be had.

    What the operator has refused to readers, and what scores are made of, is for staff.

    It is written as JSON here, in the worker thread: the framework would have it checked by another one first.
    """
    with row.timed(STAGES, "notice"):
        notice = notices.find(query.text)
    leave_notice(request, NoticeBody.of(notice))
    serving = live.get()
    if explain or (min_confidence is not None and min_confidence < serving.answerer.threshold):
        visitor.must_have(AccessScope.STAFF)
    with row.timed(STAGES, "answer"):
        found, notice = serving.reply(query, notices, notice, min_confidence=min_confidence, featuring=True)
    leave_notice(request, NoticeBody.of(notice))
    count_answer(row, found, notice)
    live.count_gaps(serving, found, notice)
    with row.timed(STAGES, "write"):
        weights = serving.highlight_weights if explain else None
        return answer_json(found, notice, explained_by=weights, root_path=root_path(request.scope))
