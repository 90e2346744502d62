"""The page on which staff check a draft: is what it quotes true to the library?"""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from index.errors import SnapshotError
from service.access.access import Visitor
from service.desk.desk_page import NOT_READY, desk_router, show_desk
from service.errors import DraftTooLong
from service.http.bodies.check import MAX_DRAFT, CheckRequest
from service.http.dependencies import Live, Visiting
from service.http.form_fields import FormFields
from service.http.own_path import root_path
from service.http.routes.check import checked_body

router = desk_router()


@router.get("/staff/check")
def check_page(request: Request, visitor: Visiting) -> HTMLResponse:
    """The form."""
    return _page(request, visitor, {})


@router.post("/staff/check")
def checked_page(request: Request, live: Live, visitor: Visiting, fields: FormFields) -> HTMLResponse:
    """What is said of a draft; it changes nothing, and the draft is kept nowhere."""
    text = fields.get("text", "").replace("\r\n", "\n")
    shown: dict[str, Any] = {"text": text, "sentences": "sentences" in fields}
    status = 200
    try:
        asked = CheckRequest(text=text, sentences=shown["sentences"])
        shown["found"] = checked_body(live, asked, root=root_path(request.scope))
    except ValidationError as error:
        shown["problem"], status = f"{error.errors()[0]['msg']}.", 422
    except DraftTooLong as error:
        shown["problem"], status = f"{error.what}. {error.remedy}.", 422
    except SnapshotError:
        shown["problem"], status = NOT_READY, 503
    return _page(request, visitor, shown, status=status)


def _page(request: Request, visitor: Visitor, shown: dict[str, Any], *, status: int = 200) -> HTMLResponse:
    context = {"max_draft": MAX_DRAFT, "text": "", "sentences": False, **shown}
    return show_desk(request, "staff_check.html", "check", visitor, context, status=status)
