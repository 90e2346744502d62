"""`/v1/citations/…`: what became of a quote, and the quote in the forms that people and programs take."""

import json
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from service.citations import annotation
from service.citations.citation import today
from service.citations.forms.form import FORMS, Form, citation_as
from service.citations.status import CitationCheck, check_citation
from service.errors import CitationLapsed
from service.http.bodies.citations.citation_status import CitationStatusBody
from service.http.dependencies import Live
from service.http.own_path import root_path
from service.http.problems import problem_responses


class Format(StrEnum):
    """What is given of a citation: its status, an annotation, or a form to paste."""

    STATUS = "status"
    ANNOTATION = "annotation"
    TEXT = Form.TEXT
    APA = Form.APA
    VANCOUVER = Form.VANCOUVER
    MARKDOWN = Form.MARKDOWN
    HTML = Form.HTML
    BIBTEX = Form.BIBTEX
    RIS = Form.RIS
    CSL_JSON = Form.CSL_JSON


_MEDIA_TYPES = {
    Format.STATUS: "application/json",
    Format.ANNOTATION: annotation.MEDIA_TYPE,
    **{Format(form): facts.media_type for form, facts in FORMS.items()},
}
_FORM_OF = {
    _MEDIA_TYPES[form].partition(";")[0]: form
    for form in (Format.STATUS, Format.ANNOTATION, Format.CSL_JSON, Format.MARKDOWN, Format.BIBTEX, Format.RIS)
}
"""The forms that can be asked for by media type. A browser, which likes HTML and plain text, gets the status."""

_WRITTEN = [(form, media_type) for form, media_type in _MEDIA_TYPES.items() if form is not Format.STATUS]
_SCHEMAS = {Format.ANNOTATION: {"type": "object"}, Format.CSL_JSON: {"type": "array", "items": {"type": "object"}}}
_LAPSED = "Look at its status, without a format"

router = APIRouter(tags=["Citations"])
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {"schema": _SCHEMAS.get(form, {"type": "string"})} for form, media_type in _WRITTEN}},
    **problem_responses(
        401,
        403,
        422,
        429,
        500,
        503,
        504,
        not_found="No article ever held such a quote",
        lapsed="The words aren't in the article any more, so they can't be had in a form to paste",
    ),
}


@router.get("/v1/citations/{citation_id}", response_model=CitationStatusBody, responses=_RESPONSES)
def citation(
    request: Request,
    live: Live,
    citation_id: str,
    format: Annotated[Format | None, Query(description="A form to paste, instead of its status")] = None,  # noqa: A002 - its name in the query
    text_sha256: Annotated[
        str | None, Query(description="The version that was cited; without it, the oldest one with these words")
    ] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Say whether a quote is still there verbatim, has moved, was changed or is gone; or give it in a form."""
    serving = live.get()
    check = check_citation(
        live.home,
        serving.searcher,
        citation_id,
        withdrawn=serving.withdrawn,
        admits=serving.visible.admits,
        text_sha256=text_sha256,
        today=today(),
    )
    chosen = format or _accepted(accept)
    if chosen is Format.STATUS:
        body = CitationStatusBody.of(check, snapshot_id=serving.snapshot_id, root_path=root_path(request.scope))
        return JSONResponse(body.model_dump(mode="json"))
    base = str(request.base_url)
    text = json.dumps(_annotated(check, base)) if chosen is Format.ANNOTATION else _pasted(check, chosen, base)
    return Response(text, media_type=_MEDIA_TYPES[chosen])


def _accepted(accept: str) -> Format:
    """The form that a client likes best, by the weights that it gives; its status where it likes none of them.

    Of equally liked ones it is the one that is named most closely, then the one that is named first. Parameters of
    media types, such as a profile, are not looked at. Source: RFC 9110, section 12.5.1.
    """
    liked = MIMEAccept(
        [(name.partition(";")[0].strip(), weight) for name, weight in parse_accept_header(accept, MIMEAccept)]
    )
    as_named = sorted(_FORM_OF, key=liked.find)
    return _FORM_OF[liked.best_match(as_named, default=_MEDIA_TYPES[Format.STATUS])]


def _annotated(check: CitationCheck, base: str) -> dict[str, Any]:
    """The words where they are now, else as they were once."""
    cited = check.cited
    if cited is None:
        raise CitationLapsed("The article was withdrawn", value=check.citation_id, remedy=_LAPSED)
    document, found = cited.document, cited.parts
    if check.present:
        document, found = check.present.document, check.present.parts
    return annotation.annotation(
        document,
        found,
        citation_id=check.citation_id,
        stored_at=cited.stored_at,
        base=base,
        is_present=check.present is not None,
    )


def _pasted(check: CitationCheck, chosen: Format, base: str) -> str:
    if check.present is None:
        raise CitationLapsed(
            f"The cited words aren't in the article any more: {check.status}", value=check.citation_id, remedy=_LAPSED
        )
    return citation_as(Form(chosen), check.present, base)
