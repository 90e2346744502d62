"""`/connect`: records of patients ask for articles by code (HL7 Infobutton), as they ask MedlinePlus Connect.

What they send is about a patient: it is answered, and neither logged nor kept.
"""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response

from service.citations.citation import today
from service.http.bodies.notice import NoticeBody
from service.http.dependencies import CatalogueShelf, EmergencyNotices, Live
from service.http.problems import problem_responses
from service.http.request_notice import leave_notice
from service.infobutton.code_systems import code_system
from service.infobutton.code_table import CodeTable
from service.infobutton.entries import article_entry, notice_entry
from service.infobutton.feed import Category, Feed, to_json, to_xml
from service.infobutton.matching import Fitting, fitting
from service.infobutton.parameters import KnowledgeParameters

_JSON, _XML = "application/json", "text/xml"

router = APIRouter(tags=["Records"])


async def codes_of(request: Request) -> CodeTable:
    """The list of codes of articles that the app was made with."""
    found: CodeTable = request.app.state.codes
    return found


Codes = Annotated[CodeTable, Depends(codes_of)]


@router.get(
    "/connect",
    response_class=Response,
    responses={
        200: {"content": {_XML: {"schema": {"type": "string"}}, _JSON: {"schema": {"type": "object"}}}},
        **problem_responses(401, 403, 422, 429, 500, 503, 504),
    },
)
def connect(
    asked: Annotated[KnowledgeParameters, Query()],
    request: Request,
    live: Live,
    shelf: CatalogueShelf,
    notices: EmergencyNotices,
    codes: Codes,
) -> Response:
    """Articles for a code of a patient's record, as a feed; an empty one where none fits.

    Parameters and answers are those of HL7's Infobutton (URL-based) and of MedlinePlus Connect.
    """
    leave_notice(request, NoticeBody.of(notices.find(asked.words) if asked.words else None))
    _check(asked)
    found = fitting(asked, live.get(), codes, shelf, notices, today=today())
    feed = _feed(asked, found, request)
    if asked.response_type == _JSON:
        return Response(to_json(feed), media_type=_JSON)
    return Response(to_xml(feed), media_type=f"{_XML}; charset=utf-8")


def _check(asked: KnowledgeParameters) -> None:
    """Go on only if it is about something.

    Raises:
        RequestValidationError: If it isn't, or the system of its code isn't said.
    """
    missing = None
    if not asked.code.strip() and not asked.words:
        missing = "mainSearchCriteria.v.c"
    elif asked.code.strip() and not asked.code_system.strip() and not asked.words:
        missing = "mainSearchCriteria.v.cs"
    if missing:
        raise RequestValidationError([{"type": "missing", "loc": ("query", missing), "msg": "missing", "input": None}])


def _feed(asked: KnowledgeParameters, found: Fitting, request: Request) -> Feed:
    base, sent = str(request.base_url), request.query_params
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entries = [article_entry(one, base=base, language=asked.primary_language) for one in found.articles]
    if found.notice is not None:
        entries.insert(0, notice_entry(found.notice, base=base, updated=now))
    system = code_system(asked.code_system)
    about = f"{system.name if system else asked.code_system} {asked.code}".strip() if asked.code else asked.words
    return Feed(
        id=uuid4().urn,
        base=base,
        language=asked.primary_language,
        subtitle=f"Vouch results for {about}",
        updated=now,
        categories=tuple(Category(scheme, term) for scheme, term in asked.echoed(sent)),
        entries=tuple(entries),
    )
