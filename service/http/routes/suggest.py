"""The routes of suggestions: for the box and the pages, for other programs, and for a browser's own search field."""

from typing import Annotated
from xml.sax.saxutils import escape

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from service.answers.suggester import MAX_TYPED, Suggester, Suggestion
from service.emergency.notices import Notices
from service.http.bodies.suggestion import SuggestBody, SuggestRequest
from service.http.dependencies import EmergencyNotices, Live, QuestionSuggester, VisibleIndex, Working
from service.http.problems import problem_responses

_IN_A_BROWSER = 8
_PROBLEMS = problem_responses(400, 401, 403, 422, 429, 500, 503, 504)
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

router = APIRouter()


@router.post("/v1/suggest", tags=["Questions"], responses=_PROBLEMS)
def suggest_posted(
    asked: SuggestRequest, live: Live, suggester: QuestionSuggester, notices: EmergencyNotices
) -> SuggestBody:
    """Titles, headings and known questions that start with what is typed so far.

    What is typed is kept nowhere, and is in no address.
    """
    return SuggestBody.of(asked.q, _find(live, suggester, notices, asked.q, asked.limit))


@router.get("/v1/suggest", tags=["Questions"], responses=_PROBLEMS)
def suggest(
    parameters: Annotated[SuggestRequest, Query()],
    live: Live,
    suggester: QuestionSuggester,
    notices: EmergencyNotices,
) -> SuggestBody:
    """The same for what can only ask by an address, which proxies may write down."""
    return suggest_posted(parameters, live, suggester, notices)


@router.get("/opensearch/suggestions", include_in_schema=False)
def browser_suggestions(
    live: Live,
    suggester: QuestionSuggester,
    notices: EmergencyNotices,
    q: Annotated[str, Query(max_length=MAX_TYPED)] = "",
) -> Response:
    """The same in the form that browsers ask for (OpenSearch Suggestions 1.1)."""
    texts = [suggestion.text for suggestion in _find(live, suggester, notices, q, _IN_A_BROWSER)]
    return JSONResponse([q, texts], media_type="application/x-suggestions+json")


@router.get("/opensearch.xml", include_in_schema=False)
async def description(request: Request, resources: Working) -> Response:
    """What lets a browser add this service to its search engines, which put questions into the address."""
    if resources.hides_questions:
        raise HTTPException(404)
    base = escape(str(request.base_url), {'"': "&quot;"})
    return Response(_DESCRIPTION.format(base=base), media_type="application/opensearchdescription+xml")


def _find(live: VisibleIndex, suggester: Suggester, notices: Notices, typed: str, limit: int) -> list[Suggestion]:
    """What to offer: never what the notice would be the whole answer to, and nothing where it is for what is typed.

    Nor what the editors block. While answers are paused nothing is offered: no question would be answered.
    """
    serving = live.get()
    if serving.paused or notices.withholds(typed):
        return []
    blocks = serving.editors.blocked.blocks
    found = suggester.of(serving.searcher).find(typed, limit=limit, withdrawn=serving.hidden, blocks=blocks)
    return [suggestion for suggestion in found if not suggester.withholds(suggestion)]
