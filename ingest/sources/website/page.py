"""From a page of a website to a `Document`."""

import codecs
from dataclasses import replace
from email.message import Message

from ingest.charsets import byte_order_mark, decode_as
from ingest.description.assembly import assemble
from ingest.description.dates import DateOrder
from ingest.description.metadata import Metadata
from ingest.document import Document
from ingest.errors import AddressRefused, UnreadableSource, UnsupportedFormat
from ingest.html.page import extract_html
from ingest.readers.registry import format_of_media_type
from ingest.sources.item import Delivery, SourceItem
from ingest.sources.website.urls import normalise_url, site_of
from ingest.structure.extraction import Extraction


def read_page(item: SourceItem, delivery: Delivery, *, date_order: DateOrder | None = None) -> Document:
    """Turn a page into a `Document`, whose id is its canonical URL.

    Args:
        item: The bytes and where they came from.
        delivery: How the server gave them.
        date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.

    Raises:
        UnsupportedFormat: If no reader fits its media type.
        UnreadableSource: If it is empty, wrongly encoded, or nothing but page furniture.
        DocumentError: If the URL can't be a doc_id.
    """
    extraction, found = _extract(item, delivery, date_order)
    url = canonical_url(delivery.final_url, found.url)
    known = replace(found, doc_id=url, url=url)
    return assemble(extraction, known, doc_id=url, source_id=item.source_id, source_sha256=item.sha256)


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


def _extract(item: SourceItem, delivery: Delivery, date_order: DateOrder | None) -> tuple[Extraction, Metadata]:
    header = Message()
    header["content-type"] = delivery.media_type or "text/html"
    kind, charset = header.get_content_type(), header.get_content_charset()
    found = format_of_media_type(kind)
    if found is None:
        remedy = "Leave it out of the list"
        raise UnsupportedFormat("No reader fits the page's media type", where=item.path, value=kind, remedy=remedy)
    if found.read is extract_html:
        return extract_html(item.data, url=delivery.final_url, where=item.path, charset=charset, date_order=date_order)
    data = _as_utf8(item, charset) if kind.startswith("text/") else item.data
    return found.read(data, where=item.path, date_order=date_order)


def _as_utf8(item: SourceItem, charset: str | None) -> bytes:
    """The page in UTF-8 with a byte order mark, which outdoes what the page says of itself (WHATWG Encoding).

    Without a charset in the header the bytes are handed on as they are.
    """
    if charset is None or byte_order_mark(item.data):
        return item.data
    try:
        return codecs.BOM_UTF8 + decode_as(item.data, charset).encode("utf-8")
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
