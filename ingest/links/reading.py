"""Links read from the bytes that the library keeps, so that nothing has to be taken in again for them."""

from email.message import Message
from pathlib import Path

from ingest.errors import LibraryError, UnreadableSource
from ingest.library.library import Library, StoredItem
from ingest.library.page_records import PageRecord
from ingest.links.article_links import markdown_links, page_links
from ingest.links.link import ArticleLinks, PlacedArticle
from ingest.readers.registry import format_of
from ingest.sources.archive import unpacked_name

_HTML, _MARKDOWN = frozenset({"text/html", "application/xhtml+xml"}), frozenset({"text/markdown"})

_Key = tuple[str, str, str | None]


class LinkReader:
    """Reads articles' links; what it read once it remembers for as long as the bytes are the same."""

    def __init__(self) -> None:
        self._known: dict[_Key, ArticleLinks | None] = {}

    def read(self, library: Library) -> list[PlacedArticle]:
        """Every present article, with its links.

        Raises:
            sqlite3.Error: If the library can't be read.
        """
        known: dict[_Key, ArticleLinks | None] = {}
        placed = []
        for stored in library.items():
            record = library.pages.get(stored.source_id, stored.path)
            own = stored.doc_id if record else _own_address(library, stored.doc_id)
            listed = stored.path if record else None
            names = (own, listed, record.final_url if record else None)
            base = record.final_url if record else own
            key = (stored.source_sha256, stored.path, base)
            known[key] = self._known[key] if key in self._known else _read(library, stored, record, base)
            placed.append(PlacedArticle(stored.doc_id, tuple(filter(None, names)), known[key]))
        self._known = known
        return placed


def _own_address(library: Library, doc_id: str) -> str | None:
    try:
        document = library.get(doc_id)
    except LibraryError:  # `vouch verify` names it
        return None
    return document.url if document else None


def _read(library: Library, stored: StoredItem, record: PageRecord | None, base: str | None) -> ArticleLinks | None:
    kinds, charset = _kinds(stored, record)
    if not stored.source_sha256 or not kinds & (_HTML | _MARKDOWN):
        return None
    try:
        data = library.kept_bytes.read(stored.source_sha256)
        if kinds & _HTML:
            return page_links(data, address=base, charset=charset, where=stored.path)
        return markdown_links(data, address=base, where=stored.path)
    except (LibraryError, UnreadableSource):
        return None


def _kinds(stored: StoredItem, record: PageRecord | None) -> tuple[frozenset[str], str | None]:
    """The media types that its bytes may be of, and the charset that a server named."""
    if record is not None:
        header = Message()
        header["content-type"] = record.media_type or "text/html"
        return frozenset({header.get_content_type()}), header.get_content_charset()
    found = format_of(unpacked_name(Path(stored.path).name)) if stored.line is None else None
    return frozenset(found.media_types if found else ()), None
