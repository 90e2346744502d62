"""`/v1/topics`: what the articles in service are about, and for whom, for boxes that let readers choose."""

from fastapi import APIRouter

from service.http.bodies.topics import TopicsBody
from service.http.dependencies import CatalogueShelf, Live
from service.http.problems import problem_responses

router = APIRouter(tags=["Documents"])


@router.get("/v1/topics", responses=problem_responses(401, 403, 429, 500, 503, 504))
def topics(live: Live, shelf: CatalogueShelf) -> TopicsBody:
    """The tags and audiences of the articles in service, as far as the visitor may see them, with how many each has."""
    serving = live.get()
    return TopicsBody.of(shelf.of(serving.searcher).within(serving.visible).counts(withdrawn=serving.withdrawn))
