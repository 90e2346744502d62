"""Questions as they come over HTTP."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic import Strict as StrictValue

from index.passages.query import Filters, Query

MAX_QUESTION = 2000
MAX_K = 100
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def _has_words(question: str) -> str:
    if not question.strip():
        raise ValueError("the question is empty")
    return question


def is_encodable(text: str) -> str:
    """JSON can escape a lone surrogate, which is no character: the index holds UTF-8."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("the text holds a lone surrogate, which UTF-8 can't write")
    return text


def _is_a_label(text: str) -> str:
    if "\0" in is_encodable(text):
        raise ValueError("the text holds a NUL, which no tag, audience, language or id has")
    return text


def _is_written_as_a_day(value: object) -> object:
    """A number would be taken for seconds since 1970."""
    if not isinstance(value, date) and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("a date is written like 2024-05-31")
    return value


Day = Annotated[date, BeforeValidator(_is_written_as_a_day)]
Label = Annotated[str, AfterValidator(_is_a_label)]
Question = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION), AfterValidator(_has_words)]
K = Annotated[
    int, Field(ge=1, le=MAX_K, description="How many hits at most; of several questions each has at least one.")
]
MinConfidence = Annotated[
    float | None,
    Field(
        ge=0.0,
        le=1.0,
        description="Refuse below this confidence; 0 gives the ranking, but for a `crisis`; null takes the default.",
    ),
]


Country = Annotated[
    str | None,
    Field(
        pattern="^[A-Z]{2}$",
        description="Whose telephone numbers a notice gives, such as GB; null takes what is set for the service.",
    ),
]


EXPLAINED = "Say of each hit what its score is made of."
Explain = Annotated[bool, Field(description=EXPLAINED)]


class Strict(BaseModel):
    """A request model: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FilterFields(Strict):
    """Where answers may come from; what is left out lets everything through."""

    doc_ids: tuple[Label, ...] = ()
    tags: tuple[Label, ...] = ()
    audience: Label | None = None
    language: Label | None = None
    reviewed_since: Day | None = None

    def filters(self) -> Filters:
        """As the index takes them."""
        return Filters(self.doc_ids, self.tags, self.audience, self.language, self.reviewed_since)


class AskRequest(Strict):
    """The body of `POST /v1/ask`."""

    question: Question
    k: K = 5
    filters: FilterFields = FilterFields()
    min_confidence: Annotated[MinConfidence, StrictValue()] = None
    explain: Annotated[StrictBool, Field(description=EXPLAINED)] = False
    country: Country = None

    def query(self) -> Query:
        """As the index takes it."""
        return Query(self.question, self.k, self.filters.filters())


class SearchParameters(FilterFields):
    """The query string of `GET /v1/search`."""

    q: Question
    k: K = 5
    min_confidence: MinConfidence = None
    explain: Explain = False
    country: Country = None

    def query(self) -> Query:
        """As the index takes it."""
        return Query(self.q, self.k, self.filters())
