"""A question of staff with its filters, as their forms send it."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from index.passages.query import Filters
from index.passages.query import Query as IndexQuery
from service.http.bodies.question import MAX_K, MAX_QUESTION


class StaffQuery(BaseModel):
    """The fields of the form on `/staff`; an empty one sets no filter."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: Annotated[str, Field(max_length=MAX_QUESTION)] = ""
    k: Annotated[int, Field(ge=1, le=MAX_K)] = 10
    tag: str | None = None
    audience: str | None = None
    language: str | None = None
    reviewed_since: date | None = None

    @field_validator("tag", "audience", "language", "reviewed_since", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    def query(self) -> IndexQuery:
        """As the index takes it."""
        tags = (self.tag,) if self.tag else ()
        filters = Filters(tags=tags, audience=self.audience, language=self.language, reviewed_since=self.reviewed_since)
        return IndexQuery(self.q.strip(), self.k, filters)


def what_is_wrong(error: ValidationError) -> str:
    """The first field that doesn't fit, and why."""
    first = error.errors()[0]
    return f"{first['loc'][0]}: {first['msg']}."
