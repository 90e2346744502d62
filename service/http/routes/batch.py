"""`/v1/ask/batch`: several questions, each answered or refused just as `/v1/ask` alone would."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from ingest.errors import VouchError
from service.emergency.notices import Notices
from service.http.asked_words import find_in, words_of
from service.http.bodies.batch import BatchBody, BatchRequest
from service.http.bodies.notice import NoticeBody
from service.http.bodies.problem import ProblemBody
from service.http.bodies.question import AskRequest
from service.http.dependencies import EmergencyNotices, Live, OperationRow, Visiting, Working
from service.http.problem_handlers import headers_of, invalid_request, meaning_of
from service.http.problems import problem_responses, problem_type
from service.http.request_notice import leave_notice, notice_of
from service.http.routes.ask import answer_asked

router = APIRouter(tags=["Questions"])


@router.post(
    "/v1/ask/batch",
    response_model=BatchBody,
    responses=problem_responses(400, 401, 403, 413, 422, 429, 500, 503, 504),
    operation_id="ask_batch",
)
def ask_batch(
    batch: BatchRequest,
    request: Request,
    live: Live,
    notices: EmergencyNotices,
    visitor: Visiting,
    row: OperationRow,
    resources: Working,
) -> Response:
    """Answer up to 20 questions, each as if it were asked alone: one's problem is its own, and each counts for limits.

    They are answered one after the other within one request's deadline.
    """
    asked: list[Any] = list(batch.questions)
    called_for = [_notice_of(one, notices) for one in asked]
    first = next(filter(None, called_for), None)
    leave_notice(request, first)

    def answers() -> Iterator[bytes]:
        address = request.client.host if request.client else ""
        for at, one in enumerate(asked):
            try:
                if at:
                    resources.access.admit_another(visitor, address, request.state.admission)
                body = answer_asked(AskRequest.model_validate(one), request, live, notices, visitor, row)
                yield b'{"status":200,"answer":%b,"problem":null,"retry_after":null}' % body
            except (ValidationError, VouchError) as error:
                yield _problem_json(error, at, called_for[at])
            finally:
                leave_notice(request, first or notice_of(request.scope))

    return Response(b'{"answers":[' + b",".join(answers()) + b"]}", media_type="application/json")


def _notice_of(asked: Any, notices: Notices) -> NoticeBody | None:
    """The notice that a question calls for by the rules, with the numbers of the country that it names."""
    named = asked.get("country") if isinstance(asked, dict) else None
    there = notices.in_country(named) if isinstance(named, str) else notices
    try:
        return NoticeBody.of(find_in(there, *words_of(asked)))
    except RecursionError:  # it is nested too deep to be anybody's words
        return None


def _problem_json(error: ValidationError | VouchError, at: int, notice: NoticeBody | None) -> bytes:
    """What became of a question that isn't answered, as JSON."""
    later = None
    if isinstance(error, ValidationError):
        faults = [{**one, "loc": ("body", "questions", at, *one["loc"])} for one in error.errors()]
        body = invalid_request(faults).model_copy(update={"notice": notice})
    else:
        status, title = meaning_of(error)
        later = headers_of(error, status).get("Retry-After")
        body = ProblemBody(
            type=problem_type(title),
            title=title,
            status=status,
            detail=error.what,
            where=f"body.questions.{at}",
            value=error.value,
            remedy=error.remedy,
            notice=notice,
        )
    said = body.model_dump_json(exclude_none=True).encode()
    return b'{"status":%d,"answer":null,"problem":%b,"retry_after":%b}' % (
        body.status,
        said,
        (later or "null").encode(),
    )
