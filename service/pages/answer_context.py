"""What the pages that readers meet have in common: their templates, and how they say what went wrong."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse

from service.http.bodies.answer import MAX_QUESTION
from service.http.bodies.notice import NoticeBody
from service.pages.templates import templates

NOT_READY = "The search isn’t ready"
NOTHING_YET = "There is nothing to search yet. Whoever runs this service needs to build its index first."


class Pages:
    """Shows pages."""

    def __init__(self) -> None:
        self._templates = templates()

    def show(self, request: Request, template: str, context: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """A page."""
        return self._templates.TemplateResponse(request, template, dict(context), status_code=status)

    def problem(
        self,
        request: Request,
        status: int,
        title: str,
        text: str,
        *,
        question: str = "",
        notice: NoticeBody | None = None,
    ) -> HTMLResponse:
        """The search page with what went wrong, the question, to be asked again, and the notice that it calls for."""
        context = {
            "problem_title": title,
            "problem": text,
            "question": question,
            "max_question": MAX_QUESTION,
            "notice": notice,
        }
        return self.show(request, "search.html", context, status)
