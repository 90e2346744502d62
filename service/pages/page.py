"""What the pages that readers meet have in common: how one is shown, and how it says what went wrong."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import MAX_QUESTION
from service.http.dependencies import Visiting
from service.http.own_path import own_path, root_path
from service.http.revalidated import KEPT_BY_ONE, Representation
from service.pages.kept_pages import KeptPages
from service.pages.templates import templates

NOT_READY = "The search isn’t ready"
NOTHING_YET = "The search isn’t working at the moment. Please try again later."
_HTML = "text/html; charset=utf-8"


def wants_page(request: Request) -> bool:
    """Whether a reader's browser asks, rather than a program."""
    return "text/html" in request.headers.get("accept", "") and not own_path(request.scope).startswith("/v1/")


async def _keeping(visitor: Visiting) -> str | None:
    """Who may keep a page: a browser that shows nothing of who reads there; nobody what is shown for a key."""
    return None if visitor.who else KEPT_BY_ONE


async def _kept_pages(request: Request) -> KeptPages:
    found: KeptPages = request.app.state.kept_pages
    return found


Keeping = Annotated[str | None, Depends(_keeping)]
MadeBefore = Annotated[KeptPages, Depends(_kept_pages)]


def made_page(template: str, context: Mapping[str, object], *, root: str) -> Representation:
    """A page that holds nothing of the request for it, so that others get it; `root` is what the service is below."""
    return Representation.of(templates().get_template(template).render({"root": root, **context}).encode(), _HTML)


def show_page(request: Request, template: str, context: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
    """A page made from a template."""
    shown = {"root": root_path(request.scope), **context}
    return templates().TemplateResponse(request, template, shown, status_code=status)


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
