"""What a person sees who isn't let do what they ask: the search page with the reason, or the staff's door."""

from fastapi import Request
from fastapi.responses import Response

from service.access.access import Access
from service.errors import AccessRefused, KeyRefused, TooOften
from service.http.bodies.question import MAX_QUESTION
from service.http.dependencies import resources_on
from service.http.problem_handlers import headers_of, meaning_of, refused
from service.http.request_notice import notice_of
from service.http.session_cookie import FORM_COOKIE, set_form
from service.pages.page import show_page, show_problem

_BUSY = "Too many questions came from where you are. Please wait a moment, and ask again."
_CLOSED = "This search is open to those with a key only. Whoever runs it can say more."
_DESK = "/staff"
_MOST_OF_A_COOKIE = 64
_STAFF_ONLY = "The key that was shown isn’t for staff."


def access_refused(request: Request, error: Exception) -> Response:
    """A page for browsers, with the notice that the question calls for; a problem document for everything else."""
    if not isinstance(error, AccessRefused):
        raise error
    path = request.url.path
    if path.startswith("/v1/") or "text/html" not in request.headers.get("accept", ""):
        return refused(request, error)
    status, title = meaning_of(error)
    if path.startswith(_DESK) and not isinstance(error, TooOften):
        problem = "" if isinstance(error, KeyRefused) else _STAFF_ONLY
        wanted = f"{path}?{request.url.query}" if request.url.query else path
        return show_door(request, resources_on(request.app).access, wanted=wanted, problem=problem, status=status)
    shown = show_problem(
        request,
        status,
        title,
        _BUSY if isinstance(error, TooOften) else _CLOSED,
        question=request.query_params.get("q", "")[:MAX_QUESTION],
        notice=notice_of(request.scope),
    )
    shown.headers.update(headers_of(error, status))
    return shown


def show_door(request: Request, access: Access, *, wanted: str, problem: str = "", status: int = 200) -> Response:
    """The page on which staff sign in, and what they wanted to see."""
    cookie, field = access.sessions.form_pair(request.cookies.get(FORM_COOKIE, "")[:_MOST_OF_A_COOKIE])
    context = {"wanted": wanted, "form_field": field, "problem": problem, "notice": notice_of(request.scope)}
    shown = show_page(request, "staff_sign_in.html", context, status=status)
    set_form(request, shown, cookie)
    return shown
