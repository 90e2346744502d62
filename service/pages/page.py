"""What the pages that readers meet have in common: how one is shown, and how it says what went wrong."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse

from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import MAX_QUESTION
from service.http.own_path import own_path, root_path
from service.pages.templates import templates

NOT_READY = "The search isn’t ready"
NOTHING_YET = "There is nothing to search yet. Whoever runs this service needs to build its index first."


def wants_page(request: Request) -> bool:
    """Whether a reader's browser asks, rather than a program."""
    return "text/html" in request.headers.get("accept", "") and not own_path(request.scope).startswith("/v1/")


def show_page(request: Request, template: str, context: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
    """A page made from a template."""
    return templates().TemplateResponse(
        request, template, {"root": root_path(request.scope), **context}, status_code=status
    )


def show_problem(
    request: Request, status: int, title: str, text: str, *, question: str = "", notice: NoticeBody | None = None
) -> HTMLResponse:
    """The search page with what went wrong, the question, to be asked again, and the notice that it calls for."""
    context = {
        "problem_title": title,
        "problem": text,
        "question": question,
        "max_question": MAX_QUESTION,
        "notice": notice,
    }
    return show_page(request, "search.html", context, status=status)
