"""What a person sees who isn't let do what they ask: the search page with the reason, or the staff's door."""

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from service.access.access import Access
from service.errors import AccessRefused, KeyRefused, KeysError, TooOften
from service.http.asked_words import BODILESS, asked_words, notice_for
from service.http.bodies.question import MAX_QUESTION
from service.http.dependencies import resources_on
from service.http.own_path import own_path
from service.http.problem_handlers import failed, headers_of, meaning_of, refused
from service.http.request_notice import notice_of
from service.http.session_cookie import FORM_COOKIE, set_form
from service.pages.page import show_page, show_problem, wants_page

_BUSY = "Too many questions came from where you are. Please wait a moment, and ask again."
_CLOSED = "This search is open to those with a key only. Whoever runs it can say more."
_NO_KEYS = "The keys can’t be read at the moment. Without a key you may ask; whoever runs this service can say more."
_PATHS = {
    404: ("Page not found", "There is no such page here. You can ask below."),
    405: ("That page isn’t used like this", "You can ask below."),
}
_DESK = "/staff"
_MOST_OF_A_COOKIE = 64
_STAFF_ONLY = "The key that was shown isn’t for staff."


async def access_refused(request: Request, error: Exception) -> Response:
    """A page for browsers, with the notice that the question calls for; a problem document for everything else."""
    if not isinstance(error, AccessRefused | KeysError):
        raise error
    path = own_path(request.scope)
    if not wants_page(request):
        return await refused(request, error)
    notice = await notice_for(request, resources_on(request.app).notices)
    question = await _question(request)
    status, title = meaning_of(error)
    if path.startswith(_DESK) and not isinstance(error, TooOften | KeysError):
        problem = "" if isinstance(error, KeyRefused) else _STAFF_ONLY
        wanted = f"{path}?{request.url.query}" if request.url.query else path
        return show_door(request, resources_on(request.app).access, wanted=wanted, problem=problem, status=status)
    shown = show_problem(
        request,
        status,
        title,
        _BUSY if isinstance(error, TooOften) else _NO_KEYS if isinstance(error, KeysError) else _CLOSED,
        question=question,
        notice=notice,
    )
    shown.headers.update(headers_of(error, status))
    return shown


async def path_refused(request: Request, error: Exception) -> Response:
    """The same for a path that isn't there, or isn't asked like that."""
    if not isinstance(error, HTTPException) or error.status_code not in _PATHS or not wants_page(request):
        return await failed(request, error)
    notice = await notice_for(request, resources_on(request.app).notices)
    question = await _question(request)
    title, text = _PATHS[error.status_code]
    shown = show_problem(request, error.status_code, title, text, question=question, notice=notice)
    shown.headers.update(error.headers or {})
    return shown


async def _question(request: Request) -> str:
    """The question that is to be asked again, wherever it was."""
    body = b"" if request.method in BODILESS else await request.body()
    return next(iter(asked_words(request.scope, body)), "").strip()[:MAX_QUESTION]


def show_door(request: Request, access: Access, *, wanted: str, problem: str = "", status: int = 200) -> Response:
    """The page on which staff sign in, and what they wanted to see."""
    cookie, field = access.sessions.form_pair(request.cookies.get(FORM_COOKIE, "")[:_MOST_OF_A_COOKIE])
    context = {"wanted": wanted, "form_field": field, "problem": problem, "notice": notice_of(request.scope)}
    shown = show_page(request, "staff_sign_in.html", context, status=status)
    set_form(request, shown, cookie)
    return shown
