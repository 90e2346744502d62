"""The page that readers ask on, rendered on the server."""

import logging
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.errors import SnapshotError
from index.passages.query import Query as IndexQuery
from service.answers.answerer import Answer, RefusalReason, refused
from service.answers.catalogue import Shelf
from service.answers.suggester import Suggester
from service.citations.forms.form import Form, citation_as
from service.emergency.notices import Notice, Notices
from service.errors import ServiceError, TooOften
from service.fault_report import NO_FAULTS, fault_in_words
from service.feedback.box import FeedbackBox
from service.feedback.record import Why
from service.http.answer_counts import count_answer
from service.http.asked_words import asked_words, find_in
from service.http.bodies.answer import AnswerBody
from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import MAX_QUESTION
from service.http.dependencies import EmergencyNotices, Live, VisibleIndex, Working
from service.http.form_fields import FormFields, SentBody
from service.http.own_path import is_of_another_site, root_path
from service.http.problem_handlers import meaning_of
from service.http.request_notice import leave_notice
from service.http.revalidated import Representation
from service.http.routes.feedback import GivenFeedback, keep
from service.live.serving import Serving
from service.operation.board import BoardRow
from service.operation.families import STAGES
from service.pages.kept_pages import KeptPages
from service.pages.page import NOT_READY, NOTHING_YET, Keeping, MadeBefore, made_page, show_page, show_problem
from service.pages.shown_answer import how_sure, is_doubtful, shorter_questions, shown_articles

_EXAMPLES = 3
_HITS, _MORE = 5, 20
_TOPICS = 12
_FINDABLE = frozenset({RefusalReason.NOTHING_ON_SUBJECT, RefusalReason.NOT_ANSWERED, RefusalReason.NOT_ABOUT})
"""Why a question isn't answered that other words, or another question, may get an answer to."""

_FAILED = "That didn’t work"
_FAULT = "The search had a fault. Please try again; if it stays so, tell whoever runs this service."
_TOO_LONG = "Your question is too long. Please ask it in one or two sentences."
_NO_QUESTION = "There was no question in what was sent. You can ask below."
_LOG = logging.getLogger("vouch")

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What the search page is made of. The notice comes first, whatever fails then."""

    live: VisibleIndex
    notices: Notices
    suggester: Suggester
    shelf: Shelf
    row: BoardRow
    hides_questions: bool
    feedback: FeedbackBox | None

    def respond(
        self,
        request: Request,
        q: str,
        body: bytes,
        *,
        made_before: KeptPages | None = None,
        keeping: str | None = None,
        by_address: bool = False,
        is_more: bool = False,
    ) -> Response:
        """The page for what is asked, which may be nothing.

        Args:
            request: The request.
            q: What is asked.
            body: What was sent, which may hold more than that: whatever asks for a notice in it gets one.
            made_before: Where the page without a question is kept.
            keeping: Who may keep that.
            by_address: Whether the question is in the address.
            is_more: Whether more results are asked for.
        """
        question = q.strip()
        found = find_in(self.notices, *asked_words(request.scope, body))
        notice = NoticeBody.of(found)
        leave_notice(request, notice)

        def failed(status: int, title: str, text: str) -> HTMLResponse:
            return show_problem(request, status, title, text, question=question[:MAX_QUESTION], notice=notice)

        if len(question) > MAX_QUESTION:
            return failed(422, _FAILED, _TOO_LONG)
        if body and not question:
            return failed(422, _FAILED, _NO_QUESTION)
        try:
            if not question and notice is None and made_before is not None:
                return self._empty(request, made_before).response(request, keeping)
            unasked = by_address and self.hides_questions
            context: dict[str, object] = {"question": question, "notice": notice, "unasked": unasked}
            if question and not unasked:
                context |= self._answered(request, found, IndexQuery(question, _MORE if is_more else _HITS))
            return show_page(request, "search.html", self._common() | context)
        except SnapshotError:
            return failed(503, NOT_READY, NOTHING_YET)
        except NO_FAULTS:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, the reader gets a page with the notice
            _LOG.error("%s", fault_in_words(error))
            return failed(500, _FAILED, _FAULT)

    def _common(self) -> dict[str, object]:
        return {"max_question": MAX_QUESTION, "hides_questions": self.hides_questions}

    def _answered(self, request: Request, notice: Notice | None, query: IndexQuery) -> dict[str, object]:
        serving = self.live.get()
        with self.row.timed(STAGES, "answer"):
            found, notice = serving.reply(query, self.notices, notice, featuring=True)
        leave_notice(request, NoticeBody.of(notice))
        count_answer(self.row, found, notice)
        self.live.count_gaps(serving, found, notice)
        answer = AnswerBody.of(found, notice, root_path=root_path(request.scope))
        context: dict[str, object] = {"answer": answer, "notice": answer.notice}
        if found.refusal is not None:
            return context | (self._ways_on(serving, found) if found.refusal.reason in _FINDABLE else {})
        base = str(request.base_url)
        citations = {cited.hit.rank: citation_as(Form.TEXT, cited.citation, base) for cited in found.hits}
        return context | {
            "articles": shown_articles(found, answer, citations),
            "how_sure": how_sure(found.confidence),
            "is_doubtful": is_doubtful(found.confidence),
            "more": query.k == _HITS == len(found.hits),
            "feedback": self.feedback,
        }

    def _ways_on(self, serving: Serving, found: Answer) -> dict[str, object]:
        """What a reader may do whose question isn't answered: ask it shorter, or look at what there is."""
        counts = self.shelf.of(serving.searcher).within(serving.visible).counts(withdrawn=serving.withdrawn)
        topics = [topic for topic, _ in counts.tags[:_TOPICS]]
        shorter = shorter_questions(found)
        return {"shorter": shorter, "topics": topics, "examples": [] if shorter or topics else self._examples()}

    def _examples(self) -> list[str]:
        return [text for text in self._known() or () if not self.notices.withholds(text)][:_EXAMPLES]

    def _known(self) -> tuple[str, ...] | None:
        """Questions that might be offered to who asks: none while there is no index; None while none is answered."""
        try:
            serving = self.live.get()
        except SnapshotError:
            return ()
        if serving.paused:
            return None
        known, blocks = self.suggester.of(serving.searcher), serving.editors.blocked.blocks
        return tuple(known.questions(limit=2 * _EXAMPLES, withdrawn=serving.hidden, blocks=blocks))

    def _empty(self, request: Request, made_before: KeptPages) -> Representation:
        """The page without a question. It hangs on nothing but the questions that it may offer."""
        root, known = root_path(request.scope), self._known()
        page = made_before.find((root, known))
        if page is None:
            paused = {"pause_message": refused(RefusalReason.PAUSED).message} if known is None else {}
            context = {"question": "", "examples": self._examples(), **paused}
            page = made_page("search.html", self._common() | context, root=root)
            made_before.keep((root, known), page)
        return page


@router.get("/feedback")
def thanked_page(request: Request) -> Response:
    """What is shown to who said whether an answer answered."""
    return _thanks(request)


@router.post("/feedback")
def feedback_page(
    request: Request, live: Live, resources: Working, fields: FormFields, notices: EmergencyNotices, body: SentBody
) -> Response:
    """Keep what a reader says of an answer, from the form below it on this service's own page, and thank for it."""
    notice = NoticeBody.of(find_in(notices, *asked_words(request.scope, body)))
    leave_notice(request, notice)
    answered, why = fields.get("answered"), fields.get("why", "")
    if is_of_another_site(request) or answered not in {"yes", "no"}:
        return show_problem(request, 422, _FAILED, "This form isn’t filled in.", notice=notice)
    given = GivenFeedback(
        doc_id=fields.get("doc_id", ""),
        citation_id=fields.get("citation_id", ""),
        answered=answered == "yes",
        why=Why(why) if why in set(Why) else None,
        question=(fields.get("q", "").strip()[:MAX_QUESTION] or None) if "agreed" in fields else None,
    )
    try:
        keep(given, request, live, resources)
    except TooOften:
        raise
    except (ServiceError, SnapshotError) as error:
        status, _ = meaning_of(error)
        return show_problem(request, status, _FAILED, f"{error.what}.", notice=notice)
    if notice is not None:
        return _thanks(request, notice)
    return RedirectResponse(f"{root_path(request.scope)}/feedback", status_code=303)


def _thanks(request: Request, notice: NoticeBody | None = None) -> Response:
    return show_problem(
        request, 200, "Thank you", "What you said helps those who look after the articles.", notice=notice
    )


async def _search_page(resources: Working, live: Live) -> SearchPage:
    return SearchPage(
        live,
        resources.notices,
        resources.suggester,
        resources.shelf,
        resources.row,
        resources.hides_questions,
        resources.feedback,
    )


Asking = Annotated[SearchPage, Depends(_search_page)]


@router.api_route("/", methods=["GET", "HEAD"])
def search_page(
    request: Request, page: Asking, made_before: MadeBefore, keeping: Keeping, q: Annotated[str, Query()] = ""
) -> Response:
    """The search page; with the answer where a question is in its address, if the operator lets it be there."""
    return page.respond(request, q, b"", made_before=made_before, keeping=keeping, by_address=True)


@router.post("/")
def answer_page(request: Request, page: Asking, fields: FormFields, body: SentBody) -> Response:
    """The search page with the answer; the question is in the body, where no log of a server or proxy has it."""
    return page.respond(request, fields.get("q", ""), body, is_more="more" in fields)
