"""The page on which staff ask two snapshots at once, and see why each answers as it does."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from index.errors import SnapshotError
from index.snapshots.history import kept_snapshots
from ingest.errors import VouchError
from service.access.access import Visitor
from service.answers.answerer import Answer
from service.desk.desk_page import NOT_READY, desk_router, show_desk
from service.emergency.notices import Notice, withholds
from service.http.asked_words import find_in
from service.http.bodies.answer import AnswerBody
from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import MAX_QUESTION
from service.http.bodies.reasons import reasons
from service.http.dependencies import EmergencyNotices, Live, VisibleIndex, Visiting, Working
from service.http.form_fields import FormFields
from service.http.own_path import root_path
from service.http.request_notice import leave_notice
from service.upkeep.comparing import ComparedAnswers, compare_answers

MOST_QUESTIONS = 10
_BUSY = "Somebody compares snapshots at the moment: one more is open at a time. Please try again in a moment."

router = desk_router()


@router.get("/staff/snapshots")
def snapshots_page(request: Request, live: Live, visitor: Visiting) -> HTMLResponse:
    """The snapshots that are kept, and the form."""
    return _page(request, live, visitor, {})


@router.post("/staff/snapshots")
def compared_page(
    request: Request,
    live: Live,
    notices: EmergencyNotices,
    resources: Working,
    visitor: Visiting,
    fields: FormFields,
) -> HTMLResponse:
    """What both answer to each line. The other snapshot is open for this request alone, and one at a time."""
    text = fields.get("questions", "")
    questions = [line.strip() for line in text.splitlines() if line.strip()]
    found = [find_in(notices, one) for one in questions[: MOST_QUESTIONS + 1]]
    notice = NoticeBody.of(next((one for one in found if one is not None), None))
    leave_notice(request, notice)
    shown: dict[str, Any] = {"text": text, "other": fields.get("other", ""), "notice": notice}
    if not questions or len(questions) > MOST_QUESTIONS or max(map(len, questions)) > MAX_QUESTION:
        problem = f"Ask 1 to {MOST_QUESTIONS} questions, each on a line of at most {MAX_QUESTION} characters."
        return _page(request, live, visitor, shown | {"problem": problem}, status=422)
    if not resources.comparing.acquire(blocking=False):
        return _page(request, live, visitor, shown | {"problem": _BUSY}, status=503)
    try:
        shown["compared"] = _compared(live, shown["other"], questions, found, root_path(request.scope))
    except VouchError as error:
        return _page(request, live, visitor, shown | {"problem": f"{error.what}. {error.remedy}."}, status=422)
    finally:
        resources.comparing.release()
    return _page(request, live, visitor, shown)


def _compared(
    live: VisibleIndex, name: str, questions: list[str], notices: list[Notice | None], root: str
) -> list[dict[str, Any]]:
    now, other = live.get(), live.kept(name)
    both = (
        compare_answers(now, other, question, withheld=withholds(notice))
        for question, notice in zip(questions, notices, strict=True)
    )
    return [_shown(one, root) for one in both]


def _shown(compared: ComparedAnswers, root: str) -> dict[str, Any]:
    sides = [("Now", compared.now), ("The other one", compared.other)]
    return {
        "question": compared.question,
        "differences": compared.differences,
        "sides": [{"name": name, "body": AnswerBody.of(one, root_path=root), "why": _why(one)} for name, one in sides],
    }


def _why(answer: Answer) -> list[str]:
    return reasons(answer.hits[0].hit.signals.to_record()) if answer.hits else []


def _page(
    request: Request, live: VisibleIndex, visitor: Visitor, shown: dict[str, Any], *, status: int = 200
) -> HTMLResponse:
    context: dict[str, Any] = {"text": "", "other": "", "most": MOST_QUESTIONS, "snapshots": kept_snapshots(live.home)}
    try:
        live.get()
    except SnapshotError:
        context["problem"], status = NOT_READY, 503
    return show_desk(request, "staff_snapshots.html", "snapshots", visitor, context | shown, status=status)
