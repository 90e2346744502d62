"""Which reader fits which file, by the end of its name."""

from collections.abc import Callable
from pathlib import PurePath

from ingest.canonical import decode
from ingest.errors import UnsupportedFormat
from ingest.html.page import extract_html
from ingest.readers.docx import extract_docx
from ingest.readers.jsonl import extract_record
from ingest.readers.markdown import extract_markdown
from ingest.readers.page_bundle import MANIFEST_NAME, extract_manifest
from ingest.readers.pdf import extract_pdf
from ingest.readers.plain_text import extract_plain_text
from ingest.structure.dates import DateOrder
from ingest.structure.extraction import Extraction
from ingest.structure.metadata import Metadata

GZIP_SUFFIXES = frozenset({".gz", ".gzip"})
ZIP_SUFFIXES = frozenset({".zip"})
PLAIN_TEXT_SUFFIXES = frozenset({".txt", ".text"})
JSON_LINES_SUFFIXES = frozenset({".jsonl", ".ndjson"})
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})

_Reader = Callable[[bytes, str, DateOrder | None], tuple[Extraction, Metadata]]


def _read_plain_text(data: bytes, where: str, date_order: DateOrder | None) -> tuple[Extraction, Metadata]:
    return extract_plain_text(decode(data, where=where), where=where, date_order=date_order)


def _read_html(data: bytes, where: str, date_order: DateOrder | None) -> tuple[Extraction, Metadata]:
    return extract_html(data, url=None, where=where, date_order=date_order)


def _read_markdown(data: bytes, where: str, date_order: DateOrder | None) -> tuple[Extraction, Metadata]:
    return extract_markdown(decode(data, where=where), where=where, date_order=date_order)


def _read_pdf(data: bytes, where: str, date_order: DateOrder | None) -> tuple[Extraction, Metadata]:
    return extract_pdf(data, where=where, date_order=date_order)


def _read_docx(data: bytes, where: str, date_order: DateOrder | None) -> tuple[Extraction, Metadata]:
    return extract_docx(data, where=where, date_order=date_order)


def _read_record(data: bytes, where: str, _: DateOrder | None) -> tuple[Extraction, Metadata]:
    return extract_record(decode(data, where=where), where=where)


_READERS: dict[str, _Reader] = {
    **dict.fromkeys(PLAIN_TEXT_SUFFIXES, _read_plain_text),
    **dict.fromkeys(HTML_SUFFIXES, _read_html),
    **dict.fromkeys(MARKDOWN_SUFFIXES, _read_markdown),
    **dict.fromkeys(JSON_LINES_SUFFIXES, _read_record),
    ".pdf": _read_pdf,
    ".docx": _read_docx,
}
SUFFIXES = frozenset(_READERS) | ZIP_SUFFIXES


def unpacked_name(name: str) -> str:
    """A file's name without the suffix that gzip added."""
    path = PurePath(name)
    return path.stem if path.suffix.lower() in GZIP_SUFFIXES else path.name


def suffix_of(name: str) -> str:
    """The suffix that tells the format, in lower case, of the file inside where it is packed."""
    return PurePath(unpacked_name(name)).suffix.lower()


def is_readable(name: str) -> bool:
    """Whether there is a reader for a file of this name."""
    return suffix_of(name) in SUFFIXES or PurePath(name).name == MANIFEST_NAME


def extract(data: bytes, *, name: str, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read the bytes of one document; the same bytes always give the same.

    Args:
        data: The bytes, unpacked.
        name: The file's name, which tells the format.
        where: Where it stands, for errors.
        date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.

    Returns:
        The article, and what its own bytes say about it besides.

    Raises:
        UnsupportedFormat: If no reader fits the name.
        UnreadableSource: If the bytes are empty, damaged, wrongly encoded or hold no article.
    """
    if PurePath(name).name == MANIFEST_NAME:
        return extract_manifest(data, where=where, date_order=date_order)
    reader = _READERS.get(suffix_of(name))
    if reader is None:
        raise UnsupportedFormat(
            "No reader fits this file's suffix",
            where=where,
            value=suffix_of(name),
            remedy=f"Use one of {', '.join(sorted(SUFFIXES))}",
        )
    return reader(data, where, date_order)
