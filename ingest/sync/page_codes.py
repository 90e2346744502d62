"""The codes that the pages of the library say they are about, from the bytes kept."""

from collections.abc import Iterator

from ingest.errors import LibraryError, UnreadableSource
from ingest.html.medical_codes import PageCode, medical_codes
from ingest.html.page import extract_html
from ingest.library.library import Library, StoredItem
from ingest.readers.registry import format_of, format_of_media_type
from ingest.sources.archive import unpacked_name


def codes_of_pages(library: Library) -> Iterator[tuple[str, PageCode]]:
    """The doc_id of each page that is present with each of its codes; of a page that can't be read there are none."""
    for stored in library.items():
        if stored.duplicate_of is None and _is_page(stored, library):
            try:
                found = medical_codes(library.kept_bytes.read(stored.source_sha256), where=stored.path)
            except (LibraryError, UnreadableSource):
                continue
            yield from ((stored.doc_id, code) for code in found)


def _is_page(stored: StoredItem, library: Library) -> bool:
    record = library.pages.get(stored.source_id, stored.path)
    if record is None:
        found = format_of(unpacked_name(stored.path))
    else:
        found = format_of_media_type(record.media_type.partition(";")[0].strip().lower())
    return found is not None and found.read is extract_html
