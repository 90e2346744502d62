"""Who answers which error: what was raised becomes a problem document."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from index.errors import EngineUnavailable, SnapshotError
from ingest.errors import (
    DiskFull,
    DocumentError,
    DocumentNotFound,
    DuplicateDocument,
    LibraryBusy,
    ReplyKeyReused,
    UnsupportedFormat,
    VersionMismatch,
    VouchError,
    shorten,
)
from service.errors import (
    CitationLapsed,
    DocumentNotServed,
    DocumentUnreadable,
    DraftTooLong,
    FeedbackError,
    FeedbackOff,
    KeyRefused,
    KeysError,
    OriginRefused,
    OutsideFilters,
    ReplicaStale,
    ScopeMissing,
    SecondKeyNeeded,
    TaskNotFound,
    TasksFull,
    TooOften,
    UnknownCitation,
    UnknownWords,
    WatchError,
    WordsChanged,
    WordsError,
    WordsRefused,
    WritesBusy,
    WritesOff,
)
from service.http.asked_words import notice_for
from service.http.bodies.problem import ProblemBody
from service.http.dependencies import resources_on
from service.http.problems import plain_problem, problem, problem_type

_MEANINGS: dict[type[VouchError], tuple[int, str]] = {
    DocumentNotServed: (404, "Unknown document"),
    UnknownCitation: (404, "Unknown citation"),
    DraftTooLong: (422, "Too much to check at once"),
    WritesOff: (403, "Changes not taken"),
    WritesBusy: (503, "Too many changes"),
    TasksFull: (503, "Too many tasks"),
    TaskNotFound: (404, "Unknown task"),
    DocumentUnreadable: (422, "Document not readable"),
    UnsupportedFormat: (415, "Format not supported"),
    VersionMismatch: (412, "Another version"),
    DuplicateDocument: (409, "Document of another source"),
    ReplyKeyReused: (422, "Idempotency key used before"),
    DocumentError: (422, "Document not usable"),
    DocumentNotFound: (404, "Unknown document"),
    DiskFull: (507, "No room on the disk"),
    LibraryBusy: (503, "Library busy"),
    CitationLapsed: (410, "Citation lapsed"),
    FeedbackOff: (404, "Feedback not taken"),
    FeedbackError: (503, "Feedback not kept"),
    UnknownWords: (404, "Unknown words"),
    WordsRefused: (422, "Words refused"),
    WordsChanged: (409, "Words changed meanwhile"),
    WordsError: (503, "Words not kept"),
    WatchError: (503, "Watched citations not kept"),
    KeyRefused: (401, "Key needed"),
    ScopeMissing: (403, "Key not for this"),
    OriginRefused: (403, "Key not for this site"),
    SecondKeyNeeded: (403, "Somebody else approves"),
    OutsideFilters: (403, "Key not for such documents"),
    TooOften: (429, "Too many requests"),
    KeysError: (503, "Keys not readable"),
    ReplicaStale: (503, "Replica out of date"),
    EngineUnavailable: (503, "Store of vectors out of reach"),
    SnapshotError: (503, "No index in service"),
    VouchError: (500, "Internal error"),
}
"""Status and title of each kind of error; the first that fits counts."""
_OF_WHAT_WAS_SENT = (DocumentUnreadable, UnsupportedFormat, ReplyKeyReused)
"""Errors whose place is one in the request, and not on this machine."""


def install(app: FastAPI) -> None:
    """Have an app answer every error with a problem document, beside it the notice that the question calls for."""
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(VouchError, refused)
    app.add_exception_handler(HTTPException, failed)


async def invalid(request: Request, error: Exception) -> Response:
    """A request that isn't well formed; its question is looked at for an emergency all the same."""
    if not isinstance(error, RequestValidationError):
        raise error
    notice = await notice_for(request, resources_on(request.app).notices)
    return problem(invalid_request(error.errors()).model_copy(update={"notice": notice}))


async def refused(request: Request, error: Exception) -> Response:
    """An error that Vouch raises on purpose."""
    if not isinstance(error, VouchError):
        raise error
    notice = await notice_for(request, resources_on(request.app).notices)
    body = problem_of(error, request.url.path).model_copy(update={"notice": notice})
    return problem(body, headers=headers_of(error, body.status))


def problem_of(error: VouchError, path: str) -> ProblemBody:
    """What an error is over HTTP, for who asked a path."""
    status, title = meaning_of(error)
    return ProblemBody(
        type=problem_type(title),
        title=title,
        status=status,
        detail=error.what,
        where=_where(error) or shorten(path),
        value=error.value,
        remedy=error.remedy,
    )


def _where(error: VouchError) -> str | None:
    """Where in the request; another error's own place may be a path on this machine."""
    return error.where if isinstance(error, _OF_WHAT_WAS_SENT) else None


def meaning_of(error: VouchError) -> tuple[int, str]:
    """An error's status and title."""
    return next(meaning for kind, meaning in _MEANINGS.items() if isinstance(error, kind))


def headers_of(error: VouchError, status: int) -> dict[str, str]:
    """What an error says beside its body: how to sign in, or when to try again."""
    if isinstance(error, TooOften):
        return {"Retry-After": str(error.retry_after)}
    return {401: {"WWW-Authenticate": 'Bearer realm="vouch"'}, 503: {"Retry-After": "5"}}.get(status, {})


async def failed(request: Request, error: Exception) -> Response:
    """A request that the framework turns away: no such path, or no such method."""
    if not isinstance(error, HTTPException):
        raise error
    return plain_problem(
        error.status_code,
        str(error.detail),
        where=shorten(request.url.path),
        headers=error.headers,
        notice=await notice_for(request, resources_on(request.app).notices),
    )


def invalid_request(errors: Sequence[Any]) -> ProblemBody:
    """The first thing that is wrong with a request; the others show once it is mended."""
    first = errors[0]
    where = ".".join(str(part) for part in first["loc"])
    what, remedy = _explain(first)
    shown = first.get("input")
    value = None if first["type"] in {"missing", "json_invalid"} or isinstance(shown, dict) else shorten(repr(shown))
    return ProblemBody(
        type=problem_type("Invalid request"),
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
