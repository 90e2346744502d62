"""The page that readers ask on, rendered on the server."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from index.errors import SnapshotError
from index.passages.query import Query as IndexQuery
from service.answers.live_index import LiveIndex
from service.answers.suggester import Suggester
from service.citations.formats import link_address, plain
from service.emergency.notices import Notices
from service.http.bodies.answer import MAX_QUESTION, AnswerBody
from service.pages.answer_context import NOT_READY, NOTHING_YET, Pages

_EXAMPLES = 3
_TOO_LONG = f"That question has more than {MAX_QUESTION:,} characters. Please shorten it."


def router(live: LiveIndex, notices: Notices, suggester: Suggester) -> APIRouter:
    """The search page over the index in service."""
    pages = Pages(notices)
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/")
    def search_page(request: Request, q: Annotated[str, Query()] = "") -> HTMLResponse:
        """The search page, with the answer where there is a question."""
        question = q.strip()
        if len(question) > MAX_QUESTION:
            return pages.problem(request, 422, "That didn’t work", _TOO_LONG, question[:MAX_QUESTION])
        context: dict[str, object] = {"question": question, "max_question": MAX_QUESTION}
        try:
            context |= _answered(live, notices, question, request) if question else _examples(live, suggester)
        except SnapshotError:
            if question:
                return pages.problem(request, 503, NOT_READY, NOTHING_YET, question)
        return pages.show(request, "search.html", context)

    return routes


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
