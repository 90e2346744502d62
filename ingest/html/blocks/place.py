"""Where in an article the walk through its elements is."""

from dataclasses import dataclass, replace

from ingest.document import BlockKind, Span
from ingest.html.roles import is_content_list, is_list_of_links, is_listed, is_unseen, is_warning
from ingest.html.tree import PageElement

_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_KINDS = {
    "dt": BlockKind.TERM,
    "dd": BlockKind.DEFINITION,
    "blockquote": BlockKind.QUOTATION,
    "pre": BlockKind.PREFORMATTED,
}


@dataclass(frozen=True, slots=True)
class WalkPlace:
    """Where in the article the walk is.

    Attributes:
        kind: Of the block that text here is of.
        level: The same of its level.
        list_depth: How many lists are around it.
        hidden: Whether no browser shows it.
        preformatted: Whether its white space counts.
        in_warning: Whether a warning is around it.
        struck: Whether it is struck out.
        in_content_list: Whether it is in a list that says something, so that no item is a control.
        in_index: Whether it is in a list of links to other pages that nothing leads in to.
        under: What it hangs on by markup that the order of blocks doesn't show: the labels of the panels and the terms
            of the definitions that are around it.
    """

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    list_depth: int = 0
    hidden: bool = False
    preformatted: bool = False
    in_warning: bool = False
    struck: bool = False
    in_content_list: bool = False
    in_index: bool = False
    under: tuple[Span, ...] = ()


def place_in(element: PageElement, place: WalkPlace, *, is_led: bool) -> WalkPlace:
    """Where an element's content is.

    Args:
        element: The element.
        place: Where it is itself.
        is_led: Whether what comes now is below words that lead in to it.
    """
    hidden = place.hidden or is_unseen(element)
    tag = element.tag
    if tag in _LISTS:
        content = place.in_content_list or is_content_list(element)
        inner = replace(place, list_depth=place.list_depth + 1, hidden=hidden, in_content_list=content)
        return replace(inner, in_index=is_list_of_links(element) and not is_led)
    if tag == "li" or element.attributes.get("role") == "tab" or is_listed(element):
        depth = max(place.list_depth, 1)
        return replace(place, kind=BlockKind.LIST_ITEM, level=depth, list_depth=depth, hidden=hidden)
    if tag in _KINDS:
        inner = replace(place, kind=_KINDS[tag], level=0, hidden=hidden)
        return replace(inner, preformatted=tag == "pre")
    if is_warning(element) and not place.in_warning:
        kind = place.kind if place.kind is BlockKind.LIST_ITEM else BlockKind.WARNING
        return replace(place, kind=kind, hidden=hidden, in_warning=True)
    return place if place.hidden == hidden else replace(place, hidden=hidden)
