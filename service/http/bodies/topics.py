"""What the articles are about and for whom, as it goes over HTTP."""

from collections.abc import Iterable

from pydantic import BaseModel

from service.answers.catalogue import Counts

_MOST = 100


class FacetBody(BaseModel):
    """A value that articles carry, and how many do."""

    value: str
    articles: int


class TopicsBody(BaseModel):
    """The tags and audiences of articles, the 100 most frequent of each; `articles` is how many articles there are."""

    topics: list[FacetBody]
    audiences: list[FacetBody]
    articles: int

    @classmethod
    def of(cls, counts: Counts) -> "TopicsBody":
        """From the counts."""
        return cls(topics=_facets(counts.tags), audiences=_facets(counts.audiences), articles=counts.documents)


def _facets(counted: Iterable[tuple[str, int]]) -> list[FacetBody]:
    return [FacetBody(value=value, articles=articles) for value, articles in list(counted)[:_MOST]]
