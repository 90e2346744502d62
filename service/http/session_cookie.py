"""The cookies of staff who signed in: no script reads them, and no other site's form brings them along."""

from fastapi.responses import Response
from starlette.requests import Request

from service.access.sessions import SESSION_S
from service.http.own_path import root_path

SESSION_COOKIE = "vouch_session"
FORM_COOKIE = "vouch_form"


def set_session(request: Request, response: Response, value: str) -> None:
    """Have a browser sign itself in until the session ends, on every page: links from the desk lead to articles."""
    _set(request, response, SESSION_COOKIE, value, seconds=SESSION_S, path="/")


def set_form(request: Request, response: Response, value: str) -> None:
    """Have a browser show that the form that it sends was shown to it."""
    _set(request, response, FORM_COOKIE, value, seconds=3600, path="/staff")


def end_session(request: Request, response: Response) -> None:
    """Have a browser forget that somebody signed in."""
    response.delete_cookie(SESSION_COOKIE, path=f"{root_path(request.scope)}/")


def _set(request: Request, response: Response, name: str, value: str, *, seconds: int, path: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=f"{root_path(request.scope)}{path}",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
