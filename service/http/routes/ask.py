"""The routes of the API."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.convertors import PathConvertor, register_url_convertor

from index.passages.query import Query as IndexQuery
from service.answers.live_index import LiveIndex, find_document
from service.emergency.notices import Notices
from service.http.bodies.answer import AnswerBody, AskRequest, DocumentBody, SearchParameters
from service.http.bodies.notice import NoticeBody
from service.http.problems import ProblemBody

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemBody, "content": {"application/problem+json": {}}, "description": description}
    for status, description in (
        (422, "The request is not well formed"),
        (500, "Something broke"),
        (503, "There is no index in service"),
    )
}
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {**_PROBLEMS[422], "description": "There is no such document"}}


class _TextConvertor(PathConvertor):
    """The rest of a path, whatever it holds: the framework's own `path` stops at a line break."""

    regex = r"[\s\S]*"


register_url_convertor("text", _TextConvertor())


def router(live: LiveIndex, notices: Notices) -> APIRouter:
    """The API over the index in service. Handlers are plain functions: they block, so they run in worker threads."""
    routes = APIRouter()

    def answer(request: Request, query: IndexQuery, min_confidence: float | None, explain: bool) -> Response:
        """The answer; the notice comes first, and stays with the request where no answer can be had.

        It is written as JSON here, in the worker thread: the framework would have it checked by another one first.
        """
        notice = notices.find(query.text)
        request.state.notice = NoticeBody.of(notice)
        service = live.get()
        found = service.answerer.ask(query, min_confidence=min_confidence, withdrawn=service.withdrawn)
        weights = service.answerer.searcher.manifest.retrieval.highlight if explain else None
        body = AnswerBody.of(found, notice, explained_by=weights)
        return Response(body.model_dump_json(), media_type="application/json")

    @routes.post("/v1/ask", response_model=AnswerBody, responses=_PROBLEMS, tags=["Questions"])
    def ask(asked: AskRequest, request: Request) -> Response:
        """Answer a question with cited passages, or refuse."""
        return answer(request, asked.query(), asked.min_confidence, asked.explain)

    @routes.get("/v1/search", response_model=AnswerBody, responses=_PROBLEMS, tags=["Questions"])
    def search(parameters: Annotated[SearchParameters, Query()], request: Request) -> Response:
        """The same, for search boxes and pages without script."""
        return answer(request, parameters.query(), parameters.min_confidence, parameters.explain)

    @routes.get("/v1/documents/{doc_id:text}", responses={**_PROBLEMS, **_NOT_FOUND}, tags=["Documents"])
    def document(doc_id: str) -> DocumentBody:
        """A document as it is stored; every offset of a citation counts in its text."""
        return DocumentBody.of(find_document(live, doc_id))

    @routes.head("/healthz", include_in_schema=False)  # what load balancers send
    @routes.get("/healthz", tags=["Operation"])
    def healthz() -> dict[str, str]:
        """Whether the process runs."""
        return {"status": "ok"}

    @routes.head("/readyz", include_in_schema=False)
    @routes.get("/readyz", responses={503: _PROBLEMS[503]}, tags=["Operation"])
    def readyz() -> dict[str, str]:
        """Whether questions can be answered."""
        return {"status": "ready", "snapshot_id": live.get().answerer.searcher.manifest.snapshot_id}

    @routes.get("/favicon.ico", include_in_schema=False)
    def favicon(_: Request) -> Response:
        return Response(status_code=204)

    return routes
