"""Several questions at once, and what becomes of each, as they go over HTTP."""

from typing import Annotated

from pydantic import BaseModel, Field, SkipValidation

from service.http.bodies.answer import AnswerBody
from service.http.bodies.problem import ProblemBody
from service.http.bodies.question import AskRequest, Strict

MAX_QUESTIONS = 20


class BatchRequest(Strict):
    """The body of `POST /v1/ask/batch`: bodies of `/v1/ask`, of which each is looked at by itself."""

    questions: Annotated[list[SkipValidation[AskRequest]], Field(min_length=1, max_length=MAX_QUESTIONS)]


class BatchItemBody(BaseModel):
    """What `/v1/ask` says to one question: its status, and with 200 the answer, else the problem.

    `retry_after` is in how many seconds to come back, where that may help.
    """

    status: int
    answer: AnswerBody | None
    problem: ProblemBody | None
    retry_after: int | None


class BatchBody(BaseModel):
    """What becomes of each question, in their order."""

    answers: list[BatchItemBody]
