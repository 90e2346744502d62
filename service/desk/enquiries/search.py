"""The page on which staff ask: with filters, and with the scores of each passage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from index.errors import SnapshotError
from service.answers.answerer import Answer
from service.answers.catalogue import Catalogue
from service.citations.forms.form import citation_forms
from service.desk.desk_page import NOT_READY, desk_router, show_desk
from service.desk.enquiries.staff_query import StaffQuery, what_is_wrong
from service.emergency.notices import Notice, withholds
from service.http.asked_words import asked_words, find_in
from service.http.bodies.answer import AnswerBody
from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import MAX_QUESTION
from service.http.bodies.reasons import reasons
from service.http.dependencies import CatalogueShelf, EmergencyNotices, Live, Visiting
from service.http.own_path import root_path
from service.http.request_notice import leave_notice

MEANINGS = {
    "passage_cosine": "How near the passage’s meaning is to the question’s; 1 is the same.",
    "sentence_cosine": "The same for its best sentence, which is the one highlighted.",
    "lexical": "BM25: how many of the question’s words it holds, rare ones counting more.",
    "lexical_share": "BM25 as a share of the most that this question’s words could get.",
    "phrase_share": "The share of this question’s pairs of neighbouring words that are together in it.",
    "lexical_weight": "How much that share counts in the score for this question; nearness of meaning has the rest.",
    "fused": "The engines’ scores brought together, before the model that reads question and passage had its say.",
    "answering": "How far that model holds that the passage answers: above 0 it does, the higher the surer (a logit).",
    "answering_sentence": "The same of the sentence that it holds to answer best.",
    "newer": "Gained over the oldest of the articles found, so that of two equally good ones the newer goes first.",
    "same_document": "Lost because two passages of the same article rank higher.",
    "term_coverage": "The share of the question’s words found in it, its headings or its title.",
    "margin": "How far its score is from the next passage’s.",
    "focus_in_sentence": "Of the question’s words that the title lacks, the share in its best sentence or headings.",
}
"""What each signal says to staff."""


@dataclass(frozen=True, slots=True)
class ShownScore:
    """One of the numbers that a passage's rank is made of."""

    name: str
    value: float
    meaning: str


router = desk_router()


@router.get("/staff")
def staff_search_page(
    request: Request, live: Live, notices: EmergencyNotices, shelf: CatalogueShelf, visitor: Visiting
) -> HTMLResponse:
    """The ranking for a question, also where readers are refused an answer; the notice comes first."""
    notice = find_in(notices, *asked_words(request.scope, b""))
    shown = NoticeBody.of(notice)
    leave_notice(request, shown)
    context: dict[str, Any] = {"form": StaffQuery(), "max_question": MAX_QUESTION, "notice": shown}
    context["facets"] = Catalogue([]).facets
    status = 200
    try:
        serving = live.get()
        context["facets"] = shelf.of(serving.searcher).within(serving.visible).facets
        context["form"] = form = StaffQuery.model_validate(dict(request.query_params))
        if form.q.strip():
            readers = serving.ask(form.query(), withheld=withholds(notice))
            ranked, notice = serving.reply(form.query(), notices, notice, min_confidence=0.0, for_staff=True)
            context |= _ranking(ranked, notice, request) | {"refusal": readers.refusal, "notice": NoticeBody.of(notice)}
    except ValidationError as error:
        context["problem"], status = what_is_wrong(error), 422
    except SnapshotError:
        context["problem"], status = NOT_READY, 503
    return show_desk(request, "staff.html", "search", visitor, context, status=status)


def _ranking(answer: Answer, notice: Notice | None, request: Request) -> dict[str, object]:
    body, base = AnswerBody.of(answer, notice, root_path=root_path(request.scope)), str(request.base_url)
    return {
        "answer": body,
        "scores": [explained(cited.hit.score, cited.hit.signals.to_record()) for cited in answer.hits],
        "why": [reasons(cited.hit.signals.to_record()) for cited in answer.hits],
        "citations": [citation_forms(cited.citation, base) for cited in answer.hits],
    }


def explained(score: float, components: Mapping[str, float]) -> list[ShownScore]:
    """A passage's score and what it was made of, each with what it says."""
    fused = ShownScore("score", score, "What the passages are ranked by: the engines’ scores brought together.")
    return [fused, *(ShownScore(name, value, MEANINGS.get(name, "")) for name, value in components.items())]
