"""What is typed, and what to offer for it, as they go over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from service.answers.suggester import MAX_TYPED, Suggestion, SuggestionKind
from service.http.bodies.question import Strict


class SuggestRequest(Strict):
    """What `/v1/suggest` takes: as JSON, or as the query string."""

    q: Annotated[str, Field(max_length=MAX_TYPED, description="The question as far as it is typed.")]
    limit: Annotated[int, Field(ge=1, le=20, description="How many suggestions at most.")] = 8


class SuggestionBody(BaseModel):
    """A title, heading or known question that the articles answer to."""

    text: str
    kind: SuggestionKind


class SuggestBody(BaseModel):
    """What to offer for a question that is being typed; best first."""

    q: str
    suggestions: list[SuggestionBody]

    @classmethod
    def of(cls, typed: str, found: Sequence[Suggestion]) -> "SuggestBody":
        """From the suggestions."""
        return cls(q=typed, suggestions=[SuggestionBody(text=offered.text, kind=offered.kind) for offered in found])
