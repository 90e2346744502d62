"""`/v1/feedback`: whether an answer answered, where the operator wants to know."""

from fastapi import APIRouter

from service.citations.citation import joined, parts
from service.citations.status import present_span
from service.errors import FeedbackOff, UnknownCitation
from service.feedback.box import FeedbackBox
from service.feedback.record import Feedback, Why
from service.http.bodies.feedback import FeedbackRequest, FeedbackTaken
from service.http.dependencies import Live, VisibleIndex, Working
from service.http.problems import problem_responses

_NOT_FOUND = "Feedback isn't taken here, or there is no such citation"

router = APIRouter(tags=["Questions"])


@router.post(
    "/v1/feedback",
    status_code=202,
    responses=problem_responses(400, 401, 403, 422, 429, 500, 503, not_found=_NOT_FOUND),
)
def feedback(given: FeedbackRequest, live: Live, resources: Working) -> FeedbackTaken:
    """Say whether an answer answered. Nothing of who says it is kept, and of when only the day."""
    asked = given.question if given.agreed else None
    return FeedbackTaken(
        kept_question=keep(
            resources.feedback, live, given.doc_id, given.citation_id, given.answered, given.why, question=asked
        )
    )


def keep(
    box: FeedbackBox | None,
    live: VisibleIndex,
    doc_id: str,
    citation_id: str,
    answered: bool,
    why: Why | None,
    *,
    question: str | None,
) -> bool:
    """Keep a reader's word on words that are in service; whether the question was kept with it.

    Raises:
        FeedbackOff: If the operator takes none.
        DocumentNotServed: If there is no such article.
        UnknownCitation: If it has no such words.
        FeedbackError: If it can't be kept.
    """
    if box is None:
        raise FeedbackOff("Feedback isn't taken here", remedy="Whoever runs this service can set VOUCH_FEEDBACK=true")
    serving = live.get()
    document = serving.document(doc_id)
    span = present_span(serving.searcher, document, citation_id)
    if span is None:
        raise UnknownCitation(
            "The article has no such words", value=citation_id, remedy="Ask again, and say it of that"
        )
    quote, reason = joined(parts(document, span)), None if answered else why
    box.put(Feedback(box.today(), doc_id, citation_id, quote, document.slice(span), answered, reason, question))
    return question is not None and box.keeps_questions
