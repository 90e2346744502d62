"""Text that a page hides, and that nothing on it opens."""

import re

from ingest.document import Fate
from ingest.html.class_names import class_words, name_disclosure
from ingest.html.roles import heading_level, is_button, is_hidden, place_of, prose_of
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.furniture import is_phrase
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
_CONTROLS_THAT_OPEN = re.compile(r"(?:read|show|see|view|load) (?:more|less|all)|more|expand all|open all|hide")
_LINE_CHARS = 200
_PANEL_WORDS = frozenset({"tab", "tabs", "tabpanel", "pane", "answer", "drawer", "expand", "expandable"})


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
    if parent.tag == "details" or not any(map(is_hidden, parent.elements)):
        return
    kept: list[PageElement | str] = []
    previous: PageElement | None = None
    following = iter([*parent.elements, None])
    next(following)
    for child in parent.children:
        if isinstance(child, PageElement):
            after = next(following)
            if is_hidden(child) and not _is_opened(child, (previous, after), opened):
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
    return any(_opens(beside) for beside in neighbours if beside is not None)


def _opens(element: PageElement) -> bool:
    """Whether an element is nothing but what is pressed to see something, or a line with such a thing in it."""
    if heading_level(element) and next(element.find("button"), None) is not None:
        return True
    if any("aria-expanded" in part.attributes for part in element.walk()):
        return len(collapse(element.text())) <= _LINE_CHARS
    inner: PageElement | None = element
    while inner is not None and not _is_pressed(inner):
        inner = _all_of_it(inner)
    if inner is None:
        return False
    words = collapse(inner.text() or inner.attributes.get("aria-label", ""))
    is_site = is_phrase(words) and not _CONTROLS_THAT_OPEN.fullmatch(words.strip(" .:»›→…").casefold())
    return bool(words) and not is_site and not _leads_to(inner, element)


def _is_pressed(element: PageElement) -> bool:
    """Whether a press on it does something on the page."""
    if is_button(element) or "aria-expanded" in element.attributes or "onclick" in element.attributes:
        return True
    return element.attributes.get("href", "").startswith(("#", "javascript:"))


def _all_of_it(element: PageElement) -> PageElement | None:
    """The one element in it that holds all its words."""
    parts = [child for child in element.children if (child if isinstance(child, str) else child.text()).strip()]
    return parts[0] if len(parts) == 1 and isinstance(parts[0], PageElement) else None


def _leads_to(link: PageElement, element: PageElement) -> bool:
    """Whether a link is that to the element it is in, as headings have."""
    target = link.attributes.get("href", "").removeprefix("#")
    return bool(target) and any(inner.attributes.get("id") == target for inner in element.walk())
