"""What pictures say, in a cell, a sentence, a figure without a caption, or before the words that they are a mark of."""

import re
from collections.abc import Iterator

from ingest.html.roles import heading_level
from ingest.html.tree import PageElement
from ingest.scope.turning_words import negates
from ingest.structure.composition import collapse
from ingest.structure.furniture import is_phrase

PICTURE = "picture-text"
"""Names the element that holds what a picture says; no browser shows it."""

_TEXT_HOLDERS = frozenset({"p", "li", "dd"})
_MARKED = frozenset(
    {"p", "li", "dd", "dt", "div", "td", "th", "blockquote", "summary", "legend", "label", "button", "caption",
     "section", "header"}
)  # fmt: skip
_NAMED_BY_PICTURES = frozenset({"dt", "summary", "legend"})
_INLINE = frozenset({"span", "i", "b", "em", "strong", "small", "font", "a", "abbr"})
_ICONS = frozenset({"i", "span", "em", "b"})
_MAY_BE_PICTURES = _ICONS | {"img", "amp-img", "svg", "picture"}
_FILE_ENDS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
_NO_PICTURE = re.compile(r"(?:no|missing) (?:image|photo|picture|preview|thumbnail|alt)\b", re.IGNORECASE)
_MARK_WORDS = 3
_MARKS = re.compile(
    r"(?:(?:red |green |x[ -])?(?:cross|tick|check)(?:[ -]?mark)?|yes|dos?|ok(?:ay)?|safe|allowed|stop|warning|caution"
    r"|danger|important|urgent|emergency)\W*",
    re.IGNORECASE,
)


def speak_pictures(parent: PageElement, *, is_cell: bool) -> None:
    """Put what a picture says in its place, where it is a part of what an element says.

    In a cell, a sentence, a figure without a caption or a heading of nothing else any picture is; elsewhere one that
    is the mark of the words after it ("Don't").

    Args:
        parent: The element.
        is_cell: Whether it is a cell of a table that holds data.
    """
    if _speaks(parent, is_cell=is_cell):
        for position, child in enumerate(parent.children):
            text = picture_text(child) if isinstance(child, PageElement) else ""
            if isinstance(child, PageElement) and text and (is_cell or is_mark(text) or not _is_icon(child)):
                parent.children[position] = PageElement(PICTURE, {}, [text])
    if is_cell:
        _speak_in_cell(parent)
    elif parent.tag in _MARKED or heading_level(parent):
        _speak_before_words(parent)


def speak_alone(element: PageElement) -> None:
    """Let the first picture in an element speak, where it says nothing else: a tab that is an icon."""
    if element.text().strip():
        return
    found = ((parent, position, text) for parent, position, one in _inside(element) if (text := picture_text(one)))
    if first := next(found, None):
        parent, position, text = first
        parent.children[position] = PageElement(PICTURE, {}, [text])


def picture_text(element: PageElement) -> str:
    """What a picture says in words, "" where it is decoration or no picture."""
    if element.tag not in _MAY_BE_PICTURES and element.attributes.get("role") != "img":
        return ""
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
    elif (label := element.attributes.get("aria-label") or element.attributes.get("title")) and _is_icon(element):
        text = label
    if not text:
        return ""
    text = collapse(text)
    is_idle = text.lower().endswith(_FILE_ENDS) or is_phrase(text) or _NO_PICTURE.match(text)
    return "" if is_idle else text


def _is_icon(element: PageElement) -> bool:
    """Whether it is an empty element that a style makes a picture."""
    if element.tag not in _ICONS and element.attributes.get("role") != "img":
        return False
    return not element.children or not element.text().strip()


def _speaks(parent: PageElement, *, is_cell: bool) -> bool:
    if parent.tag == "figure":
        return next(parent.find("figcaption"), None) is None
    if is_cell or parent.tag not in _TEXT_HOLDERS:
        return is_cell
    return any(isinstance(child, str) and child.strip() for child in parent.children)


def _speak_in_cell(cell: PageElement) -> None:
    """Let pictures deeper in a cell speak, all where it says nothing else, otherwise marks."""
    inner = list(_inside(cell))
    if not any(picture_text(child) for _, _, child in inner):
        return
    is_empty = not cell.text().strip()
    for parent, position, child in inner:
        if (text := picture_text(child)) and (is_empty or is_mark(text)):
            parent.children[position] = PageElement(PICTURE, {}, [text])


def _inside(element: PageElement) -> Iterator[tuple[PageElement, int, PageElement]]:
    """The elements in it, each with its parent and its position there."""
    for parent in element.walk():
        for position, child in enumerate(parent.children):
            if isinstance(child, PageElement):
                yield parent, position, child


def _speak_before_words(holder: PageElement) -> None:
    """Let the picture that an element begins with speak, if it is a mark, or a heading's only word."""
    parent = holder
    while first := _first(parent):
        position, child = first
        if text := picture_text(child):
            words = collapse(holder.text())
            names = holder.tag in _NAMED_BY_PICTURES or heading_level(holder) > 1
            if (is_mark(text) and not words.casefold().startswith(text.casefold())) or (names and not words):
                parent.children[position] = PageElement(PICTURE, {}, [text])
            return
        if child.tag not in _INLINE:
            return
        parent = child


def _first(parent: PageElement) -> tuple[int, PageElement] | None:
    """The element that another one begins with, and its position; None where that begins with words."""
    for position, child in enumerate(parent.children):
        if isinstance(child, PageElement):
            return position, child
        if child.strip():
            return None
    return None


def is_mark(text: str) -> bool:
    """Whether a picture says in a word or two whether what is beside it is to be done or left."""
    return len(text.split()) <= _MARK_WORDS and (negates(text) or _MARKS.fullmatch(text) is not None)
