"""The pages that readers meet, rendered on the server: the search page and the reader page."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from index.errors import SnapshotError
from index.passage import Query as IndexQuery
from service.api import find_document
from service.citation import ReviewStatus, find_citation, review_status
from service.citation_body import display_title
from service.citation_formats import link_address, plain
from service.emergency.notices import Notices
from service.errors import UnknownDocument
from service.live import LiveIndex
from service.reader import contents, elements
from service.suggest import Suggester
from service.templates import templates
from service.wire import MAX_QUESTION, AnswerBody, NoticeBody

_EXAMPLES = 3
_CONTENTS_FROM = 4
_TOO_LONG = f"That question has more than {MAX_QUESTION:,} characters. Please shorten it."
_NOTHING_YET = "There is nothing to search yet. Whoever runs this service needs to build its index first."
_GONE = "There is no such article here. It may have been withdrawn, or its address may have changed."


def router(live: LiveIndex, notices: Notices, suggester: Suggester) -> APIRouter:
    """The pages over the index in service."""
    pages = templates()
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    def problem(request: Request, status: int, title: str, text: str, question: str = "") -> HTMLResponse:
        context: dict[str, object] = {
            "problem_title": title,
            "problem": text,
            "question": question,
            "max_question": MAX_QUESTION,
        }
        context["notice"] = NoticeBody.of(notices.find(question))
        return pages.TemplateResponse(request, "search.html", context, status_code=status)

    @routes.get("/")
    def search_page(request: Request, q: Annotated[str, Query()] = "") -> HTMLResponse:
        """The search page, with the answer where there is a question."""
        question = q.strip()
        if len(question) > MAX_QUESTION:
            return problem(request, 422, "That didn’t work", _TOO_LONG, question[:MAX_QUESTION])
        context: dict[str, object] = {"question": question, "max_question": MAX_QUESTION}
        try:
            context |= _answered(live, notices, question, request) if question else _examples(live, suggester)
        except SnapshotError:
            if question:
                return problem(request, 503, "The search isn’t ready", _NOTHING_YET, question)
        return pages.TemplateResponse(request, "search.html", context)

    @routes.get("/documents/{doc_id:text}")
    def reader_page(request: Request, doc_id: str, cite: Annotated[str | None, Query()] = None) -> HTMLResponse:
        """The article as it is stored, with the cited words marked; what isn't a browser gets errors as problems."""
        is_browser = "text/html" in request.headers.get("accept", "")
        try:
            document = find_document(live, doc_id)
            passages = live.get().answerer.searcher.document_passages(doc_id)
        except (UnknownDocument, SnapshotError) as error:
            if not is_browser:
                raise
            if isinstance(error, UnknownDocument):
                return problem(request, 404, "Article not found", _GONE)
            return problem(request, 503, "The search isn’t ready", _NOTHING_YET)
        span = find_citation(document, passages, cite) if cite else None
        shown = elements(document, span)
        headings = contents(shown)
        context: dict[str, object] = {
            "document": document,
            "title": display_title(document),
            "elements": shown,
            "contents": headings if len(headings) >= _CONTENTS_FROM and not cite else [],
            "cited": span is not None,
            "citation_lost": cite is not None and span is None,
            "overdue": review_status(document, today=today()) is ReviewStatus.OVERDUE,
        }
        return pages.TemplateResponse(request, "reader.html", context)

    return routes


def today() -> date:
    """The day it is, the same everywhere."""
    return datetime.now(UTC).date()


def _answered(live: LiveIndex, notices: Notices, question: str, request: Request) -> dict[str, object]:
    service = live.get()
    found = service.answerer.ask(IndexQuery(question), withdrawn=service.withdrawn)
    answer = AnswerBody.of(found, notices.find(question))
    base = str(request.base_url)
    citations = {hit.rank: plain(hit.citation, link_address(hit.citation, base)) for hit in answer.hits}
    return {"answer": answer, "notice": answer.notice, "citations": citations}


def _examples(live: LiveIndex, suggester: Suggester) -> dict[str, object]:
    service = live.get()
    known = suggester.of(service.answerer.searcher).questions(limit=_EXAMPLES, withdrawn=service.withdrawn)
    return {"examples": known}
