"""PDF: the lines of its pages, with their size and place. Nothing else knows PDFium."""

import re
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_api

from ingest.errors import UnreadableSource
from ingest.readers.pdf_layout import PageLine, compose
from ingest.structure.composition import Composition, collapse
from ingest.structure.dates import DateOrder
from ingest.structure.extraction import Extraction
from ingest.structure.metadata import Metadata
from ingest.structure.self_description import SelfDescription

MAX_PAGES = 5_000
_MAX_TEXT_CHARS = 20_000_000
_LINE_END = "\r\n"
_BOLD_WEIGHT = 600
_WIDE = 1.5
_SPACES = re.compile(r"\s+")
# How PDFium writes a hyphen at a line's end, where it takes the word to go on.
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u00ad": "-"})
_FILE_NAMES = (".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".indd", ".pdf", ".rtf", ".txt", ".pub")


def extract_pdf(data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read a PDF: its text in the order of its content, each block with its page from 1.

    The days on which the file was made and saved say nothing of the article, and aren't read.

    Raises:
        UnreadableSource: If it is damaged, locked by a password, too long, or holds no text.
    """
    document = _open(data, where)
    try:
        pages = [list(_lines(document, number)) for number in range(len(document))]
        declared = document.get_metadata_dict().get("Title", "")
    except pdfium.PdfiumError as error:
        raise _damaged(where, error) from None
    finally:
        document.close()
    composition, about = Composition(), SelfDescription()
    title, stamps = compose(pages, composition, date_order=date_order)
    if not composition.blocks:
        raise UnreadableSource(
            "The PDF holds no text, so its pages are most likely pictures",
            where=where,
            remedy="Recognise its text first (OCR), for example with ocrmypdf",
        )
    about.note_stamps(stamps)
    return about.extraction(composition, title=_telling(declared) or title), about.metadata()


def _open(data: bytes, where: str) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableSource(
                "The PDF is locked by a password", where=where, remedy="Save it without a password"
            ) from None
        raise _damaged(where, error) from None
    if not 0 < pages <= MAX_PAGES:
        raise UnreadableSource(
            f"The PDF has no page, or more than {MAX_PAGES:,}", where=where, value=pages, remedy="Cut it into parts"
        )
    return document


def _damaged(where: str, error: Exception) -> UnreadableSource:
    return UnreadableSource(
        f"The PDF is damaged or cut off: {error}", where=where, remedy="Get the file again, or print it to a new PDF"
    )


def _lines(document: pdfium.PdfDocument, number: int) -> Iterator[PageLine]:
    """The lines of one page, numbered from 0, that aren't empty."""
    page = document[number]
    text_page = page.get_textpage()
    if text_page.count_chars() > _MAX_TEXT_CHARS:
        raise pdfium.PdfiumError("a page holds more text than a book")
    position = 0
    for raw in text_page.get_text_range().split(_LINE_END):
        text = raw.translate(_HYPHENS)
        start, end = position + len(raw) - len(raw.lstrip()), position + len(raw.rstrip())
        position += len(raw) + len(_LINE_END)
        if start < end:
            yield _line(text_page, raw, text.strip(), start, end, number + 1)
    text_page.close()
    page.close()


def _line(text_page: pdfium.PdfTextPage, raw: str, text: str, start: int, end: int, page: int) -> PageLine:
    middle = min((start + end) // 2, max(text_page.count_chars() - 1, 0))
    left, bottom, _, top = text_page.get_charbox(min(start, middle), loose=True)
    right = text_page.get_charbox(max(end - 1, middle) if end <= text_page.count_chars() else middle, loose=True)[2]
    return PageLine(
        text=text,
        page=page,
        size=round(pdfium_api.FPDFText_GetFontSize(text_page, start), 1),
        is_bold=pdfium_api.FPDFText_GetFontWeight(text_page, start) >= _BOLD_WEIGHT,
        left=left,
        right=right,
        bottom=bottom,
        top=top,
        gaps=_wide_gaps(text_page, raw, start),
    )


def _wide_gaps(text_page: pdfium.PdfTextPage, raw: str, start: int) -> int:
    """How many of a line's spaces are wider than words are set apart by."""
    gaps = 0
    for match in _SPACES.finditer(raw.strip()):
        before, after = start + match.start() - 1, start + match.end()
        if before < 0 or after >= text_page.count_chars():
            break
        width = text_page.get_charbox(after)[0] - text_page.get_charbox(before)[2]
        gaps += width > _WIDE * pdfium_api.FPDFText_GetFontSize(text_page, before)
    return gaps


def _telling(title: str) -> str | None:
    """A title from the file's properties, unless it is the name of the file that it was made from."""
    title = collapse(title)
    if not title or title.lower().endswith(_FILE_NAMES) or title.lower().startswith(("microsoft word", "untitled")):
        return None
    return title
