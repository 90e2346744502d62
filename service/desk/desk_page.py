"""What the pages of the desk have in common: who gets them, how one is shown, and which forms may change anything."""

import hmac
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from service.access.access import Visitor
from service.access.keys import AccessScope
from service.http.dependencies import needs
from service.pages.page import show_page

NOT_READY = "There is nothing in service yet, or its table of quotes isn’t there. Run: vouch ingest, and: vouch build"
OLD_FORM = "That form was too old, or came from another page. Please try again."
FORM_FIELD = "form"


def desk_router() -> APIRouter:
    """A router of pages that staff get, and nobody else."""
    return APIRouter(
        include_in_schema=False,
        default_response_class=HTMLResponse,
        dependencies=[Depends(needs(AccessScope.STAFF))],
    )


def show_desk(
    request: Request, template: str, at: str, visitor: Visitor, context: dict[str, Any], *, status: int = 200
) -> HTMLResponse:
    """A page of the desk; `at` names it among the others."""
    return show_page(request, template, {"at": at, "visitor": visitor, **context}, status=status)


def is_own_form(request: Request, visitor: Visitor, fields: dict[str, str]) -> bool:
    """Whether a form that changes something was on a page of ours.

    Who signed in sends the session's token along. A key in a header is sent by no form. Whom a proxy let in has no
    token: their browser says which page sends the form, and it has to say that it is one of this host.
    """
    if visitor.form_token is not None:
        return hmac.compare_digest(visitor.form_token.encode(), fields.get(FORM_FIELD, "").encode())
    if visitor.key is not None:
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")
