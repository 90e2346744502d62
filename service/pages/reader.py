"""The page of an article as it is stored, rendered on the server, with cited words marked."""

from datetime import date
from typing import Annotated
from weakref import ref

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from index.errors import SnapshotError
from ingest.document import Document, Span
from ingest.home import Home
from service.citations.citation import ReviewStatus, parts, review_status, today
from service.citations.linked_data import linked_data
from service.citations.status import moved_span, present_span
from service.citations.words import display_title
from service.errors import DocumentNotServed
from service.http.asked_words import asked_words, find_in
from service.http.bodies.notice import NoticeBody
from service.http.dependencies import EmergencyNotices, Live
from service.http.own_path import root_path
from service.http.path_convertor import DOC_ID
from service.http.revalidated import Representation
from service.live.serving import Serving
from service.pages.kept_pages import KeptPages
from service.pages.marked_article import contents, elements
from service.pages.page import NOT_READY, NOTHING_YET, Keeping, MadeBefore, made_page, show_problem

_CONTENTS_FROM = 4
_GONE = "There is no such article here. It may have been withdrawn, or its address may have changed."


router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.api_route(f"/documents/{DOC_ID}", methods=["GET", "HEAD"])
def reader_page(
    request: Request,
    live: Live,
    notices: EmergencyNotices,
    made_before: MadeBefore,
    keeping: Keeping,
    doc_id: str,
    cite: Annotated[str | None, Query()] = None,
) -> Response:
    """The article as it is stored, with the cited words marked; what isn't a browser gets errors as problems."""
    try:
        serving = live.get()  # once: document and passages are of one snapshot
        serving.check_shown(doc_id)  # before anything that was made for somebody else
        root = root_path(request.scope)
        return _page(live.home, serving, made_before, doc_id, cite, root=root).response(request, keeping)
    except (DocumentNotServed, SnapshotError) as error:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        notice = NoticeBody.of(find_in(notices, *asked_words(request.scope, b"")))
        if isinstance(error, DocumentNotServed):
            return show_problem(request, 404, "Article not found", _GONE, notice=notice)
        return show_problem(request, 503, NOT_READY, NOTHING_YET, notice=notice)


def _page(
    home: Home, serving: Serving, made_before: KeptPages, doc_id: str, cite: str | None, *, root: str
) -> Representation:
    """The page of an article that may be seen. Which words moved hangs on more than the snapshot: it isn't kept."""
    day = today()
    key = (ref(serving.searcher), doc_id, cite, day, root)
    page = made_before.find(key)
    if page is None:
        document = serving.document(doc_id)
        span = present_span(serving.searcher, document, cite) if cite else None
        lasts = span is not None or not cite
        if cite and span is None:
            span = moved_span(home, serving.searcher, document, cite)
        page = made_page("reader.html", _context(document, span, cite, day), root=root)
        if lasts:
            made_before.keep(key, page)
    return page


def _context(document: Document, span: Span | None, cite: str | None, day: date) -> dict[str, object]:
    shown = elements(document, [part.span for part in parts(document, span)] if span else (), span)
    headings = contents(shown)
    return {
        "document": document,
        "title": display_title(document),
        "linked_data": linked_data(document),
        "elements": shown,
        "contents": headings if len(headings) >= _CONTENTS_FROM and not cite else [],
        "cited": span is not None,
        "citation_lost": cite is not None and span is None,
        "overdue": review_status(document, today=day) is ReviewStatus.OVERDUE,
    }
