"""Which links of articles lead where no article is, which lead off the site, and which articles nothing leads to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from ingest.errors import AddressRefused
from ingest.links.link import ArticleLink, PlacedArticle
from ingest.sources.website.urls import normalise_url, site_of

_INDEX_PAGES = ("/index.html", "/index.htm")
_NO_PAGES = frozenset({
    ".avif", ".bmp", ".csv", ".doc", ".docx", ".gif", ".gz", ".ico", ".jpeg", ".jpg", ".m4a", ".mov", ".mp3", ".mp4",
    ".mpeg", ".odt", ".ogg", ".pdf", ".png", ".ppt", ".pptx", ".rtf", ".svg", ".tif", ".tiff", ".txt", ".wav", ".webm",
    ".webp", ".xls", ".xlsx", ".xml", ".zip",
})  # fmt: skip
_ALWAYS_THERE = frozenset({"", "top"})  # WHATWG HTML, "scroll to the fragment"
_LINKED_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link, and the article that has it.

    Attributes:
        doc_id: That article.
        url: Where the link leads, with its fragment.
        heading: The heading above it; "" before the first.
    """

    doc_id: str
    url: str
    heading: str

    @property
    def address(self) -> str:
        """Where the page is: the url without the place in it."""
        return self.url.partition("#")[0]


@dataclass(frozen=True, slots=True)
class LinkFindings:
    """What the links of the articles in service show.

    Attributes:
        missing: Links to pages of the article's own site at which no article is, or one that was withdrawn.
        lost_places: Links to a place that the article there doesn't have, by that article.
        to: Links to other articles, by article.
        outside: Links to other sites.
        orphans: Articles that no other article's text links to, of sites whose articles link to each other.
        read: Of how many articles links were read.
        unread: Of how many they weren't: their format has none that are read, or their bytes are gone.
    """

    missing: tuple[FoundLink, ...]
    lost_places: Mapping[str, tuple[FoundLink, ...]]
    to: Mapping[str, tuple[FoundLink, ...]]
    outside: tuple[FoundLink, ...]
    orphans: tuple[str, ...]
    read: int
    unread: int


NO_LINKS = LinkFindings((), {}, {}, (), (), 0, 0)
"""While the articles are being read, or where the library isn't there."""


def find_links(placed: Sequence[PlacedArticle], *, served: frozenset[str], withdrawn: frozenset[str]) -> LinkFindings:
    """Follow each link of the articles in service to the article that it leads to.

    One address is the same with and without `www.`, with http and https, a slash at its end, or `index.html`; where no
    article has its query, the query doesn't count. Files that are no pages, and a site's first page, aren't missed.

    Args:
        placed: Every present article, with its links.
        served: Those in service.
        withdrawn: Those that were withdrawn.
    """
    book = _AddressBook(one for one in placed if one.doc_id not in withdrawn)
    by_id = {one.doc_id: one for one in placed}
    sorted_out = _Sorted([], defaultdict(list), defaultdict(list), [])
    own = [one for one in placed if one.doc_id in served]
    for article in own:
        for link in article.found.links if article.found else ():
            sorted_out.put(article, link, book, by_id)
    read = sum(one.found is not None for one in own)
    return LinkFindings(
        missing=tuple(sorted_out.missing),
        lost_places={doc_id: tuple(links) for doc_id, links in sorted_out.lost_places.items()},
        to={doc_id: tuple(links) for doc_id, links in sorted_out.to.items()},
        outside=tuple(sorted_out.outside),
        orphans=tuple(_orphans(own, frozenset(sorted_out.to))),
        read=read,
        unread=len(own) - read,
    )


class _AddressBook:
    """Which article is at an address."""

    def __init__(self, placed: Iterable[PlacedArticle]) -> None:
        self._at: dict[tuple[str, str, str], str] = {}
        for article in placed:
            for url in article.addresses:
                if key := _key(url):
                    self._at.setdefault(key, article.doc_id)

    def find(self, url: str) -> str | None:
        key = _key(url)
        return (self._at.get(key) or self._at.get((*key[:2], ""))) if key else None


@dataclass(frozen=True, slots=True)
class _Sorted:
    missing: list[FoundLink]
    lost_places: dict[str, list[FoundLink]]
    to: dict[str, list[FoundLink]]
    outside: list[FoundLink]

    def put(
        self, article: PlacedArticle, link: ArticleLink, book: _AddressBook, by_id: Mapping[str, PlacedArticle]
    ) -> None:
        shown = f"{link.url}#{quote(link.fragment)}" if link.fragment else link.url
        found = FoundLink(article.doc_id, shown, link.heading)
        target = book.find(link.url) if link.url else article.doc_id
        if target is None:
            if not _sites(article) & {site_of(link.url)}:
                self.outside.append(found)
            elif _may_be_an_article(link.url):
                self.missing.append(found)
            return
        if target != article.doc_id:
            self.to[target].append(found)
        led_to = by_id[target].found
        places = led_to.places if led_to else None
        if places is not None and link.fragment.lower() not in _ALWAYS_THERE and link.fragment not in places:
            self.lost_places[target].append(found)


def _key(url: str) -> tuple[str, str, str] | None:
    try:
        parts = urlsplit(normalise_url(url))
    except AddressRefused:
        return None
    path = parts.path
    for name in _INDEX_PAGES:
        path = path.removesuffix(name)
    return site_of(parts.geturl()), path.rstrip("/"), parts.query


def _sites(article: PlacedArticle) -> frozenset[str]:
    return frozenset(key[0] for key in map(_key, article.addresses) if key)


def _may_be_an_article(url: str) -> bool:
    path = urlsplit(url).path
    return path.strip("/") != "" and PurePosixPath(path).suffix.lower() not in _NO_PAGES


def _orphans(own: Sequence[PlacedArticle], linked: frozenset[str]) -> Iterator[str]:
    """Those of sites of which at least a tenth is linked to: elsewhere, articles just don't link to each other."""
    by_site: dict[str, list[str]] = defaultdict(list)
    for article in own:
        for site in _sites(article):
            by_site[site].append(article.doc_id)
    found: set[str] = set()
    for doc_ids in by_site.values():
        lonely = [doc_id for doc_id in doc_ids if doc_id not in linked]
        if len(doc_ids) - len(lonely) >= max(1, len(doc_ids) * _LINKED_SHARE):
            found.update(lonely)
    yield from sorted(found)
