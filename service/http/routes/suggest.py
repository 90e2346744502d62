"""The routes of suggestions: for the box, and for a browser's own search field."""

from collections.abc import Sequence
from typing import Annotated
from xml.sax.saxutils import escape

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from service.answers.live_index import LiveIndex
from service.answers.suggester import MAX_TYPED, Suggester, Suggestion, SuggestionKind
from service.http.bodies.answer import Strict

_DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>Vouch</ShortName>
<Description>Passages of vetted health articles, word for word</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image width="16" height="16" type="image/svg+xml">{base}static/vouch.svg</Image>
<Url type="text/html" template="{base}?q={{searchTerms}}"/>
<Url type="application/x-suggestions+json" template="{base}opensearch/suggestions?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{base}opensearch.xml"/>
</OpenSearchDescription>
"""


class SuggestParameters(Strict):
    """The query string of `GET /v1/suggest`."""

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


def router(live: LiveIndex, suggester: Suggester) -> APIRouter:
    """Suggestions over the index in service; what is typed is kept nowhere."""
    routes = APIRouter()

    def find(typed: str, limit: int) -> list[Suggestion]:
        service = live.get()
        return suggester.of(service.answerer.searcher).find(typed, limit=limit, withdrawn=service.withdrawn)

    @routes.get("/v1/suggest", tags=["Questions"])
    def suggest(parameters: Annotated[SuggestParameters, Query()]) -> SuggestBody:
        """Titles, headings and known questions that what is typed so far begins."""
        return SuggestBody.of(parameters.q, find(parameters.q, parameters.limit))

    @routes.get("/opensearch/suggestions", include_in_schema=False)
    def browser_suggestions(q: Annotated[str, Query(max_length=MAX_TYPED)] = "") -> Response:
        """The same in the form that browsers ask for (OpenSearch Suggestions 1.1)."""
        texts = [suggestion.text for suggestion in find(q, 8)]
        return JSONResponse([q, texts], media_type="application/x-suggestions+json")

    @routes.get("/opensearch.xml", include_in_schema=False)
    def description(request: Request) -> Response:
        """What lets a browser add this service to its search engines."""
        base = escape(str(request.base_url), {'"': "&quot;"})
        return Response(_DESCRIPTION.format(base=base), media_type="application/opensearchdescription+xml")

    return routes
