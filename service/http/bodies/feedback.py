"""What a reader says of an answer, as it comes over HTTP."""

from typing import Annotated

from pydantic import BaseModel, Field, StrictBool

from service.feedback.record import Why
from service.http.bodies.question import Label, Question, Strict


class FeedbackRequest(Strict):
    """The body of `POST /v1/feedback`.

    `question` is kept only where `agreed` says that the reader agreed in words, and the operator keeps questions.
    """

    doc_id: Label
    citation_id: Annotated[str, Field(pattern="^[0-9a-f]{16}$", description="Of the result that was shown first.")]
    answered: Annotated[StrictBool, Field(description="Whether it answered the question.")]
    why: Annotated[Why | None, Field(description="If it didn't: `wrong`, `old`, or `other` for something else.")] = None
    question: Question | None = None
    agreed: StrictBool = False


class FeedbackTaken(BaseModel):
    """That it was kept, and whether the question was."""

    kept_question: bool
