"""Finding out which pages a source lists: a sitemap, an index of sitemaps, or lines of URLs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ingest.charsets import byte_order_mark
from ingest.errors import FetchError, SourceError, UnreadableSource
from ingest.sources.website.fetcher import Fetcher
from ingest.sources.website.robots import Robots
from ingest.sources.website.sitemap import ListedPage, PageList, parse_page_list, parse_url_lines
from ingest.sources.website.urls import normalise_url

_MAX_LISTS = 1000
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """Something in a list that names no page: a sitemap that can't be read, or a URL that is none.

    Attributes:
        location: What it is.
        reason: Why, with the remedy.
        hides_pages: Whether pages may be missing from the list because of it.
    """

    location: str
    reason: str
    hides_pages: bool


@dataclass(slots=True)
class PageListing:
    """The pages that a source lists.

    Attributes:
        pages: Normalised URL to the sitemap's `lastmod`, in the order of the list.
        broken: What names no page.
    """

    pages: dict[str, str | None]
    broken: list[BrokenEntry]


def is_url_list(path: Path) -> bool:
    """Whether a file holds nothing but web addresses, one a line."""
    return path.is_file() and path.suffix.lower() in {".txt", ".urls", ".list", ""} and _read_urls(path) is not None


def read_url_list(path: Path) -> PageListing:
    """The pages that a file lists, one URL a line.

    Raises:
        UnreadableSource: If the file holds anything else.
    """
    urls = _read_urls(path)
    if urls is None:
        raise UnreadableSource("The file is no list of URLs", where=str(path), remedy="Write one URL a line")
    listing = PageListing({}, [])
    _add_pages(listing, PageList(tuple(map(ListedPage, urls))), base=None)
    return listing


def _read_urls(path: Path) -> list[str] | None:
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        marked = byte_order_mark(head)
        start = head.decode(marked[1] if marked else "utf-8", "replace").lstrip("\ufeff \t\r\n")
        if not start.startswith(("#", "http://", "https://")):
            return None  # an article of any length, without reading it
        return parse_url_lines(head + stream.read())


def fetch_listing(url: str, *, fetcher: Fetcher, robots: Robots, admit: Callable[[str], None]) -> PageListing:
    """The pages that a site lists: the sitemap at the URL; for a site's front page, what its robots.txt names.

    Raises:
        SourceError: If the list itself can't be had. One that an index names and that fails is noted as broken.
    """
    listing = PageListing({}, [])
    edge = [url]
    if urlsplit(url).path == "/":
        edge = [normalise_url(found, base=url) for found in robots.sitemaps(url)] or [
            normalise_url("/sitemap.xml", base=url)
        ]
    entry_points = set(edge)
    followed: set[str] = set()
    while edge:
        target = edge.pop(0)
        if target in followed:
            continue
        followed.add(target)
        try:
            found = _fetch_list(target, fetcher, admit)
            if len(followed) + len(edge) + len(found.lists) > _MAX_LISTS:
                raise UnreadableSource(f"More than {_MAX_LISTS} sitemaps", where=url, remedy="Sync them one by one")
            _add_pages(listing, found, base=target)
            edge.extend(normalise_url(child, base=target) for child in found.lists)
        except SourceError as error:
            if target in entry_points:
                raise
            listing.broken.append(BrokenEntry(target, str(error), hides_pages=True))
    return listing


def _fetch_list(url: str, fetcher: Fetcher, admit: Callable[[str], None]) -> PageList:
    response = fetcher.get(url, admit=admit)
    if response.status != 200:
        raise FetchError(
            "The list of pages can't be had",
            where=url,
            value=f"HTTP status {response.status}",
            remedy="Name the site's sitemap, such as https://www.example.org/sitemap.xml",
        )
    return parse_page_list(response.body, where=url)


def _add_pages(listing: PageListing, found: PageList, *, base: str | None) -> None:
    for page in found.pages:
        try:
            listing.pages.setdefault(normalise_url(page.url, base=base), page.lastmod)
        except SourceError as error:
            listing.broken.append(BrokenEntry(page.url, str(error), hides_pages=False))
