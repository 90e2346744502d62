"""`/v1/citations/…`: whether a quote still stands, and the quote in the forms that people and programs take."""

import json
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from service.answers.live_index import LiveIndex
from service.citations import annotation
from service.citations.citation import today
from service.citations.formats import bibtex, csl_json, html, link_address, markdown, plain
from service.citations.status import CitationCheck, CitedVersion, check_citation
from service.errors import CitationLapsed
from service.http.bodies.citation import CitationBody, SourceBody, source_facts
from service.http.problems import ProblemBody


class Format(StrEnum):
    """The forms that a citation goes out in."""

    STATUS = "status"
    ANNOTATION = "annotation"
    CSL_JSON = "csl-json"
    MARKDOWN = "markdown"
    HTML = "html"
    BIBTEX = "bibtex"
    TEXT = "text"


_MEDIA_TYPES = {
    Format.STATUS: "application/json",
    Format.ANNOTATION: annotation.MEDIA_TYPE,
    Format.CSL_JSON: "application/vnd.citationstyles.csl+json",
    Format.MARKDOWN: "text/markdown",
    Format.HTML: "text/html",
    Format.BIBTEX: "application/x-bibtex",
    Format.TEXT: "text/plain",
}
_ACCEPTED = {
    "application/ld+json": Format.ANNOTATION,
    "application/vnd.citationstyles.csl+json": Format.CSL_JSON,
    "text/markdown": Format.MARKDOWN,
    "application/x-bibtex": Format.BIBTEX,
}
_PASTED = {
    Format.CSL_JSON: csl_json,
    Format.MARKDOWN: markdown,
    Format.HTML: html,
    Format.BIBTEX: bibtex,
    Format.TEXT: plain,
}
_LAPSED = "Look at its status, without a format"


class CitedBody(SourceBody):
    """The words as they stood in the version that was cited, and when that version was taken in."""

    quote: str
    start: int
    end: int
    stored_at: str

    @classmethod
    def of(cls, cited: CitedVersion) -> "CitedBody":
        """From the version that was cited."""
        return cls(
            **source_facts(cited.document),
            quote=cited.quote,
            start=cited.span.start,
            end=cited.span.end,
            stored_at=cited.stored_at,
        )


class NearestSentenceBody(BaseModel):
    """The sentence that is most like the quote now; `similarity` is 1 where it has the same words in their order."""

    similarity: float
    citation: CitationBody


class StandingBody(BaseModel):
    """What became of a quote.

    `verbatim`: it stands where it stood. `moved`: the same words stand elsewhere in the article. `changed`: the article
    is there, and these words aren't. `gone`: the article is no longer in service, because it was `withdrawn` or
    `removed`; of one that was withdrawn no word is said.
    """

    citation_id: str
    doc_id: str
    status: str
    gone_because: str | None
    cited: CitedBody | None
    present: CitationBody | None
    nearest: NearestSentenceBody | None
    snapshot_id: str

    @classmethod
    def of(cls, report: CitationCheck, *, snapshot_id: str) -> "StandingBody":
        """From the report."""
        nearest = report.nearest
        return cls(
            citation_id=report.citation_id,
            doc_id=report.doc_id,
            status=report.status,
            gone_because=report.absence,
            cited=CitedBody.of(report.cited) if report.cited else None,
            present=CitationBody.of(report.present) if report.present else None,
            nearest=NearestSentenceBody(
                similarity=round(nearest.similarity, 4), citation=CitationBody.of(nearest.citation)
            )
            if nearest
            else None,
            snapshot_id=snapshot_id,
        )


def router(live: LiveIndex) -> APIRouter:
    """The citations of the articles in service."""
    routes = APIRouter(tags=["Citations"])
    problem: dict[str, Any] = {"model": ProblemBody, "content": {"application/problem+json": {}}}
    responses: dict[int | str, dict[str, Any]] = {
        200: {"content": {media_type: {} for media_type in _MEDIA_TYPES.values()}},
        404: {**problem, "description": "No article ever held such a quote"},
        410: {**problem, "description": "The words don't stand any more, so they can't be had in a form to paste"},
        503: {**problem, "description": "There is no index in service"},
    }

    @routes.get("/v1/citations/{citation_id}", response_model=StandingBody, responses=responses)
    def citation(
        request: Request,
        citation_id: str,
        format: Annotated[Format | None, Query(description="A form to paste, instead of its status")] = None,  # noqa: A002 - its name in the query
        text_sha256: Annotated[
            str | None, Query(description="The version that was cited; without it, the oldest one with these words")
        ] = None,
        accept: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> Response:
        """Tell whether a quote still stands verbatim, has moved, was changed or is gone; or give it in a form."""
        service = live.get()
        searcher = service.answerer.searcher
        report = check_citation(
            live.home, searcher, citation_id, withdrawn=service.withdrawn, text_sha256=text_sha256, today=today()
        )
        chosen = format or _accepted(accept)
        if chosen is Format.STATUS:
            body = StandingBody.of(report, snapshot_id=searcher.manifest.snapshot_id)
            return JSONResponse(body.model_dump(mode="json"))
        base = str(request.base_url)
        text = json.dumps(_annotated(report, base)) if chosen is Format.ANNOTATION else _pasted(report, chosen, base)
        return Response(text, media_type=_MEDIA_TYPES[chosen])

    return routes


def _accepted(accept: str) -> Format:
    """The first form that a client names; its status for everything else."""
    names = (part.partition(";")[0].strip().lower() for part in accept.split(","))
    return next((_ACCEPTED[name] for name in names if name in _ACCEPTED), Format.STATUS)


def _annotated(report: CitationCheck, base: str) -> dict[str, Any]:
    """The words where they stand now, else as they stood once."""
    cited = report.cited
    if cited is None:
        raise CitationLapsed("The article was withdrawn", value=report.citation_id, remedy=_LAPSED)
    document, span = cited.document, cited.span
    if report.present:
        document, span = report.present.document, report.present.span
    return annotation.annotation(
        document,
        span,
        citation_id=report.citation_id,
        stored_at=cited.stored_at,
        base=base,
        is_present=report.present is not None,
    )


def _pasted(report: CitationCheck, chosen: Format, base: str) -> str:
    if report.present is None:
        raise CitationLapsed(
            f"The cited words don't stand any more: {report.status}", value=report.citation_id, remedy=_LAPSED
        )
    return _PASTED[chosen](report.present, link_address(report.present, base))
