"""How staff sign in and out: by a key, or by the link that `vouch serve` prints on a terminal."""

import hmac
import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.access.access import Access
from service.access.keys import AccessScope
from service.access.sessions import LINK
from service.errors import AccessRefused
from service.http.dependencies import AccessRules, Visiting
from service.http.form_fields import form_fields
from service.http.own_path import root_path
from service.http.problem_handlers import headers_of, meaning_of
from service.http.session_cookie import FORM_COOKIE, end_session, set_session
from service.pages.refusal import show_door

_DESK = "/staff"
_WANTED = re.compile(r"/staff(?:/[a-z]{1,20})?(?:\?[!-~]*)?")
_OLD_FORM = "That form was too old. Please try again."
_NOT_STAFF = "This key isn’t for staff."
_SPENT = "That link was used before, or is older than ten minutes. Sign in with a key, or start the server again."

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/staff/sign-in")
def sign_in_page(request: Request, access: AccessRules, visitor: Visiting) -> Response:
    """The form."""
    return _onwards(request, _DESK) if AccessScope.STAFF in visitor.scopes else show_door(request, access, wanted=_DESK)


@router.post("/staff/sign-in")
async def sign_in(request: Request, access: AccessRules) -> Response:
    """Sign in with a key; wrong ones are limited."""
    fields = await form_fields(request)
    wanted = fields.get("wanted", "")
    wanted = wanted if _WANTED.fullmatch(wanted) else _DESK
    if not access.sessions.form_fits(request.cookies.get(FORM_COOKIE, ""), fields.get("form", "")):
        return show_door(request, access, wanted=wanted, problem=_OLD_FORM, status=403)
    try:
        key = access.key_of(fields.get("key", "").strip(), request.client.host if request.client else "")
    except AccessRefused as error:
        status, _ = meaning_of(error)
        shown = show_door(request, access, wanted=wanted, problem=f"{error.what}. {error.remedy}.", status=status)
        shown.headers.update(headers_of(error, status))
        return shown
    if AccessScope.STAFF not in key.scope.covers or key.origins:
        return show_door(request, access, wanted=wanted, problem=_NOT_STAFF, status=403)
    return _signed_in(request, access, key.key_id, wanted)


@router.get("/staff/enter")
def enter(request: Request, access: AccessRules, once: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Sign in by the link, which is good once."""
    if not access.sessions.enter(once):
        return show_door(request, access, wanted=_DESK, problem=_SPENT, status=403)
    return _signed_in(request, access, LINK, _DESK)


@router.post("/staff/sign-out")
async def sign_out(request: Request, visitor: Visiting) -> Response:
    """Sign out, if the form was on a page of ours."""
    sent = (await form_fields(request)).get("form", "")
    if visitor.form_token is not None and hmac.compare_digest(visitor.form_token.encode(), sent.encode()):
        response = _onwards(request, "/")
        end_session(request, response)
        return response
    return _onwards(request, _DESK)


def _signed_in(request: Request, access: Access, who: str, wanted: str) -> Response:
    response = _onwards(request, wanted)
    set_session(request, response, access.sessions.cookie(who))
    return response


def _onwards(request: Request, path: str) -> Response:
    return RedirectResponse(f"{root_path(request.scope)}{path}", status_code=303)
