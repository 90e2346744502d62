"""Running heads, feet and page numbers: what is at one place of many pages, but for the number of the page."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf.page_line import PageLine
from ingest.structure.composition import collapse

_NUMBER = re.compile(r"\d+")
_PAGE_OF_PAGES = re.compile(r"[-–—|\s]*(?:page|p\.?|pg\.?)?\s*\d{1,4}\s*(?:of|/)\s*\d{1,4}[-–—|\s]*", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"[-–—|\s]*(?:page|p\.?|pg\.?)?\s*(?:\d{1,4}|[ivxl]{1,6})[-–—|\s]*", re.IGNORECASE)
# What browsers write over a page that they print.
_PRINTED = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d{2}")
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.!?]")
_EDGE_LINES, _NUMBER_LINES, _NEAR, _MANY_PAGES = 4, 2, 4.0, 3
_LARGER = 1.12


@dataclass(frozen=True, slots=True)
class RunningLines:
    """Pages without their running lines.

    Attributes:
        pages: The lines that are the article's, by page.
        dropped: The running lines, each as often as it was taken out.
        sentences: Those among them that say something in a sentence, once each: they aren't lost.
    """

    pages: list[list[PageLine]]
    dropped: list[PageLine]
    sentences: list[PageLine]


def without_running_lines(pages: Sequence[Sequence[PageLine]], body_size: float) -> RunningLines:
    """Take running lines out.

    A title in large type, a row of a table's header, and on few pages a head that has no number, stay where they are
    first, since the article itself may begin with them. Where nothing would be left, all of it stays.
    """
    running: set[int] = set()
    sentences: list[PageLine] = []
    for lines in _alike(pages):
        kept = int(_may_be_the_articles(lines[0], pages, body_size))
        running |= {id(line) for line in lines[kept:]}
        if not kept and _SENTENCE.fullmatch(collapse(lines[0].text)):
            sentences.append(lines[0])
    for page in pages:
        running |= {id(line) for line in _edge(page, _NUMBER_LINES) if _is_page_number(line, len(pages))}
    if all(id(line) in running for page in pages for line in page):
        return RunningLines([list(page) for page in pages], [], [])
    dropped = [line for page in pages for line in page if id(line) in running]
    return RunningLines([[line for line in page if id(line) not in running] for page in pages], dropped, sentences)


def _alike(pages: Sequence[Sequence[PageLine]]) -> list[list[PageLine]]:
    """Lines at the edges of pages that say the same at the same place, but for the number of their page."""
    places: dict[str, list[PageLine]] = defaultdict(list)
    for page in pages:
        for line in _edge(page):
            places[_NUMBER.sub("#", collapse(line.text)).casefold()].append(line)
    needed = max(2, len(pages) // 2)
    groups = [group for lines in places.values() for group in _by_place(lines)]
    return [group for group in groups if len({line.page for line in group}) >= needed and _only_pages_differ(group)]


def _by_place(lines: list[PageLine]) -> list[list[PageLine]]:
    groups: list[list[PageLine]] = []
    for line in sorted(lines, key=lambda line: line.bottom):
        if groups and line.bottom - groups[-1][-1].bottom <= _NEAR:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [sorted(group, key=lambda line: line.page) for group in groups]


def _only_pages_differ(lines: list[PageLine]) -> bool:
    """Whether each number in the lines is the same on all pages, or counts them."""
    columns = zip(*([int(number) for number in _NUMBER.findall(line.text)] for line in lines), strict=False)
    return all(
        len(set(column)) == 1 or len({value - line.page for value, line in zip(column, lines, strict=True)}) == 1
        for column in columns
    )


def _may_be_the_articles(first: PageLine, pages: Sequence[Sequence[PageLine]], body_size: float) -> bool:
    """Whether the first of some lines alike may be more than a running line."""
    if _PAGE_NUMBER.fullmatch(first.text) or _counts_pages(first.text):
        return False
    page = pages[first.page - 1]
    if first.rows or (first.is_row and any(next_.is_row for line, next_ in pairwise(page) if line is first)):
        return True
    if first.page > 1:
        return False
    is_head = first.bottom > max(line.top for line in page) / 2
    is_title = not any(line.size > first.size * _LARGER for line in page)
    return is_title and (first.size > body_size * _LARGER or (is_head and len(pages) < _MANY_PAGES))


def _counts_pages(text: str) -> bool:
    return re.search(r"\bpage \d", text, re.IGNORECASE) is not None


def _is_page_number(line: PageLine, pages: int) -> bool:
    """Whether a line at the edge of a page says which page it is, or when a browser printed it."""
    text = collapse(line.text)
    if _PAGE_OF_PAGES.fullmatch(text) or _PRINTED.match(text) or text.endswith(f" {line.page}/{pages}"):
        return True
    number = _NUMBER.search(text)
    is_near = number is None or abs(int(number[0]) - line.page) <= max(pages, 2)
    return pages > 1 and _PAGE_NUMBER.fullmatch(text) is not None and not text.isalpha() and is_near


def _edge(page: Sequence[PageLine], lines: int = _EDGE_LINES) -> list[PageLine]:
    """The lines that are highest and lowest, wherever they come in the order of the content."""
    if len(page) <= 2 * lines:
        return list(page)
    by_height = sorted(page, key=lambda line: line.bottom)
    return by_height[:lines] + by_height[-lines:]
