"""What is said to a request that there is no place or no time for: a page to a reader, a problem to a program."""

from asyncio import get_running_loop
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from fastapi import Request
from fastapi.responses import Response
from starlette.types import Scope

from ingest.errors import shorten
from service.emergency.notices import Notices
from service.http.asked_words import asked_words
from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import MAX_QUESTION
from service.http.problems import plain_problem
from service.pages.page import show_problem

_RETRY = {"Retry-After": "2"}
_BUSY = {503: "Too many questions at once", 504: "That took too long"}
_WAIT = {
    503: "More is asked at the moment than can be answered. Please wait some seconds, and ask again.",
    504: "The search didn’t end in time. Please ask again, or ask a shorter question.",
}
_DETAILS = {503: "Too many requests are in work", 504: "The work on the request didn't end in time"}


def overload_response(notices: Notices) -> Callable[[Scope, bytes, int], Awaitable[Response]]:
    """What makes the response, with the notice that the question calls for.

    It has a thread of its own: a long question takes some 20 ms to be looked through, and no other request waits.
    """
    thread = ThreadPoolExecutor(1, thread_name_prefix="overload")

    async def respond(scope: Scope, body: bytes, status: int) -> Response:
        return await get_running_loop().run_in_executor(thread, _response, notices, scope, body, status)

    return respond


def _response(notices: Notices, scope: Scope, body: bytes, status: int) -> Response:
    asked = asked_words(scope, body)
    notice = NoticeBody.of(notices.find(asked)) if asked else None
    request = Request(scope)
    wants_page = "text/html" in request.headers.get("accept", "") and not scope["path"].startswith("/v1/")
    if scope["path"] == "/" or wants_page:
        question = (asked or "").strip()[:MAX_QUESTION]
        page = show_problem(request, status, _BUSY[status], _WAIT[status], question=question, notice=notice)
        page.headers.update(_RETRY)
        return page
    return plain_problem(status, _DETAILS[status], where=shorten(scope["path"]), headers=_RETRY, notice=notice)
