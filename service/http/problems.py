"""Every error over HTTP is a problem document.

Source: RFC 9457, Problem Details for HTTP APIs.
"""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from service.http.bodies.notice import NoticeBody
from service.http.bodies.problem import ProblemBody
from service.http.bodies.question import MAX_QUESTION

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    404: ("Not found", "Look up the paths at /docs"),
    405: ("Method not allowed", "Look up the path's methods at /docs"),
    413: (
        "Request too large",
        f"A body has at most 64 KiB, and a question {MAX_QUESTION} characters; with a key for it, a document 1 MiB, "
        "a file or JSON Lines 32 MiB",
    ),
    503: ("Too busy", "Wait as long as Retry-After says, and ask again"),
    504: ("Took too long", "Ask again, or ask a shorter question"),
    500: ("Internal error", "Try again; if it stays so, tell whoever runs this service"),
}


def problem(body: ProblemBody, *, headers: Mapping[str, str] | None = None) -> Response:
    """A response with a problem document."""
    return Response(
        body.model_dump_json(exclude_none=True), status_code=body.status, headers=headers, media_type=MEDIA_TYPE
    )


def plain_problem(
    status: int,
    detail: str | None = None,
    *,
    where: str | None = None,
    headers: Mapping[str, str] | None = None,
    notice: NoticeBody | None = None,
) -> Response:
    """A problem that HTTP's own status explains."""
    title, remedy = _TITLES.get(status, ("Request failed", "Look up the request's form at /docs"))
    body = ProblemBody(
        type=problem_type(title),
        title=title,
        status=status,
        detail=detail or title,
        where=where,
        remedy=remedy,
        notice=notice,
    )
    return problem(body, headers=headers)


def problem_type(title: str) -> str:
    """The URN that names a kind of problem."""
    return f"urn:vouch:problem:{title.lower().replace(' ', '-')}"


_DESCRIPTIONS = {
    400: "The body isn't text",
    401: "A key is needed, or the one that came isn't good",
    403: "The key isn't for this, or not for this site",
    409: "A source that is synced has the document still",
    412: "Somebody changed the document since, or it is there or not against what was asked for",
    413: "The body is too large",
    415: "No reader fits the format",
    429: "Too many requests; Retry-After says when to come back",
    422: "The request is not well formed",
    500: "Something broke",
    503: "There is no index in service, or too much is asked at once",
    504: "The work on the request didn't end in time",
    507: "There is no room on the disk; nothing was changed",
}


def problem_responses(
    *statuses: int, not_found: str | None = None, lapsed: str | None = None
) -> dict[int | str, dict[str, Any]]:
    """What the documentation of a route says of the problems that it may answer.

    Args:
        statuses: Of those that mean the same everywhere: 400, 401, 403, 409, 412, 413, 415, 422, 429, 500, 503,
            507.
        not_found: What 404 means here, where it may come.
        lapsed: What 410 means here, where it may come.
    """
    meanings = {status: _DESCRIPTIONS[status] for status in statuses}
    meanings |= {status: meaning for status, meaning in ((404, not_found), (410, lapsed)) if meaning}
    return {status: {"model": ProblemBody, "description": meaning} for status, meaning in sorted(meanings.items())}
