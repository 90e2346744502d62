"""Lists of pages: sitemaps (sitemaps.org protocol 0.9), indexes of them, and plain lists of URLs."""

import re
import xml.parsers.expat
from dataclasses import dataclass

from ingest.errors import FetchError, UnreadableSource
from ingest.sources.website.content_coding import decoded, gathered

MAX_BYTES = 52_428_800  # the protocol's limit for one sitemap, unpacked
_GZIP_MAGIC = b"\x1f\x8b"
_URL_LINE = re.compile(r"https?://\S+")
_MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class ListedPage:
    """One entry of a list: a URL as it is there, and the sitemap's `lastmod`, where it says so."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class PageList:
    """What a list names: pages, or other lists."""

    pages: tuple[ListedPage, ...] = ()
    lists: tuple[str, ...] = ()


def parse_page_list(data: bytes, *, where: str) -> PageList:
    """Read a sitemap, a sitemap index or lines of URLs, packed with gzip or not.

    Raises:
        UnreadableSource: If it is none of them, or broken.
    """
    if data.startswith(_GZIP_MAGIC):
        try:
            data = gathered(decoded([data], "gzip", where=where), max_bytes=MAX_BYTES, where=where)
        except FetchError as error:
            raise UnreadableSource(error.what, where=where, remedy="Mend the sitemap") from None
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return _SitemapParser(where).parse(data)
    urls = parse_url_lines(data)
    if urls is None:
        raise UnreadableSource(
            "It is neither a sitemap nor a list of URLs",
            where=where,
            value=data[:40],
            remedy="Name the site's sitemap.xml, or a file with one URL a line",
        )
    return PageList(pages=tuple(map(ListedPage, urls)))


def parse_url_lines(data: bytes) -> list[str] | None:
    """Web addresses, one a line, with blank lines and `#` comments between; None if anything else is there."""
    try:
        lines = [line.strip() for line in data.decode("utf-8-sig").splitlines()]
    except UnicodeDecodeError:
        return None
    urls = [line for line in lines if line and not line.startswith("#")]
    return urls if urls and all(_URL_LINE.fullmatch(line) for line in urls) else None


class _SitemapParser:
    """Reads a sitemap as a stream, without entities of its own making (XML bombs)."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._path: list[str] = []
        self._text: list[str] = []
        self._loc = ""
        self._lastmod: str | None = None
        self._pages: list[ListedPage] = []
        self._lists: list[str] = []

    def parse(self, data: bytes) -> PageList:
        parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            parser.Parse(data, True)
        except xml.parsers.expat.ExpatError as error:
            raise self._broken(f"The sitemap is not XML: {error}") from None
        return PageList(tuple(self._pages), tuple(self._lists))

    def _start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if not self._path and local not in {"urlset", "sitemapindex"}:
            raise self._broken(f"It is no sitemap: its root is <{local}>")
        self._path.append(local)
        if len(self._path) > _MAX_DEPTH:
            raise self._broken("The sitemap is nested too deep")
        self._text.clear()

    def _end(self, _: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        match self._path:
            case [_, "url" | "sitemap", "loc"]:
                self._loc = text
            case [_, "url" | "sitemap", "lastmod"]:
                self._lastmod = text or None
            case [_, "url"] if self._loc:
                self._pages.append(ListedPage(self._loc, self._lastmod))
                self._loc, self._lastmod = "", None
            case [_, "sitemap"] if self._loc:
                self._lists.append(self._loc)
                self._loc, self._lastmod = "", None
        self._path.pop()

    def _refuse_doctype(self, *_: object) -> None:
        raise self._broken("The sitemap has a document type declaration, which may hide an XML bomb or a web page")

    def _broken(self, what: str) -> UnreadableSource:
        return UnreadableSource(what, where=self._where, remedy="Name the site's sitemap.xml, or mend it")
