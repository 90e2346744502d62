"""What is said to a request that no handler sees: a page to a reader, a problem to a program, both with the notice."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import Response
from starlette.types import Scope

from ingest.errors import shorten
from service.emergency.notices import Notices
from service.http.asked_words import asked_words, find_asked
from service.http.bodies.notice import NoticeBody
from service.http.bodies.problem import ProblemBody
from service.http.bodies.question import MAX_QUESTION
from service.http.own_path import own_path
from service.http.problems import plain_problem, problem, problem_type
from service.pages.page import show_problem, wants_page

_RETRY = {503: {"Retry-After": "2"}, 504: {"Retry-After": "2"}}
_TITLES = {
    413: "That was too long",
    421: "The search has another address",
    503: "Too many questions at once",
    504: "That took too long",
}
_TEXTS = {
    413: f"A question has at most {MAX_QUESTION:,} characters. Please shorten it.",
    421: "It isn’t asked under this name. Whoever runs it lists its names in VOUCH_ALLOWED_HOSTS.",
    503: "More is asked at the moment than can be answered. Please wait some seconds, and ask again.",
    504: "The search didn’t end in time. Please ask again, or ask a shorter question.",
}
_DETAILS = {503: "Too many requests are in work", 504: "The work on the request didn't end in time"}
_UNKNOWN_HOST = "Host not served"


def turned_away(rules: Callable[[], Notices]) -> Callable[[Scope, bytes, int], Awaitable[Response]]:
    """What makes the response from a request, as much of its body as was read, and the status.

    Args:
        rules: Gives the rules for emergencies that are in force.
    """

    async def respond(scope: Scope, body: bytes, status: int) -> Response:
        notice = await find_asked(rules(), scope, body)
        request = Request(scope)
        if not wants_page(request) and not (own_path(scope) == "/" and status in _RETRY):
            return _problem(request, status, notice)
        question = next(iter(asked_words(scope, body)), "").strip()[:MAX_QUESTION]
        page = show_problem(request, status, _TITLES[status], _TEXTS[status], question=question, notice=notice)
        page.headers.update(_RETRY.get(status, {}))
        return page

    return respond


def _problem(request: Request, status: int, notice: NoticeBody | None) -> Response:
    if status == 421:
        body = ProblemBody(
            type=problem_type(_UNKNOWN_HOST),
            title=_UNKNOWN_HOST,
            status=status,
            detail="This service isn't asked under this name",
            where="Host",
            value=shorten(repr(request.headers.get("host", ""))),
            remedy="Whoever runs it lists its names in VOUCH_ALLOWED_HOSTS",
            notice=notice,
        )
        return problem(body)
    where = "body" if status == 413 else shorten(request.scope["path"])
    return plain_problem(status, _DETAILS.get(status), where=where, headers=_RETRY.get(status), notice=notice)
