"""`/v1/feedback`: whether an answer answered, where the operator wants to know."""

from dataclasses import dataclass

from fastapi import APIRouter, Request

from service.citations.citation import joined, parts
from service.citations.status import present_span
from service.errors import FeedbackOff, UnknownCitation
from service.feedback.record import Feedback, Why
from service.http.bodies.feedback import FeedbackRequest, FeedbackTaken
from service.http.dependencies import Live, Resources, VisibleIndex, Working
from service.http.problems import problem_responses

_NOT_FOUND = "Feedback isn't taken here, or there is no such citation"

router = APIRouter(tags=["Questions"])


@router.post(
    "/v1/feedback",
    status_code=202,
    responses=problem_responses(400, 401, 403, 413, 422, 429, 500, 503, 504, not_found=_NOT_FOUND),
)
def feedback(given: FeedbackRequest, request: Request, live: Live, resources: Working) -> FeedbackTaken:
    """Say whether an answer answered, at most 20 times a day from one address.

    Nothing of who says it is kept, and of when only the day.
    """
    said = GivenFeedback(
        given.doc_id, given.citation_id, given.answered, given.why, given.question if given.agreed else None
    )
    return FeedbackTaken(kept_question=keep(said, request, live, resources))


@dataclass(frozen=True, slots=True)
class GivenFeedback:
    """What a reader says: of which words, whether they answered, why not, and the question if it may be kept."""

    doc_id: str
    citation_id: str
    answered: bool
    why: Why | None
    question: str | None


def keep(given: GivenFeedback, request: Request, live: VisibleIndex, resources: Resources) -> bool:
    """Keep a reader's word on words that are in service; whether the question was kept with it.

    Raises:
        FeedbackOff: If the operator takes none.
        DocumentNotServed: If there is no such article.
        UnknownCitation: If it has no such words.
        TooOften: If too much came from the same address today.
        FeedbackError: If it can't be kept.
    """
    box = resources.feedback
    if box is None:
        raise FeedbackOff("Feedback isn't taken here", remedy="Whoever runs this service can set VOUCH_FEEDBACK=true")
    serving = live.get()
    document = serving.document(given.doc_id)
    span = present_span(serving.searcher, document, given.citation_id)
    if span is None:
        raise UnknownCitation(
            "The article has no such words", value=given.citation_id, remedy="Ask again, and say it of that"
        )
    resources.access.count_feedback(request.client.host if request.client else "")
    why = None if given.answered else given.why
    quote, words = joined(parts(document, span)), document.slice(span)
    box.put(Feedback(box.today(), given.doc_id, given.citation_id, quote, words, given.answered, why, given.question))
    return given.question is not None and box.keeps_questions
