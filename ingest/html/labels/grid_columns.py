"""Headings in a row over boxes in a row, as a grid lays them out: each heading is over the box in its own column."""

from collections.abc import Sequence

from ingest.html.roles import heading_level
from ingest.html.tree import PageElement

_BOXES = frozenset({"div", "section", "ul", "ol", "dl", "article"})
_FEWEST = 2


def pair_grid_columns(elements: Sequence[PageElement]) -> None:
    """Put each such heading before its own box: read in the source's order all boxes would be under the last one.

    Args:
        elements: Of a page; the children of those that are such a grid are put in order.
    """
    for element in elements:
        headings = [child for child in element.children if _is_heading(child)]
        if len(headings) >= _FEWEST and (pairs := _pairs(element, len(headings))):
            element.children = [child for pair in pairs for child in pair]


def _pairs(grid: PageElement, count: int) -> list[tuple[PageElement | str, PageElement | str]]:
    """Each heading with its box, where a grid is so many headings, then as many boxes, and nothing else."""
    children = [child for child in grid.children if isinstance(child, PageElement) or child.strip()]
    if len(children) != 2 * count or not all(_is_heading(child) for child in children[:count]):
        return []
    boxes = children[count:]
    if not all(isinstance(box, PageElement) and box.tag in _BOXES and not _is_heading(box) for box in boxes):
        return []
    return list(zip(children[:count], boxes, strict=True))


def _is_heading(child: PageElement | str) -> bool:
    return isinstance(child, PageElement) and heading_level(child) > 0
