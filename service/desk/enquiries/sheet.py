"""The sheet of an answer, to be copied or saved: the whole of it, with what it hangs on, in the form that is wanted."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from index.errors import SnapshotError
from service.access.access import Visitor
from service.answers.whole_answer import whole_citation
from service.citations.citation import Citation
from service.citations.forms.form import FORMS, Form, sheet_as
from service.desk.desk_page import NOT_READY, desk_router, show_desk
from service.desk.enquiries.staff_query import StaffQuery, what_is_wrong
from service.http.asked_words import asked_words, find_in
from service.http.bodies.notice import NoticeBody
from service.http.dependencies import EmergencyNotices, Live, Visiting
from service.http.form_fields import FormFields
from service.http.request_notice import leave_notice

_MOST_HITS = 20

router = desk_router()


@router.post("/staff/sheet")
def sheet(request: Request, live: Live, notices: EmergencyNotices, visitor: Visiting, fields: FormFields) -> Response:
    """The answer in every form; as a file where one form is asked for. Asking changes nothing, and nothing is kept.

    It is what readers get: of a question that they are refused there is no sheet. A file can't show a notice beside
    the answer: where the question calls for one, the page comes instead.
    """
    found = find_in(notices, *asked_words(request.scope, b""), fields.get("q", ""))
    leave_notice(request, NoticeBody.of(found))
    shown: dict[str, Any] = {"notice": NoticeBody.of(found)}
    try:
        query = StaffQuery.model_validate(fields)
        serving = live.get()
    except ValidationError as error:
        return _page(request, visitor, shown | {"problem": what_is_wrong(error)}, status=422)
    except SnapshotError:
        return _page(request, visitor, shown | {"problem": NOT_READY}, status=503)
    if not query.q.strip():
        return _page(request, visitor, shown | {"problem": "There is no question."}, status=422)
    answer, found = serving.reply(query.query(), notices, found)
    shown = {"notice": NoticeBody.of(found), "query": query, "refusal": answer.refusal}
    leave_notice(request, shown["notice"])
    citations = [whole_citation(cited) for cited in answer.hits[:_MOST_HITS]]
    base, wanted = str(request.base_url), fields.get("as", "")
    if citations and wanted in list(Form) and found is None:
        return _file(Form(wanted), query.q, citations, base)
    sheets = {form: sheet_as(form, query.q, citations, base) for form in Form if citations}
    return _page(request, visitor, shown | {"sheets": sheets, "forms": FORMS, "number": len(citations)})


def _page(request: Request, visitor: Visitor, shown: dict[str, Any], *, status: int = 200) -> HTMLResponse:
    return show_desk(request, "staff_sheet.html", "search", visitor, shown, status=status)


def _file(form: Form, question: str, citations: list[Citation], base: str) -> Response:
    facts = FORMS[form]
    name = f'attachment; filename="answer.{facts.suffix}"'
    return Response(
        sheet_as(form, question, citations, base), media_type=facts.media_type, headers={"Content-Disposition": name}
    )
