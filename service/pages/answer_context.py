"""What the pages that readers meet have in common: their templates, and how they say what went wrong."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse

from service.emergency.notices import Notices
from service.http.bodies.answer import MAX_QUESTION, NoticeBody
from service.pages.templates import templates

NOT_READY = "The search isn’t ready"
NOTHING_YET = "There is nothing to search yet. Whoever runs this service needs to build its index first."


class Pages:
    """Shows pages.

    Args:
        notices: What is told beside a problem where the question sounds like an emergency.
    """

    def __init__(self, notices: Notices) -> None:
        self._templates = templates()
        self._notices = notices

    def show(self, request: Request, template: str, context: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """A page."""
        return self._templates.TemplateResponse(request, template, dict(context), status_code=status)

    def problem(self, request: Request, status: int, title: str, text: str, question: str = "") -> HTMLResponse:
        """The search page with what went wrong, and the question, to be asked again."""
        context = {
            "problem_title": title,
            "problem": text,
            "question": question,
            "max_question": MAX_QUESTION,
            "notice": NoticeBody.of(self._notices.find(question)),
        }
        return self.show(request, "search.html", context, status)
