"""The links in an article's text, and the places in it that links lead to: of web pages and of Markdown."""

from collections.abc import Iterator
from urllib.parse import unquote

from ingest.canonical import canonical, decode
from ingest.errors import AddressRefused
from ingest.html.article.pruning import main_content
from ingest.html.markup import decode_page
from ingest.html.roles import heading_level
from ingest.html.settling import settle
from ingest.html.tree import PageElement, parse_markup
from ingest.links.link import ArticleLink, ArticleLinks
from ingest.readers.front_matter import split_front_matter
from ingest.sources.website.urls import normalise_url
from ingest.structure.composition import collapse
from ingest.structure.omissions import Omissions

_MOST_LINKS = 2_000
_DIRECTIVE = ":~:"  # of a text fragment, which the browser keeps for itself


def page_links(data: bytes, *, address: str | None, charset: str | None, where: str) -> ArticleLinks:
    """The links of a web page's article; what belongs to the site around it is left out, as it is when it is read.

    Args:
        data: The page's bytes.
        address: Its own, which relative links start from; None leaves these out.
        charset: The charset of the HTTP header, if any.
        where: Where it came from, for errors.

    Raises:
        UnreadableSource: If the bytes can't be decoded, or the tree is monstrous.
    """
    markup, _ = decode_page(data, charset=charset, where=where)
    page = parse_markup(markup, where=where)
    places = frozenset(_places(page))
    base = next((element.attributes["href"] for element in page.find("base") if "href" in element.attributes), "")
    omissions = Omissions()
    settle(page, omissions)
    own = _normalised(address or "", None)
    root = main_content(page, omissions).root
    return ArticleLinks(_links_in(root, own, _normalised(base, own) if base else own), places)


def markdown_links(data: bytes, *, address: str | None, where: str) -> ArticleLinks:
    """The links of an article in Markdown; see `page_links`.

    Raises:
        UnreadableSource: If it can't be read.
    """
    from ingest.readers.markdown import to_html

    _, text = split_front_matter(canonical(decode(data, where=where)), where=where)
    page = parse_markup(to_html(text, where=where).markup, where=where)
    settle(page, Omissions())
    own = _normalised(address or "", None)
    return ArticleLinks(_links_in(page, own, own), None)


def _places(page: PageElement) -> Iterator[str]:
    for element in page.walk():
        yield from (element.attributes[name] for name in ("id", "name") if element.attributes.get(name))


def _links_in(root: PageElement, own: str | None, base: str | None) -> tuple[ArticleLink, ...]:
    found: dict[ArticleLink, None] = {}
    heading = ""
    for element in root.walk():
        if heading_level(element):
            heading = collapse(element.text())
        if element.tag == "a" and len(found) < _MOST_LINKS:
            link = _link(element.attributes.get("href", "").strip(), heading, own, base)
            if link is not None:
                found[link] = None
    return tuple(found)


def _link(href: str, heading: str, own: str | None, base: str | None) -> ArticleLink | None:
    """None for what leads nowhere else on the web: no address, a mail's, a script's, or the article as a whole."""
    bare, _, rest = href.partition("#")
    fragment = unquote(rest.partition(_DIRECTIVE)[0])
    is_own = not bare and base == own
    url = "" if is_own else _normalised(bare, base)
    if url is None or (not bare and not fragment):
        return None
    url = "" if url == own else url
    return ArticleLink(url, fragment, heading) if url or fragment else None


def _normalised(url: str, base: str | None) -> str | None:
    try:
        return normalise_url(url, base=base)
    except AddressRefused:
        return None
