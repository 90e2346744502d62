"""Lines on pages become blocks: running heads and feet go, wrapped lines are joined, headings known by their type."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.document import BlockKind
from ingest.structure.composition import Composition, collapse
from ingest.structure.dates import DateOrder, Stamps, parse_stamps

_BULLET = re.compile(r"(?:[•‣◦▪●∙·➢✓\uf0b7]|[-–—*](?=\s)|o(?=\s))\s*")
_NUMBERED = re.compile(r"(?:\(?\d{1,3}[.)]|[a-z][.)])\s+(?=\S)")
_TURN = re.compile(r"[QA][.:]\s")
_NUMBERS = re.compile(r"(?:[-+<>≤≥]?\d[\d.,/%°′]*\s+){2,}[-+<>≤≥]?\d[\d.,/%°′]*")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_RUNNING_MIN_PAGES, _EDGE_LINES = 3, 2
_HEADING_MAX_CHARS, _HEADING_MAX_LINES = 240, 3
_TITLE_MAX_CHARS = 100
_LARGER, _GAP = 1.12, 0.6


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page: its text, page (from 1), font size and box in points, y growing upwards.

    `gaps` counts the spaces in it that are wide enough to be between two columns of a table.
    """

    text: str
    page: int
    size: float
    is_bold: bool
    left: float
    right: float
    bottom: float
    top: float
    gaps: int = 0


def compose(
    pages: Sequence[Sequence[PageLine]], composition: Composition, *, date_order: DateOrder | None = None
) -> tuple[str | None, list[Stamps]]:
    """Add the blocks of paged text.

    Returns:
        The title as the largest heading of the first page says it, and the date stamps that were taken out.
    """
    kept = _without_running_lines(pages)
    lines = [line for page in kept for line in page]
    if not lines:
        return None, []
    body_size = Counter[float]()
    for line in lines:
        body_size[line.size] += len(line.text)
    body = body_size.most_common(1)[0][0]
    bold_is_normal = sum(len(line.text) for line in lines if line.is_bold) > 0.4 * sum(len(line.text) for line in lines)
    width = max((line.right for line in lines), default=0.0)
    groups = [group for page in kept for group in _groups(page, width)]
    sizes = sorted({group[0].size for group in groups if group[0].size > body * _LARGER}, reverse=True)
    stamps: list[Stamps] = []
    title: str | None = None
    for group in groups:
        text = "\n".join(line.text for line in group)
        stamp = parse_stamps(collapse(text), date_order=date_order)
        if not stamp.is_empty:
            stamps.append(stamp)
        if stamp.is_whole:
            continue
        level = _heading_level(group, sizes, bold_is_normal=bold_is_normal)
        if level == 1 and title is None and group[0].page == lines[0].page:
            title = collapse(text)
        _add(composition, group, text, level)
    return title or _first_line(lines[0]), stamps


def _first_line(line: PageLine) -> str | None:
    """The first line is taken for the title, where it doesn't read like a sentence."""
    text = collapse(line.text)
    return text if len(text) <= _TITLE_MAX_CHARS and not text.endswith((".", ",", ";", ":")) else None


def _without_running_lines(pages: Sequence[Sequence[PageLine]]) -> list[list[PageLine]]:
    """Drop what is at the edge of most pages but for its numbers, and lines that are a page number."""
    edges = Counter(key for page in pages for key in {_key(line) for line in _edge(page)})
    needed = max(_RUNNING_MIN_PAGES, len(pages) // 2)
    kept = []
    for page in pages:
        edge = {id(line) for line in _edge(page)}
        kept.append(
            [
                line
                for line in page
                if id(line) not in edge
                or not (edges[_key(line)] >= needed or (len(pages) > 1 and _PAGE_NUMBER.fullmatch(line.text)))
            ]
        )
    return kept


def _edge(page: Sequence[PageLine]) -> list[PageLine]:
    """The lines that are highest and lowest, wherever they come in the order of the content."""
    if len(page) <= 2 * _EDGE_LINES:
        return list(page)
    by_height = sorted(page, key=lambda line: line.bottom)
    return by_height[:_EDGE_LINES] + by_height[-_EDGE_LINES:]


def _key(line: PageLine) -> str:
    return _DIGITS.sub("#", collapse(line.text)).casefold()


def _groups(page: Sequence[PageLine], width: float) -> list[list[PageLine]]:
    """Lines that belong to one block, each group on one page."""
    gaps = [above.bottom - below.top for above, below in pairwise(page) if above.bottom >= below.top]
    usual = median(gaps) if gaps else 0.0
    groups: list[list[PageLine]] = []
    for line in page:
        if groups and _continues(groups[-1], line, usual, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _continues(group: list[PageLine], line: PageLine, usual_gap: float, width: float) -> bool:
    last = group[-1]
    if line.size != last.size or line.is_bold != last.is_bold:
        return abs(line.bottom - last.bottom) < last.size * 0.3  # on one line, but in another type
    if _BULLET.match(line.text) or _NUMBERED.match(line.text) or _TURN.match(line.text):
        return False
    if _is_row(line) or _is_row(last):
        return False
    gap = last.bottom - line.top
    if gap > usual_gap + last.size * _GAP or gap < -3 * last.size:
        return False
    if last.right < 0.75 * width and last.text.rstrip().endswith((".", "?", "!", ":")):
        return False
    return last.right >= 0.6 * width or line.text[:1].islower()


def _is_row(line: PageLine) -> bool:
    return line.gaps > 0 or _NUMBERS.fullmatch(line.text) is not None


def _heading_level(group: list[PageLine], sizes: list[float], *, bold_is_normal: bool) -> int:
    """1 to 6 for lines in larger type, one below those for lines in bold; 0 for everything else."""
    text = " ".join(line.text for line in group)
    if len(text) > _HEADING_MAX_CHARS or len(group) > _HEADING_MAX_LINES or not any(map(str.isalpha, text)):
        return 0
    if _BULLET.match(text) or group[0].gaps:
        return 0
    if group[0].size in sizes:
        return min(sizes.index(group[0].size) + 1, 6)
    if all(line.is_bold for line in group) and not bold_is_normal and not text.endswith((".", ",", ";")):
        return min(len(sizes) + 1, 6)
    return 0


def _add(composition: Composition, group: list[PageLine], text: str, level: int) -> None:
    page = group[0].page
    if level:
        composition.add(BlockKind.HEADING, text, level=level, page=page)
    elif bullet := _BULLET.match(text):
        composition.add(BlockKind.LIST_ITEM, text[bullet.end() :], level=1, page=page)
    elif len(group) == 1 and _is_row(group[0]):
        composition.add(BlockKind.TABLE_ROW, text, page=page)
    else:
        composition.add(BlockKind.PARAGRAPH, text, page=page)
