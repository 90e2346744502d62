"""The lines of a page from its characters: their size and place, their parts, and what is raised in them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_api

from ingest.readers.pdf.page_line import LineCell, PageLine
from ingest.readers.pdf.ruled_tables import RuledTable
from ingest.structure.raised_text import Script, in_line

_BOLD_WEIGHT, _MOSTLY = 600, 0.7
_WIDE, _WORD_GAP = 1.5, 0.15
_SMALLER, _HIGHER, _NEAR = 0.88, 0.12, 0.5
_SPACES = re.compile(r"\s+")
# PDFium writes one of these for a hyphen at a line's end, and no line end, where it takes the word to go on.
_RAW_LINE = re.compile("[^\r\n\x02\ufffe]*[\x02\ufffe]|[^\r\n\x02\ufffe]+")
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})


@dataclass(frozen=True, slots=True)
class _Letters:
    """Text of a line, and where each of its characters is among those of the page."""

    text: str
    places: tuple[int, ...]

    def part(self, start: int, end: int) -> "_Letters":
        return _Letters(self.text[start:end], self.places[start:end])

    def then(self, separator: str, other: "_Letters") -> "_Letters":
        between = self.places[-1:] * len(separator)
        return _Letters(self.text + separator + other.text, self.places + between + other.places)


def page_lines(page_text: pdfium.PdfTextPage, page: int, tables: Sequence[RuledTable]) -> Iterator[PageLine]:
    """The lines of a page that aren't empty, in the order of its content.

    Args:
        page_text: Its text.
        page: Its number, from 1.
        tables: The ruled tables on it, at whose borders lines are parted.
    """
    # Where PDFium counts characters otherwise than Python, nothing is known of single ones.
    whole = page_text.get_text_range()
    is_aligned = len(whole) == page_text.count_chars()
    for letters in _whole_lines(page_text, whole):
        yield _line(page_text, letters, page, tables, is_aligned=is_aligned)


def _whole_lines(page_text: pdfium.PdfTextPage, whole: str) -> Iterator[_Letters]:
    """Lines in order; PDFium parts a line where a raised character is in it."""
    line: _Letters | None = None
    last = page_text.count_chars() - 1
    for match in _RAW_LINE.finditer(whole):
        raw = match[0]
        text, start = raw.strip(), match.start() + len(raw) - len(raw.lstrip())
        if not text:
            continue
        letters = _Letters(text.translate(_HYPHENS), tuple(min(start + n, last) for n in range(len(text))))
        separator = None if line is None else _separator(page_text, line.places[-1], letters.places[0])
        if line is not None and separator is not None:
            line = line.then(separator, letters)
        else:
            if line is not None:
                yield line
            line = letters
    if line is not None:
        yield line


def _separator(page_text: pdfium.PdfTextPage, before: int, after: int) -> str | None:
    """What is between two characters that are beside each other on one line; None for those on two lines."""
    _, bottom, right, top = page_text.get_charbox(before, loose=True)
    left, other_bottom, _, other_top = page_text.get_charbox(after, loose=True)
    height = min(top - bottom, other_top - other_bottom)
    size, other_size = _size(page_text, before), _size(page_text, after)
    overlap = min(top, other_top) - max(bottom, other_bottom)
    if size == other_size or overlap < 0.4 * height or not -1.0 <= left - right <= 0.5 * max(size, other_size):
        return None
    return " " if left - right > _WORD_GAP * max(size, other_size) else ""


def _line(
    page_text: pdfium.PdfTextPage, letters: _Letters, page: int, tables: Sequence[RuledTable], *, is_aligned: bool
) -> PageLine:
    places = letters.places
    sizes = Counter(_size(page_text, place) for place in places)
    size = sizes.most_common(1)[0][0]
    level = next(place for place in places if _size(page_text, place) == size)
    _, bottom, _, top = page_text.get_charbox(level, loose=True)
    bold = sum(pdfium_api.FPDFText_GetFontWeight(page_text, place) >= _BOLD_WEIGHT for place in places)
    rules = [x for table in tables for x in table.borders_at((bottom + top) / 2)]
    parts = list(_parts(page_text, letters, rules))
    base = _origin(page_text, level)
    cells = tuple(
        LineCell(
            _with_raised(page_text, part, size, base) if is_aligned and len(sizes) > 1 else part.text,
            page_text.get_charbox(part.places[0])[0],
            page_text.get_charbox(part.places[-1])[2],
        )
        for part in parts
    )
    return PageLine(
        text=" ".join(cell.text for cell in cells),
        page=page,
        size=size,
        is_bold=bold >= _MOSTLY * len(places),
        left=page_text.get_charbox(places[0], loose=True)[0],
        right=page_text.get_charbox(places[-1], loose=True)[2],
        bottom=bottom,
        top=top,
        cells=cells if len(cells) > 1 else (),
    )


def _parts(page_text: pdfium.PdfTextPage, letters: _Letters, rules: Sequence[float]) -> Iterator[_Letters]:
    """The parts of a line between ruled lines, or spaces that are wider than words are set apart by."""
    borders = [(0, 0)]
    for match in _SPACES.finditer(letters.text):
        before, after = letters.places[match.start() - 1], letters.places[match.end()]
        left, right = page_text.get_charbox(before)[2], page_text.get_charbox(after)[0]
        is_ruled = any(left - _NEAR <= x <= right + _NEAR for x in rules)
        if is_ruled or right - left > _WIDE * _size(page_text, before):
            borders.append(match.span())
    borders.append((len(letters.text), len(letters.text)))
    for (_, start), (end, _) in pairwise(borders):
        yield letters.part(start, end)


def _with_raised(page_text: pdfium.PdfTextPage, letters: _Letters, size: float, base: float) -> str:
    """Text whose small raised and lowered characters are written as such.

    Args:
        page_text: The page's text.
        letters: The part of a line.
        size: The size of the line's type.
        base: The height of its base line.
    """
    pieces = []
    for character, place in zip(letters.text, letters.places, strict=True):
        script = Script.LEVEL
        if not character.isspace() and _size(page_text, place) <= _SMALLER * size:
            rise = _origin(page_text, place) - base
            script = Script.RAISED if rise > _HIGHER * size else script
            script = Script.LOWERED if rise < -_HIGHER / 2 * size else script
        pieces.append((character, script))
    return in_line(pieces)


def _size(page_text: pdfium.PdfTextPage, place: int) -> float:
    return round(float(pdfium_api.FPDFText_GetFontSize(page_text, place)), 1)


def _origin(page_text: pdfium.PdfTextPage, place: int) -> float:
    x, y = pdfium_api.c_double(), pdfium_api.c_double()
    pdfium_api.FPDFText_GetCharOrigin(page_text, place, x, y)
    return float(y.value)
