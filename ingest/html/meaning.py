"""The tree as it is meant: terms in sentences, pictures that say something, text that nothing opens."""

from ingest.document import Fate
from ingest.html.class_names import class_words, name_disclosure
from ingest.html.roles import INVISIBLE, heading_level, is_button, is_hidden
from ingest.html.tables import cells, is_layout, rows
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.furniture import is_phrase
from ingest.structure.omissions import Omissions

PICTURE = "picture-text"
_POINTERS = (
    "aria-controls",
    "aria-labelledby",
    "data-target",
    "data-bs-target",
    "data-toggle",
    "data-tab",
    "data-panel",
)
_PANEL_WORDS = frozenset({"tab", "tabs", "tabpanel", "pane", "answer", "drawer", "expand", "expandable", "slide"})
_SENTENCES = frozenset({"p", "li", "dd", "td", "div", "span", "strong", "em", "b", "blockquote"})
_TEXT_HOLDERS = frozenset({"p", "li", "dd"})
_FILE_ENDS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")


def settle(page: PageElement, omissions: Omissions) -> None:
    """Change the tree so that each text in it is what the page means to say.

    Args:
        page: The whole page; changed.
        omissions: Takes what is hidden and nothing opens.
    """
    opened = _opened_ids(page)
    data = frozenset(
        cell for table in page.find("table") if not is_layout(table) for row, _ in rows(table) for cell in cells(row)
    )
    for element in page.walk():
        _take_terms_in(element)
        _speak_pictures(element, is_cell=element in data)
        _leave_hidden(element, opened, omissions)


def _opened_ids(page: PageElement) -> frozenset[str]:
    """The ids of what some control on the page leads to."""
    found: set[str] = set()
    for element in page.walk():
        for name in _POINTERS:
            found.update(word.lstrip("#") for word in element.attributes.get(name, "").split())
        if element.attributes.get("href", "").startswith("#"):
            found.add(element.attributes["href"][1:])
    return frozenset(found - {""})


def _leave_hidden(parent: PageElement, opened: frozenset[str], omissions: Omissions) -> None:
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


def prose_of(element: PageElement) -> str:
    """The words in an element, without scripts, styles and what else is never read."""
    if element.tag in INVISIBLE:
        return ""
    return " ".join(child if isinstance(child, str) else prose_of(child) for child in element.children)


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


def place_of(element: PageElement) -> str:
    """What names an element in an omissions: `aside#consent`, `div.promo`, `nav`."""
    if name := element.attributes.get("id", "").strip():
        return f"{element.tag}#{name}"
    words = element.attributes.get("class", "").split()
    return f"{element.tag}.{words[0]}" if words else element.tag


def _take_terms_in(parent: PageElement) -> None:
    """Make buttons and tooltips within a sentence words of it: a term that a glossary explains."""
    if parent.tag not in _SENTENCES or heading_level(parent):
        return
    for position, child in enumerate(parent.children):
        if isinstance(child, str) or child.tag not in {"button", "span", "a", "abbr", "dfn"}:
            continue
        if not (is_button(child) or child.attributes.get("class")) or is_phrase(collapse(child.text())):
            continue
        if _is_within_sentence(parent.children[:position], parent.children[position + 1 :]):
            child.tag = "span" if child.tag == "button" else child.tag
            if child.attributes.get("role") == "button":
                del child.attributes["role"]
            for inner in child.walk():
                if inner.tag == "button":
                    inner.tag = "span"
            child.attributes[TERM] = ""


TERM = "data-term"
"""Marks an element whose text is part of the sentence around it."""


def _is_within_sentence(before: list[PageElement | str], after: list[PageElement | str]) -> bool:
    left = before[-1].rstrip() if before and isinstance(before[-1], str) else ""
    right = after[0].strip() if after and isinstance(after[0], str) else ""
    if right:
        return right[0].islower() or (bool(left) and left[-1] not in ".?!:|›»/•·")
    return bool(left) and left[-1].isalpha() and len(left.split()) >= 2


def _speak_pictures(parent: PageElement, *, is_cell: bool) -> None:
    """Put what a picture says in its place, in a cell, a sentence or a figure without a caption."""
    if parent.tag == "figure":
        speaks = next(parent.find("figcaption"), None) is None
    else:
        speaks = is_cell or (
            parent.tag in _TEXT_HOLDERS and any(isinstance(child, str) and child.strip() for child in parent.children)
        )
    if not speaks:
        return
    for position, child in enumerate(parent.children):
        if isinstance(child, PageElement) and (text := picture_text(child)):
            parent.children[position] = PageElement(PICTURE, {}, [text])


def picture_text(element: PageElement) -> str:
    """What a picture says in words, "" where it is decoration or no picture."""
    if element.attributes.get("aria-hidden") == "true" or element.attributes.get("role") in {"presentation", "none"}:
        return ""
    text = ""
    if element.tag in {"img", "amp-img"}:
        text = element.attributes.get("alt", "")
    elif element.tag == "svg":
        title = next((collapse(inner.text()) for inner in element.find("title")), "")
        text = element.attributes.get("aria-label", "") or title
    elif element.tag == "picture":
        text = next((inner.attributes.get("alt", "") for inner in element.find("img")), "")
    text = collapse(text)
    return "" if text.lower().endswith(_FILE_ENDS) or is_phrase(text) else text
