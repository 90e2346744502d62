"""What pictures say, in a cell, a sentence or a figure without a caption."""

from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.furniture import is_phrase

PICTURE = "picture-text"
"""Names the element that holds what a picture says; no browser shows it."""

_TEXT_HOLDERS = frozenset({"p", "li", "dd"})
_FILE_ENDS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")


def speak_pictures(parent: PageElement, *, is_cell: bool) -> None:
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
        if isinstance(child, PageElement) and (text := _picture_text(child)):
            parent.children[position] = PageElement(PICTURE, {}, [text])


def _picture_text(element: PageElement) -> str:
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
