"""Lines on pages become blocks: running lines go, wrapped lines are joined, headings are known by their type."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.description.dates import DateOrder, Stamps, parse_stamps
from ingest.document import BlockKind, Fate, Span
from ingest.readers.pdf.columns import parted, with_reach
from ingest.readers.pdf.page_line import BULLET, NUMBERED, PageLine
from ingest.readers.pdf.running_lines import without_running_lines
from ingest.readers.pdf.sentence_flow import goes_on, hangs, is_unfinished, joined
from ingest.structure.composition import CELL_SEPARATOR, Composition, collapse
from ingest.structure.omissions import Omissions
from ingest.structure.table_rows import add_rows

_TURN = re.compile(r"[QA][.:]\s")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HEADING_MAX_CHARS, _HEADING_MAX_LINES = 280, 4
_TITLE_MAX_CHARS = 100
_LARGER, _GAP, _WIDEST = 1.12, 0.6, 1.5
# How many blocks (a figure's words, its caption, a note at a page's foot) may be between the parts of a sentence.
_MOST_BETWEEN, _FEW_WORDS = 6, 8


@dataclass(slots=True)
class _Group:
    """Lines of one block, and the level of a heading (0 for what is none)."""

    lines: list[PageLine]
    level: int = 0


def compose(
    pages: Sequence[Sequence[PageLine]],
    composition: Composition,
    omissions: Omissions,
    *,
    date_order: DateOrder | None = None,
) -> tuple[str | None, list[Stamps]]:
    """Add the blocks of paged text.

    Returns:
        The title as the largest heading of the first page says it, and the date stamps that were taken out.
    """
    body = _body_size([line for page in pages for line in page])
    running = without_running_lines(pages, body)
    for line in running.dropped:
        omissions.leave_out(Fate.FURNITURE, "running line", line.text)
    kept = [_with_bullets(parted(page)) for page in running.pages]
    lines = [line for page in kept for line in page]
    if not lines:
        return None, []
    bold_is_normal = sum(len(line.text) for line in lines if line.is_bold) > 0.4 * sum(len(line.text) for line in lines)
    width = max((line.right for line in lines), default=0.0)
    groups = [group for page in kept for group in _groups(with_reach(page, width))]
    sizes = sorted({group.lines[0].size for group in groups if group.lines[0].size > body * _LARGER}, reverse=True)
    for group in groups:
        group.level = _heading_level(group.lines, sizes, bold_is_normal=bold_is_normal)
    for page in sorted({above.page for above, below in pairwise(lines) if _is_cut_cell(above, below)}):
        omissions.warn(f"a table on page {page} was flattened: its cells run over several lines")
    groups = _with_whole_sentences(groups, body)
    groups += [_Group([line]) for line in running.sentences]
    words = {word.lower() for line in lines for word in _WORD.findall(line.text.rstrip("-"))}
    title, stamps = _add_groups(groups, words, composition, lines[0].page, date_order)
    return title or _first_line(lines[0]), stamps


def _add_groups(
    groups: Sequence[_Group], words: set[str], composition: Composition, first_page: int, date_order: DateOrder | None
) -> tuple[str | None, list[Stamps]]:
    stamps: list[Stamps] = []
    title: str | None = None
    for group in groups:
        text = joined([line.text for line in group.lines], words)
        stamp = parse_stamps(collapse(text), date_order=date_order)
        if not stamp.is_empty:
            stamps.append(stamp)
        if stamp.is_whole:
            continue
        if group.level == 1 and title is None and group.lines[0].page == first_page:
            title = collapse(text)
        _add(composition, group, text)
    return title, stamps


def _body_size(lines: Sequence[PageLine]) -> float:
    """The size of type that most of the text is in."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _first_line(line: PageLine) -> str | None:
    """The first line is taken for the title, where it doesn't read like a sentence."""
    text = collapse(line.text)
    return text if len(text) <= _TITLE_MAX_CHARS and not text.endswith((".", ",", ";", ":")) else None


def _with_bullets(page: Sequence[PageLine]) -> list[PageLine]:
    """A page on which each bullet that is a line of its own is with the words beside it."""
    lines: list[PageLine] = []
    for line in page:
        last = lines[-1] if lines else None
        if line.rows:
            lines.append(line)
        elif last and BULLET.fullmatch(last.text) and abs(last.bottom - line.bottom) <= max(line.size, last.size):
            lines[-1] = replace(line, text=f"{last.text} {line.text}", left=last.left)
        elif len(line.cells) == 2 and _is_mark(line.cells[0].text):
            lines.append(replace(line, cells=()))
        else:
            lines.append(line)
    return lines


def _is_mark(text: str) -> bool:
    """Whether text is a bullet or the number of an item, and nothing else."""
    return BULLET.fullmatch(f"{text} ") is not None or (NUMBERED.match(f"{text} x") is not None and " " not in text)


def _groups(page: Sequence[PageLine]) -> list[_Group]:
    """Lines that belong to one block, each group on one page."""
    gaps = [above.bottom - below.top for above, below in pairwise(page) if above.bottom >= below.top]
    usual = median(gaps) if gaps else 0.0
    groups: list[_Group] = []
    for line in page:
        if groups and _continues(groups[-1].lines, line, usual):
            groups[-1].lines.append(line)
        else:
            groups.append(_Group([line]))
    return groups


def _continues(group: list[PageLine], line: PageLine, usual_gap: float) -> bool:
    last = group[-1]
    if line.size != last.size or line.is_bold != last.is_bold:
        return abs(line.bottom - last.bottom) < last.size * 0.3  # on one line, but in another type
    if BULLET.match(line.text) or NUMBERED.match(line.text) or _TURN.match(line.text):
        return False
    if line.is_row or last.is_row:
        return False
    gap = last.bottom - line.top
    if gap > min(usual_gap, last.size * _WIDEST) + last.size * _GAP or gap < -3 * last.size:
        return False
    if last.reach < 0.75 and last.text.rstrip().endswith((".", "?", "!", ":")):
        return False
    if last.reach >= 0.6 or line.text[:1].islower():
        return True
    return is_unfinished(last.text) and hangs(last)


def _with_whole_sentences(groups: Sequence[_Group], body: float) -> list[_Group]:
    """Put groups together that are parts of one sentence, over columns, pages and what is set between them."""
    left = list(groups)
    whole: list[_Group] = []
    while left:
        group = left.pop(0)
        while (found := _rest_of_sentence(group, left, body)) is not None:
            group.lines += left.pop(found).lines
        whole.append(group)
    return whole


def _rest_of_sentence(group: _Group, following: Sequence[_Group], body: float) -> int | None:
    """Which of the next groups goes on with a group's last sentence, if any does.

    What is between (a figure's words, a note) is in other type, or ends like no sentence of the text.
    """
    last = group.lines[-1]
    if last.is_row or not is_unfinished(last.text):
        return None
    found = None
    for place, other in enumerate(following[: _MOST_BETWEEN + 1]):
        first = other.lines[0]
        is_border = place > 0 or _is_over_border(last, first)
        is_part = goes_on(group.lines, other.lines, is_over_border=is_border) and _are_one_kind(group, other, body)
        if is_part and first.text[:1].islower():
            return place
        if place == 0 and is_part:
            if not is_border or not _may_be_set_between(other):
                return place
            found = place
        elif place == 0 and not is_border:
            return None
        if first.size == last.size and not other.level and not first.is_row and first.text[:1].islower():
            break
    return found


def _may_be_set_between(group: _Group) -> bool:
    """Whether a group is a few words without an end, such as a head over a page that isn't on any other."""
    text = " ".join(line.text for line in group.lines)
    return len(text.split()) <= _FEW_WORDS and is_unfinished(text)


def _are_one_kind(group: _Group, other: _Group, body: float) -> bool:
    """Whether both are text or both parts of a heading; what is only set in bold may be text."""
    if group.level == other.level:
        return True
    if group.level and not (_is_body_text(group, body) and hangs(group.lines[-1])):
        return False
    return not other.level or _is_body_text(other, body)


def _is_body_text(group: _Group, body: float) -> bool:
    return abs(group.lines[0].size - body) < 0.5


def _is_over_border(last: PageLine, first: PageLine) -> bool:
    """Whether a page, a column or a figure ends between two lines."""
    return first.page != last.page or first.bottom > last.bottom or last.bottom - first.top > 2 * last.size


def _is_cut_cell(above: PageLine, below: PageLine) -> bool:
    """Whether words of a row that no ruled line parts from the next go on in it."""
    pairs = zip(above.cells, below.cells, strict=False)
    return len(above.cells) > 1 and any(
        len(upper.text.split()) >= 3
        and is_unfinished(upper.text)
        and lower.text[:1].islower()
        and abs(upper.left - lower.left) < above.size
        for upper, lower in pairs
    )


def _heading_level(group: list[PageLine], sizes: list[float], *, bold_is_normal: bool) -> int:
    """1 to 6 for lines in larger type, one below those for lines in bold; 0 for everything else."""
    text = " ".join(line.text for line in group)
    if len(text) > _HEADING_MAX_CHARS or len(group) > _HEADING_MAX_LINES or not any(map(str.isalpha, text)):
        return 0
    if BULLET.match(text) or group[0].cells or group[0].rows:
        return 0
    if group[0].size in sizes:
        return min(sizes.index(group[0].size) + 1, 6)
    if all(line.is_bold for line in group) and not bold_is_normal and not text.endswith((".", ",", ";")):
        return min(len(sizes) + 1, 6)
    return 0


def _add(composition: Composition, group: _Group, text: str) -> None:
    first = group.lines[0]
    if first.rows:
        add_rows(composition, first.rows, read=lambda cell: (cell, ()), add_nested=_no_table, page=first.page)
    elif group.level:
        composition.add(BlockKind.HEADING, text, level=group.level, page=first.page)
    elif bullet := BULLET.match(text):
        composition.add(BlockKind.LIST_ITEM, text[bullet.end() :], level=1, page=first.page)
    elif len(group.lines) == 1 and first.is_row:
        cells = [cell.text for cell in first.cells] or first.text.split()
        composition.add(BlockKind.TABLE_ROW, CELL_SEPARATOR.join(cells), page=first.page)
    else:
        composition.add(BlockKind.PARAGRAPH, text, page=first.page)


def _no_table(_: str, __: tuple[Span, ...]) -> None:
    """Cells of a page hold words alone."""
