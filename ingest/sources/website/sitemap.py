"""Lists of pages: sitemaps (sitemaps.org protocol 0.9), indexes of them, and plain lists of URLs."""

import re
import xml.parsers.expat
from dataclasses import dataclass

from ingest.charsets import decode_as
from ingest.errors import FetchError, UnreadableSource
from ingest.sources.website.content_coding import decoded, gathered

MAX_BYTES = 52_428_800  # the protocol's limit for one sitemap, unpacked
_GZIP_MAGIC = b"\x1f\x8b"
_URL_LINE = re.compile(r"https?://\S+")
_MAX_DEPTH = 16
_BLANK = " \t\r\n\f\ufeff"
_BLANK_BYTES = b"\xef\xbb\xbf \t\r\n\f"
_WIDE = ((b"<\x00", "utf-16le"), (b"\x00<", "utf-16be"))  # UTF-16 without a byte order mark
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""")
_MAX_DECLARATION = 1024
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, section 2.2
# An ampersand that starts no reference, outside a CDATA section: addresses are often pasted as they are.
_AMPERSAND = re.compile(r"<!\[CDATA\[.*?\]\]>|&(?!#\d+;|#[xX][0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)", re.DOTALL)


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
    text = _characters(data, where)
    if text.startswith("<"):
        return _SitemapParser(where).parse(_AMPERSAND.sub(_escaped, text))
    urls = _url_lines(text)
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
        return _url_lines(decode_as(data, "utf-8"))
    except UnicodeDecodeError:
        return None


def _url_lines(text: str) -> list[str] | None:
    lines = [line.strip(_BLANK) for line in text.splitlines()]
    urls = [line for line in lines if line and not line.startswith("#")]
    return urls if urls and all(_URL_LINE.fullmatch(line) for line in urls) else None


def _characters(data: bytes, where: str) -> str:
    """The characters of a list, by byte order mark, XML declaration or as UTF-8; none that are blank at its ends.

    XML wants its declaration first and nothing after the root, but programs put blank lines and NUL bytes there. What
    XML doesn't allow is in no address, and goes.

    Raises:
        UnreadableSource: If the bytes don't keep to the charset.
    """
    wide = next((label for start, label in _WIDE if data.startswith(start)), None)
    declared = _DECLARED.match(data.lstrip(_BLANK_BYTES)[:_MAX_DECLARATION])
    label = wide or (declared[1].decode("ascii") if declared else "utf-8")
    if label.lower().startswith("utf-16") and not wide:  # it can't be: its declaration was read as ASCII
        label = "utf-8"
    try:
        return _NOT_XML.sub("", decode_as(data, label)).strip(_BLANK)
    except LookupError:
        what = "The sitemap is not XML that can be read: it declares a charset that doesn't exist"
    except UnicodeDecodeError as error:
        what = f"It is neither a sitemap nor a list of URLs: byte {error.start} doesn't belong to its charset"
    raise UnreadableSource(what, where=where, value=label, remedy="Name the site's sitemap.xml, or mend it")


def _escaped(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else found[0]


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

    def parse(self, text: str) -> PageList:
        parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            parser.Parse(text, True)  # as text, so that what the declaration says of bytes no longer counts
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
