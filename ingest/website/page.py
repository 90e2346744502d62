"""From the bytes of a page to a `Document`: the one place that knows which reader a media type has."""

import codecs
import hashlib
from dataclasses import dataclass
from email.message import Message
from html.parser import HTMLParser

from ingest.canonical import canonical, decode
from ingest.document import Document, text_sha256
from ingest.errors import AddressRefused, UnreadableSource, UnsupportedFormat
from ingest.extraction import EXTRACTOR_VERSION, Extraction
from ingest.plain_text import extract_plain_text
from ingest.prose import prose_blocks
from ingest.sidecar import Metadata
from ingest.website.urls import normalise_url, site_of


@dataclass(frozen=True, slots=True)
class PageItem:
    """The bytes of one page as they came.

    Attributes:
        source_id: The sitemap or list that names the page.
        path: Its URL there.
        final_url: Where redirects led.
        media_type: The server's `Content-Type`.
        data: The bytes, unpacked.
    """

    source_id: str
    path: str
    final_url: str
    media_type: str
    data: bytes

    @property
    def line(self) -> None:
        """A page is no line of a file."""
        return

    @property
    def location(self) -> str:
        """Where it stands, for people."""
        return self.path

    @property
    def sha256(self) -> str:
        """The sha256 of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def read_page(item: PageItem) -> Document:
    """Turn a page into a `Document`, whose id is its canonical URL.

    Raises:
        UnsupportedFormat: If no reader fits its media type.
        UnreadableSource: If it is empty, wrongly encoded, or nothing but page furniture.
        DocumentError: If the URL can't be a doc_id.
    """
    extraction, known = _extract(item)
    if not extraction.blocks:
        raise UnreadableSource(
            "Nothing but page furniture is in the page", where=item.path, remedy="Leave it out of the list"
        )
    url = canonical_url(item.final_url, known.url)
    return Document(
        doc_id=url,
        source_id=item.source_id,
        title=known.title or extraction.title or "",
        text=extraction.text,
        blocks=extraction.blocks,
        text_sha256=text_sha256(extraction.text),
        source_sha256=item.sha256,
        extractor_version=EXTRACTOR_VERSION,
        url=url,
        publisher=known.publisher,
        language=known.language,
        audience=known.audience,
        tags=known.tags,
        reviewed_by=known.reviewed_by,
        date_evidence=extraction.evidence,
        warnings=extraction.warnings,
        **dict(extraction.dates),
    )


def canonical_url(final_url: str, named: str | None) -> str:
    """The address that a page gives as its own, where that is on the same site; else the one it was found at."""
    if named:
        try:
            url = normalise_url(named, base=final_url)
        except AddressRefused:
            return final_url
        if site_of(url) == site_of(final_url):
            return url
    return final_url


def _extract(item: PageItem) -> tuple[Extraction, Metadata]:
    header = Message()
    header["content-type"] = item.media_type or "text/html"
    kind, charset = header.get_content_type(), header.get_content_charset()
    if kind == "text/plain":
        return extract_plain_text(decode(_as_utf8(item, charset), where=item.path)), Metadata()
    if kind in {"text/html", "application/xhtml+xml"}:
        return _read_html(_as_utf8(item, charset), where=item.path)
    raise UnsupportedFormat("No reader fits the page's media type", where=item.path, value=kind, remedy="Leave it out")


def _as_utf8(item: PageItem, charset: str | None) -> bytes:
    """The page in UTF-8 with a byte order mark, which outdoes what the page says of itself (WHATWG Encoding).

    Without a charset in the header the bytes are handed on as they are.
    """
    if charset is None or item.data.startswith(codecs.BOM_UTF8):
        return item.data
    try:
        return codecs.BOM_UTF8 + item.data.decode(charset).encode("utf-8")
    except LookupError:
        raise UnreadableSource(
            "The server names a charset that doesn't exist", where=item.path, value=charset, remedy="Mend its header"
        ) from None
    except UnicodeError as error:
        raise UnreadableSource(
            f"The page is not in the charset that the server names: {error}",
            where=item.path,
            value=charset,
            remedy="Mend the page or the server's Content-Type header",
        ) from None


def _read_html(data: bytes, *, where: str) -> tuple[Extraction, Metadata]:
    parser = _Paragraphs()
    parser.feed(decode(data, where=where))
    text = canonical("\n\n".join(part for part in map(str.strip, parser.parts) if part))
    return Extraction(text, prose_blocks(text), parser.title.strip() or None), Metadata(url=parser.canonical)


class _Paragraphs(HTMLParser):
    """The text of a minimal page: its title, its canonical URL and its paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.title = ""
        self.canonical: str | None = None
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        found = dict(attrs)
        if tag == "link" and found.get("rel") == "canonical":
            self.canonical = found.get("href")
        elif tag in {"p", "h1", "h2", "li"}:
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the parser names it)
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag == "title":
            self.title += data
        elif self._tag in {"p", "h1", "h2", "li"}:
            self.parts[-1] += data
