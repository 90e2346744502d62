"""Text that a page hides, and that nothing on it opens."""

from ingest.document import Fate
from ingest.html.class_names import class_words, name_disclosure
from ingest.html.roles import is_button, is_hidden, place_of, prose_of
from ingest.html.tree import PageElement
from ingest.structure.omissions import Omissions

_POINTERS = frozenset(
    {
        "aria-controls",
        "aria-labelledby",
        "data-target",
        "data-bs-target",
        "data-toggle",
        "data-tab",
        "data-panel",
    }
)
_PANEL_WORDS = frozenset({"tab", "tabs", "tabpanel", "pane", "answer", "drawer", "expand", "expandable", "slide"})


def opened_ids(page: PageElement) -> frozenset[str]:
    """The ids of what some control on the page leads to."""
    found: set[str] = set()
    for element in page.walk():
        for name in _POINTERS & element.attributes.keys():
            found.update(word.lstrip("#") for word in element.attributes[name].split())
        if element.attributes.get("href", "").startswith("#"):
            found.add(element.attributes["href"][1:])
    return frozenset(found - {""})


def leave_hidden(parent: PageElement, opened: frozenset[str], omissions: Omissions) -> None:
    """Take away the hidden elements in an element that nothing opens.

    Args:
        parent: The element; changed.
        opened: `opened_ids` of the page.
        omissions: Takes what is taken away.
    """
    if not any(is_hidden(child) for child in parent.elements):
        return
    kept: list[PageElement | str] = []
    previous: PageElement | None = None
    for child in parent.children:
        if isinstance(child, PageElement):
            if (
                is_hidden(child)
                and parent.tag != "details"
                and not _is_opened(child, (previous, _next_to(child, parent)), opened)
            ):
                omissions.leave_out(Fate.HIDDEN, place_of(child), prose_of(child))
                continue
            previous = child
        kept.append(child)
    parent.children = kept


def _is_opened(element: PageElement, neighbours: tuple[PageElement | None, ...], opened: frozenset[str]) -> bool:
    """Whether something on the page opens it, as far as the markup says."""
    names = element.names
    if element.attributes.get("role") == "tabpanel" or name_disclosure(names):
        return True
    if not _PANEL_WORDS.isdisjoint(class_words(names)) or any(
        inner.attributes.get("id") in opened or inner.attributes.get("name") in opened for inner in element.walk()
    ):
        return True
    return any(_opens(inner) for beside in neighbours if beside is not None for inner in beside.walk())


def _opens(element: PageElement) -> bool:
    """Whether a press on it does something on the page."""
    if is_button(element) or "aria-expanded" in element.attributes or "onclick" in element.attributes:
        return True
    return element.attributes.get("href", "").startswith(("#", "javascript:"))


def _next_to(element: PageElement, parent: PageElement) -> PageElement | None:
    """The element right after it."""
    elements = list(parent.elements)
    position = next(number for number, child in enumerate(elements) if child is element)
    return elements[position + 1] if position + 1 < len(elements) else None
