from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from index.errors import SnapshotError
from ingest.errors import VouchError, shorten
from service.emergency.notices import Notices
from service.errors import CitationLapsed, DocumentNotServed, UnknownCitation
from service.http.bodies.answer import READ_CHARS
from service.http.bodies.notice import NoticeBody
from service.http.problems import ProblemBody, _type, plain_problem, problem


def install(app: FastAPI, notices: Notices) -> None:
    """Have an app answer every error with a problem document, beside it the notice that the question calls for."""

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        asked = error.body.get("question") if isinstance(error.body, dict) else request.query_params.get("q")
        notice = NoticeBody.of(notices.find(asked[:READ_CHARS])) if isinstance(asked, str) else None
        request.state.notice = notice
        return problem(_invalid(error.errors()).model_copy(update={"notice": notice}))

    @app.exception_handler(VouchError)
    def refused(request: Request, error: VouchError) -> Response:
        status, title = 500, "Internal error"
        if isinstance(error, DocumentNotServed):
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
        notice = getattr(request.state, "notice", None)
        return plain_problem(error.status_code, str(error.detail), where=where, headers=error.headers, notice=notice)


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
