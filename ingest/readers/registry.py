"""Which reader fits which bytes: the one table of formats.

To add a format, write a module beside this one with a function that is a `FormatReader`, add its line to `FORMATS`,
and add a test beside `tests/ingest/readers/test_markdown.py`. Files, packed files, folders and websites find it here. A
library that only this format needs goes into pyproject's dependencies and its list of readers' libraries; it is loaded
for the first document that needs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from ingest.description.dates import DateOrder
from ingest.description.metadata import Metadata
from ingest.errors import UnsupportedFormat
from ingest.readers.jsonl import extract_record
from ingest.readers.page_bundle import MANIFEST_NAME, extract_manifest
from ingest.readers.plain_text import extract_plain_text
from ingest.structure.extraction import Extraction


class FormatReader(Protocol):
    """Reads the bytes of one document in one format; the same bytes always give the same."""

    def __call__(self, data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
        """Read a document.

        Args:
            data: The bytes, unpacked.
            where: Where they are, for errors.
            date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.

        Returns:
            The article, and what its own bytes say about it besides.

        Raises:
            UnreadableSource: If the bytes are empty, damaged, wrongly encoded or hold no article.
        """


def _html() -> FormatReader:
    from ingest.html.page import extract_html

    return extract_html


def _markdown() -> FormatReader:
    from ingest.readers.markdown import extract_markdown

    return extract_markdown


def _pdf() -> FormatReader:
    from ingest.readers.pdf.article import extract_pdf

    return extract_pdf


def _docx() -> FormatReader:
    from ingest.readers.docx.article import extract_docx

    return extract_docx


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A format of documents.

    Attributes:
        load: Gives its reader, and imports it only then: the libraries of all take a third of a second.
        suffixes: How the names of its files end, in lower case.
        media_types: What servers call it; none where it is no format of single pages.
        names: Whole names of files that mean it, whatever they end in.
    """

    load: Callable[[], FormatReader]
    suffixes: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def read(self) -> FormatReader:
        """Its reader."""
        return self.load()


MARKDOWN_SUFFIXES = (".md", ".markdown")
JSON_LINES_SUFFIXES = (".jsonl", ".ndjson")
"""Files that hold one document a line."""

FORMATS = (
    DocumentFormat(lambda: extract_plain_text, (".txt", ".text"), ("text/plain",)),
    DocumentFormat(_html, (".html", ".htm", ".xhtml", ".shtml"), ("text/html", "application/xhtml+xml")),
    DocumentFormat(_markdown, MARKDOWN_SUFFIXES, ("text/markdown",)),
    DocumentFormat(lambda: extract_record, JSON_LINES_SUFFIXES),
    DocumentFormat(_pdf, (".pdf",), ("application/pdf",)),
    DocumentFormat(_docx, (".docx",), ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)),
    DocumentFormat(lambda: extract_manifest, names=(MANIFEST_NAME,)),
)
_BY_SUFFIX = {suffix: entry for entry in FORMATS for suffix in entry.suffixes}
_BY_MEDIA_TYPE = {media_type: entry for entry in FORMATS for media_type in entry.media_types}
_BY_NAME = {name: entry for entry in FORMATS for name in entry.names}
SUFFIXES = frozenset(_BY_SUFFIX)


def format_of(name: str) -> DocumentFormat | None:
    """The format of a file of this name, or None."""
    path = PurePath(name)
    return _BY_NAME.get(path.name) or _BY_SUFFIX.get(path.suffix.lower())


def format_of_media_type(media_type: str) -> DocumentFormat | None:
    """The format that a server means by a media type (in lower case, without parameters), or None."""
    return _BY_MEDIA_TYPE.get(media_type)


def extract(data: bytes, *, name: str, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read the bytes of one document with the reader that fits its name; see `FormatReader`.

    Args:
        data: The bytes, unpacked.
        name: The name of the file, unpacked.
        where: Where they are, for errors.
        date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.

    Raises:
        UnsupportedFormat: If no reader fits the name.
        UnreadableSource: If the bytes are empty, damaged, wrongly encoded or hold no article.
    """
    found = format_of(name)
    if found is None:
        raise UnsupportedFormat(
            "No reader fits this file's suffix",
            where=where,
            value=PurePath(name).suffix.lower(),
            remedy=f"Use one of {', '.join(sorted(SUFFIXES))}",
        )
    return found.read(data, where=where, date_order=date_order)
