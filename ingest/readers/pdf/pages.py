"""The pages of a PDF: lines with their size and place, ruled tables, pictures. Nothing else knows PDFium."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_api

from ingest.errors import UnreadableSource
from ingest.readers.pdf.page_line import LineCell, PageLine
from ingest.structure.raised_text import Script, in_line

MAX_PAGES = 5_000
_MAX_TEXT_CHARS = 20_000_000
_LINE_END = "\r\n"
_BOLD_WEIGHT = 600
_WIDE = 1.5
_SMALLER, _HIGHER = 0.8, 0.12
_PICTURE_MIN_SHARE = 0.08
_SPACES = re.compile(r"\s+")
# How PDFium writes a hyphen at a line's end, where it takes the word to go on.
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What is on a page: its lines in the order of its content, and how many pictures take up much of it."""

    lines: list[PageLine]
    pictures: int


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
        return PdfPage(list(_lines(text_page, number + 1)), _pictures(page))
    finally:
        text_page.close()
        page.close()


def _pictures(page: pdfium.PdfPage) -> int:
    width, height = page.get_size()
    count = 0
    for picture in page.get_objects(filter=[pdfium_api.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        count += (right - left) * (top - bottom) >= _PICTURE_MIN_SHARE * width * height
    return count


def _lines(text_page: pdfium.PdfTextPage, page: int) -> Iterator[PageLine]:
    """The lines of one page that aren't empty."""
    position, whole = 0, text_page.get_text_range()
    # Characters outside the basic plane are two for PDFium; places of letters aren't known then.
    is_aligned = len(whole) == text_page.count_chars()
    for raw in whole.split(_LINE_END):
        text = raw.translate(_HYPHENS)
        start, end = position + len(raw) - len(raw.lstrip()), position + len(raw.rstrip())
        position += len(raw) + len(_LINE_END)
        if start < end:
            yield _line(text_page, text.strip(), start, min(end, text_page.count_chars()), page, is_aligned=is_aligned)


def _line(text_page: pdfium.PdfTextPage, text: str, start: int, end: int, page: int, *, is_aligned: bool) -> PageLine:
    start = min(start, max(end - 1, 0))
    sizes = Counter(_size(text_page, index) for index in range(start, end))
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    body = next((index for index in range(start, end) if _size(text_page, index) == size), start)
    left, bottom, _, top = text_page.get_charbox(body, loose=True)
    left = text_page.get_charbox(start, loose=True)[0]
    right = text_page.get_charbox(max(end - 1, start), loose=True)[2]
    pieces = _cells(text_page, text, start, size, is_small_known=is_aligned and len(sizes) > 1)
    bold = [pdfium_api.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT for index in range(start, end, 4)]
    return PageLine(
        text=" ".join(piece.text for piece in pieces),
        page=page,
        size=size,
        is_bold=all(bold),
        left=left,
        right=right,
        bottom=bottom,
        top=top,
        cells=pieces if len(pieces) > 1 else (),
    )


def _size(text_page: pdfium.PdfTextPage, index: int) -> float:
    return round(float(pdfium_api.FPDFText_GetFontSize(text_page, index)), 1)


def _cells(
    text_page: pdfium.PdfTextPage, text: str, start: int, size: float, *, is_small_known: bool
) -> tuple[LineCell, ...]:
    """The parts of a line between spaces that are wider than words are set apart by."""
    borders = [(0, 0)]
    for match in _SPACES.finditer(text):
        before, after = start + match.start() - 1, start + match.end()
        if before < 0 or after >= text_page.count_chars():
            break
        width = text_page.get_charbox(after)[0] - text_page.get_charbox(before)[2]
        if width > _WIDE * _size(text_page, before):
            borders.append((match.start(), match.end()))
    borders.append((len(text), len(text)))
    last = text_page.count_chars() - 1
    cells = []
    for (_, first), (end, _) in pairwise(borders):
        shown = _with_raised(text_page, text[first:end], start + first, size) if is_small_known else text[first:end]
        left = text_page.get_charbox(min(start + first, last))[0]
        cells.append(LineCell(shown, left, text_page.get_charbox(min(start + end - 1, last))[2]))
    return tuple(cells)


def _with_raised(text_page: pdfium.PdfTextPage, text: str, start: int, size: float) -> str:
    """Text whose small raised and lowered characters are written as such."""
    base = _baseline(text_page, start, text, size)
    pieces = []
    for offset, character in enumerate(text):
        script = Script.LEVEL
        if not character.isspace() and _size(text_page, start + offset) <= _SMALLER * size:
            rise = _origin(text_page, start + offset) - base
            script = Script.RAISED if rise > _HIGHER * size else Script.LEVEL
            script = Script.LOWERED if rise < -_HIGHER / 2 * size else script
        pieces.append((character, script))
    return in_line(pieces)


def _baseline(text_page: pdfium.PdfTextPage, start: int, text: str, size: float) -> float:
    level = (start + offset for offset, c in enumerate(text) if not c.isspace())
    return _origin(text_page, next((index for index in level if _size(text_page, index) == size), start))


def _origin(text_page: pdfium.PdfTextPage, index: int) -> float:
    x, y = pdfium_api.c_double(), pdfium_api.c_double()
    pdfium_api.FPDFText_GetCharOrigin(text_page, index, x, y)
    return float(y.value)
