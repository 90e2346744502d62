"""Every error over HTTP is a problem document.

Source: RFC 9457, Problem Details for HTTP APIs.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from index.errors import SnapshotError
from ingest.errors import VouchError, shorten
from service.emergency.notices import Notices
from service.errors import CitationLapsed, UnknownCitation, UnknownDocument
from service.wire import MAX_QUESTION, NoticeBody

MEDIA_TYPE = "application/problem+json"
_READ_CHARS = 2 * MAX_QUESTION  # of a question that is too long

_TITLES = {
    404: ("Not found", "Look up the paths at /docs"),
    405: ("Method not allowed", "Look up the path's methods at /docs"),
    413: ("Request too large", f"A question has at most {MAX_QUESTION} characters"),
    500: ("Internal error", "Try again; if it stays so, tell whoever runs this service"),
}


class ProblemBody(BaseModel):
    """An error as RFC 9457 has it, with what is wrong, where, and what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    where: str | None = None
    value: str | None = None
    remedy: str
    notice: NoticeBody | None = None


def problem(body: ProblemBody, *, headers: Mapping[str, str] | None = None) -> Response:
    """A response with a problem document."""
    return Response(
        body.model_dump_json(exclude_none=True), status_code=body.status, headers=headers, media_type=MEDIA_TYPE
    )


def plain_problem(
    status: int, detail: str | None = None, *, where: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """A problem that HTTP's own status explains."""
    title, remedy = _TITLES.get(status, ("Request failed", "Look up the request's form at /docs"))
    body = ProblemBody(
        type=_type(title), title=title, status=status, detail=detail or title, where=where, remedy=remedy
    )
    return problem(body, headers=headers)


def install(app: FastAPI, notices: Notices) -> None:
    """Have an app answer every error with a problem document, beside it the notice that the question calls for."""

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        asked = error.body.get("question") if isinstance(error.body, dict) else request.query_params.get("q")
        notice = notices.find(asked[:_READ_CHARS]) if isinstance(asked, str) else None
        return problem(_invalid(error.errors()).model_copy(update={"notice": NoticeBody.of(notice)}))

    @app.exception_handler(VouchError)
    def refused(request: Request, error: VouchError) -> Response:
        status, title = 500, "Internal error"
        if isinstance(error, UnknownDocument):
            status, title = 404, "Unknown document"
        elif isinstance(error, UnknownCitation):
            status, title = 404, "Unknown citation"
        elif isinstance(error, CitationLapsed):
            status, title = 410, "Citation lapsed"
        elif isinstance(error, SnapshotError):
            status, title = 503, "No index in service"
        headers = {"Retry-After": "5"} if status == 503 else None
        body = ProblemBody(
            type=_type(title),
            title=title,
            status=status,
            detail=error.what,
            where=shorten(request.url.path),  # an error's own place may be a path on this machine
            value=error.value,
            remedy=error.remedy,
            notice=getattr(request.state, "notice", None),
        )
        return problem(body, headers=headers)

    @app.exception_handler(HTTPException)
    def failed(request: Request, error: HTTPException) -> Response:
        where = shorten(request.url.path)
        return plain_problem(error.status_code, str(error.detail), where=where, headers=error.headers)


def _invalid(errors: Sequence[Any]) -> ProblemBody:
    """The first thing that is wrong with a request; the others show once it is mended."""
    first = errors[0]
    where = ".".join(str(part) for part in first["loc"])
    what, remedy = _explain(first)
    shown = first.get("input")
    value = None if first["type"] in {"missing", "json_invalid"} or isinstance(shown, dict) else shorten(repr(shown))
    return ProblemBody(
        type=_type("Invalid request"),
        title="Invalid request",
        status=422,
        detail=what,
        where=where,
        value=value,
        remedy=remedy,
    )


def _explain(error: Any) -> tuple[str, str]:
    kind, name, context = error["type"], error["loc"][-1], error.get("ctx") or {}
    if kind == "json_invalid":
        return f"The body is not JSON: {context.get('error', error['msg'])}", 'Send JSON such as {"question": "…"}'
    if error["loc"] == ("body",):
        return (
            "The body is not a JSON object",
            'Send {"question": "…"} with Content-Type: application/json',
        )
    if kind == "missing":
        return f"The field {name!r} is missing", f"Send {name!r}"
    if kind == "extra_forbidden":
        return f"The field {name!r} is not known", "Remove it, or look up the fields at /docs"
    if kind == "string_too_long":
        return f"{name!r} has more than {context['max_length']} characters", "Shorten it"
    if kind in {"string_too_short", "value_error"} and name in {"question", "q"}:
        return "The question is empty", "Ask something in words"
    return f"{name!r}: {error['msg']}", "Send a value that fits; look up the fields at /docs"


def _type(title: str) -> str:
    return f"urn:vouch:problem:{title.lower().replace(' ', '-')}"
