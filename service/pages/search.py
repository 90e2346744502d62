"""The page that readers ask on, rendered on the server."""

import logging
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from index.errors import SnapshotError
from index.passages.query import Query as IndexQuery
from service.answers.answerer import RefusalReason, refused
from service.answers.suggester import Suggester
from service.citations.formats import link_address, plain
from service.emergency.notices import Notice, Notices
from service.fault_report import NO_FAULTS, fault_in_words
from service.http.answer_counts import count_answer
from service.http.asked_words import asked_words, find_in
from service.http.bodies.answer import AnswerBody
from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import MAX_QUESTION
from service.http.dependencies import EmergencyNotices, Live, OperationRow, QuestionSuggester, VisibleIndex
from service.http.own_path import root_path
from service.http.request_notice import leave_notice
from service.http.revalidated import Representation
from service.operation.board import BoardRow
from service.operation.families import STAGES
from service.pages.kept_pages import KeptPages
from service.pages.page import NOT_READY, NOTHING_YET, Keeping, MadeBefore, made_page, show_page, show_problem

_EXAMPLES = 3
_FAILED = "That didn’t work"
_FAULT = "The search had a fault. Please try again; if it stays so, tell whoever runs this service."
_TOO_LONG = f"That question has more than {MAX_QUESTION:,} characters. Please shorten it."
_LOG = logging.getLogger("vouch")

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.api_route("/", methods=["GET", "HEAD"])
def search_page(
    request: Request,
    live: Live,
    notices: EmergencyNotices,
    suggester: QuestionSuggester,
    row: OperationRow,
    made_before: MadeBefore,
    keeping: Keeping,
    q: Annotated[str, Query()] = "",
) -> Response:
    """The search page, with the answer where there is a question; the notice comes first, whatever fails then."""
    question = q.strip()
    found = find_in(notices, *asked_words(request.scope, b""))
    notice = NoticeBody.of(found)
    leave_notice(request, notice)

    def failed(status: int, title: str, text: str) -> HTMLResponse:
        return show_problem(request, status, title, text, question=question[:MAX_QUESTION], notice=notice)

    if len(question) > MAX_QUESTION:
        return failed(422, _FAILED, _TOO_LONG)
    try:
        if not question and notice is None:
            return _empty(request, made_before, _known(live, suggester), notices).response(request, keeping)
        context = {"question": question, "max_question": MAX_QUESTION, "notice": notice}
        answered = _answered(live, row, notices, found, question, request) if question else {}
        return show_page(request, "search.html", context | answered)
    except SnapshotError:
        return failed(503, NOT_READY, NOTHING_YET)
    except NO_FAULTS:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it is, the reader gets a page with the notice
        _LOG.error("%s", fault_in_words(error))
        return failed(500, _FAILED, _FAULT)


def _answered(
    live: VisibleIndex, row: BoardRow, notices: Notices, notice: Notice | None, question: str, request: Request
) -> dict[str, object]:
    with row.timed(STAGES, "answer"):
        found, notice = live.get().reply(IndexQuery(question), notices, notice)
    leave_notice(request, NoticeBody.of(notice))
    count_answer(row, found, notice)
    answer = AnswerBody.of(found, notice, root_path=root_path(request.scope))
    base = str(request.base_url)
    citations = {cited.hit.rank: plain(cited.citation, link_address(cited.citation, base)) for cited in found.hits}
    return {"answer": answer, "notice": answer.notice, "citations": citations}


def _known(live: VisibleIndex, suggester: Suggester) -> tuple[str, ...] | None:
    """Questions that might be offered to who asks: none while there is no index; None while none is answered."""
    try:
        serving = live.get()
    except SnapshotError:
        return ()
    if serving.paused:
        return None
    return tuple(suggester.of(serving.searcher).questions(limit=2 * _EXAMPLES, withdrawn=serving.hidden))


def _empty(request: Request, made_before: KeptPages, known: tuple[str, ...] | None, notices: Notices) -> Representation:
    """The page without a question. It hangs on nothing but the questions that it may offer."""
    root = root_path(request.scope)
    page = made_before.find((root, known))
    if page is None:
        examples = [text for text in known or () if not notices.withholds(text)][:_EXAMPLES]
        paused = {"pause_message": refused(RefusalReason.PAUSED).message} if known is None else {}
        context = {"question": "", "max_question": MAX_QUESTION, "examples": examples, **paused}
        page = made_page("search.html", context, root=root)
        made_before.keep((root, known), page)
    return page
