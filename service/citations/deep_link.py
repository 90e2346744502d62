"""Links that land on the words, or as near to them as a link can, and say which."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote as percent_encode

from ingest.description.public_address import public_address
from ingest.document import BlockKind, Document, Span
from service.citations.text_fragment import text_fragment
from service.citations.visible_text import visible_page

CITED_ID = "cited"
"""The id that the reader page gives to the words that it was asked to mark."""

_PAGED = "A viewer of paged documents finds pages, not words."
_HIDDEN = "The article's page doesn't show these words until a reader opens the part that they are in."
_REPEATED = (
    "Nothing around these words distinguishes them from the same ones elsewhere on the article's page, or in its menus."
)


class LinkPrecision(StrEnum):
    """What a link lands on."""

    FRAGMENT = "fragment"
    HEADING = "heading"
    PAGE = "page"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class DeepLink:
    """A link to words of an article.

    Attributes:
        url: An absolute URL, or a path of this service.
        precision: What it lands on.
        caveat: Why that isn't the words; None where it is.
    """

    url: str
    precision: LinkPrecision
    caveat: str | None = None


def deep_link(document: Document, span: Span, citation_id: str, scope: Sequence[Span] = ()) -> DeepLink:
    """The article's URL, or the reader page's path where it has no public one, and a fragment for a span of its text.

    What the words hang on gets directives of its own, after theirs: a browser goes to the first that it finds.

    A browser that finds no words takes the id before the directive: of the heading above them. A server
    never sees a fragment, so the reader page also gets the citation_id and marks the words itself.
    """
    address = public_address(document.url)
    if address is None and document.url:
        document = replace(document, url=None)  # so that its words are looked for on the reader page
    fragment = text_fragment(document, span, scope)
    if address is None:
        url = f"{reader_path(document.doc_id)}?cite={citation_id}#{fragment or CITED_ID}"
        return DeepLink(url, LinkPrecision.FRAGMENT)
    base, _, element = address.partition("#")
    if (page := page_of(document, span)) is not None:
        return DeepLink(f"{base}#page={page}", LinkPrecision.PAGE, _PAGED)
    beside = _element_id(document, span)
    place = percent_encode(beside, safe="") if beside else element
    if fragment is not None:
        return DeepLink(f"{base}#{place}{fragment}", LinkPrecision.FRAGMENT)
    is_shown = visible_page(document).place(document, span) is not None
    caveat = _REPEATED if is_shown else _HIDDEN
    return DeepLink(
        f"{base}#{place}" if place else base, LinkPrecision.HEADING if beside else LinkPrecision.DOCUMENT, caveat
    )


def page_of(document: Document, span: Span) -> int | None:
    """The page that a span begins on, for paged formats."""
    at = bisect_right(document.blocks, span.start, key=lambda block: block.end)
    return document.blocks[at].page if at < len(document.blocks) else None


def _element_id(document: Document, span: Span) -> str | None:
    """The nearest id at or above the words, not above their own heading."""
    above = [block for block in document.blocks if block.start <= span.start]
    for block in reversed(above):
        if block.element_id:
            return block.element_id
        if block.kind is BlockKind.HEADING:
            return None
    return None


def reader_path(doc_id: str) -> str:
    """The reader page's path; a doc_id may hold any character."""
    return f"/documents/{percent_encode(doc_id, safe='')}"


def below(link: str, base: str) -> str:
    """A link as it is where the service is at `base`, such as `/health/search`: only paths of this service change."""
    return f"{base.rstrip('/')}{link}" if link.startswith("/") else link
