"""The page on which staff check a citation: is what was cited still so?"""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from index.errors import SnapshotError
from service.desk.desk_page import NOT_READY, desk_router, show_desk
from service.errors import DraftTooLong
from service.http.bodies.check import MAX_DRAFT
from service.http.bodies.citations.pasted_citation import PastedCitationRequest
from service.http.dependencies import Live, Visiting
from service.http.form_fields import FormFields
from service.http.own_path import root_path
from service.http.routes.check import pasted_body

router = desk_router()


@router.get("/staff/citation")
def citation_page(request: Request, visitor: Visiting) -> HTMLResponse:
    """The form."""
    return show_desk(request, "staff_citation.html", "citation", visitor, {"max_draft": MAX_DRAFT, "text": ""})


@router.post("/staff/citation")
def checked_citation_page(request: Request, live: Live, visitor: Visiting, fields: FormFields) -> HTMLResponse:
    """What became of what was pasted; it changes nothing, and the text is kept nowhere."""
    text = fields.get("text", "").replace("\r\n", "\n")
    shown: dict[str, Any] = {"max_draft": MAX_DRAFT, "text": text}
    status = 200
    try:
        found = pasted_body(live, PastedCitationRequest(text=text), root=root_path(request.scope))
        shown |= {"found": found, "verdicts": sorted({one.verdict for one in found.citations})}
    except ValidationError as error:
        shown["problem"], status = f"{error.errors()[0]['msg']}.", 422
    except DraftTooLong as error:
        shown["problem"], status = f"{error.what}. {error.remedy}.", 422
    except SnapshotError:
        shown["problem"], status = NOT_READY, 503
    return show_desk(request, "staff_citation.html", "citation", visitor, shown, status=status)
