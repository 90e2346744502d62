"""The pages of a PDF: their lines, ruled tables and pictures. With `page_text`, nothing else knows PDFium."""

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_api

from ingest.errors import UnreadableSource
from ingest.readers.pdf.drawn_shapes import with_drawn_bullets, with_tables
from ingest.readers.pdf.page_line import PageLine
from ingest.readers.pdf.page_text import page_lines
from ingest.readers.pdf.ruled_tables import Box, ruled_tables

MAX_PAGES = 5_000
_MAX_TEXT_CHARS = 20_000_000
_PICTURE_MIN_SHARE = 0.08
_ANNOTATIONS = {
    pdfium_api.FPDF_ANNOT_TEXT: "comment",
    pdfium_api.FPDF_ANNOT_FREETEXT: "text written on the page",
    pdfium_api.FPDF_ANNOT_WIDGET: "field of a form",
    pdfium_api.FPDF_ANNOT_FILEATTACHMENT: "attached file",
}


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What is on a page: its lines in the order of its content, and parts of it that can't be read, by their names."""

    lines: list[PageLine]
    unread: list[str]


def read_pages(data: bytes, where: str) -> tuple[list[PdfPage], str]:
    """Read a PDF.

    Returns:
        Its pages, and the title that its properties name, or "".

    Raises:
        UnreadableSource: If it is damaged, locked by a password or too long.
    """
    document = _open(data, where)
    try:
        return [_page(document, number) for number in range(len(document))], document.get_metadata_dict().get(
            "Title", ""
        )
    except pdfium.PdfiumError as error:
        raise _damaged(where, error) from None
    finally:
        document.close()


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


def _page(document: pdfium.PdfDocument, number: int) -> PdfPage:
    page = document[number]
    text_page = page.get_textpage()
    if text_page.count_chars() > _MAX_TEXT_CHARS:
        raise pdfium.PdfiumError("a page holds more text than a book")
    try:
        boxes = list(_bounds(page, pdfium_api.FPDF_PAGEOBJ_PATH))
        tables = ruled_tables(boxes)
        lines = list(page_lines(text_page, number + 1, tables))
        return PdfPage(with_tables(with_drawn_bullets(lines, boxes), tables), _unread(page))
    finally:
        text_page.close()
        page.close()


def _bounds(page: pdfium.PdfPage, kind: int) -> Iterator[Box]:
    """The bounds of what is drawn of one kind; what is empty has none."""
    for item in page.get_objects(filter=[kind]):
        try:
            yield Box(*item.get_bounds())
        except pdfium.PdfiumError:
            continue


def _unread(page: pdfium.PdfPage) -> list[str]:
    """Pictures that take up much of a page, and notes that were put on it."""
    width, height = page.get_size()
    least = _PICTURE_MIN_SHARE * width * height
    boxes = _bounds(page, pdfium_api.FPDF_PAGEOBJ_IMAGE)
    found = ["picture" for box in boxes if (box.right - box.left) * (box.top - box.bottom) >= least]
    for number in range(pdfium_api.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_api.FPDFPage_GetAnnot(page, number)
        if name := _ANNOTATIONS.get(pdfium_api.FPDFAnnot_GetSubtype(annotation)):
            found.append(name)
        pdfium_api.FPDFPage_CloseAnnot(annotation)
    return found
