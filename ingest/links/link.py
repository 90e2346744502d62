"""A link, and an article with its links. No reader is known here, so that a server loads none for them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """A link in an article's text.

    Attributes:
        url: Where it leads, in one spelling and without its fragment; "" for the article itself.
        fragment: The place there, without percent-encoding; "" for none.
        heading: The heading above the link; "" before the first.
    """

    url: str
    fragment: str
    heading: str


@dataclass(frozen=True, slots=True)
class ArticleLinks:
    """What one article leads to.

    Attributes:
        links: Its links, in order, each once below one heading.
        places: The names that a fragment can have on its page; None where the site's own program gives them.
    """

    links: tuple[ArticleLink, ...]
    places: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class PlacedArticle:
    """A present article, where it is known to be, and what it leads to.

    Attributes:
        doc_id: It.
        addresses: Where it is on the web: as it says, as it is listed, and where redirects led.
        found: What it leads to; None where its format has no links that are read, or its bytes can't be read.
    """

    doc_id: str
    addresses: tuple[str, ...]
    found: ArticleLinks | None
