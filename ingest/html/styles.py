"""What a style or a class says of words that an element could have said: struck out, raised, lowered."""

import re
from functools import lru_cache

from ingest.html.tree import PageElement

_STRIKES = re.compile(r"(?:^|;)\s*text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.IGNORECASE)
_ALIGNS = re.compile(
    r"(?:^|;)\s*vertical-align\s*:\s*(?:(?P<raised>super)|(?P<lowered>sub)|text-(?P<end>top|bottom)"
    r"|(?P<sign>[+-]?)(?=[\d.]*[1-9])[\d.]+(?:px|r?em|ex|%|pt))",
    re.IGNORECASE,
)
_STRIKING = frozenset({"line-through", "strikethrough", "strike-through", "text-decoration-line-through"})
_SCRIPTS = {"superscript": "sup", "subscript": "sub"}
_SHORT_SCRIPTS = {"sup": "sup", "super": "sup", "sub": "sub"}  # of figures: other words have such classes, too
_WORDS = frozenset({"span", "small", "font", "a", "i", "em", "b", "strong"})
_PARTED = frozenset({"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "menu", "dir"})
_MAX_CHARS = 20  # longer text is set so for looks
_FIGURES = re.compile(r"[\d\s,.+−–*()†‡\[\]/-]+")
_SAID = "vouch:said"


def say_styles(element: PageElement) -> None:
    """Put the element in the place of a style that means the same: `s`, `sup`, `sub`."""
    if not element.attributes or not element.children:
        return
    style, names = element.attributes.get("style", ""), element.attributes.get("class", "")
    if not (style or names) or _SAID in element.attributes:
        return
    if _strikes(names) or (style and _STRIKES.search(style)):
        _strike(element)
    if element.tag in _WORDS and (script := _script(element, style, names)):
        inner = PageElement(element.tag, element.attributes | {_SAID: ""}, element.children)
        element.tag, element.attributes, element.children = script, {"class": names, "style": style}, [inner]


@lru_cache(maxsize=4096)
def _strikes(names: str) -> bool:
    return not _STRIKING.isdisjoint(names.lower().split())


def _strike(element: PageElement) -> None:
    """Strike an element's words out; of a table or a list those of its parts, so that it stays one."""
    if element.tag not in _PARTED:
        element.children = [PageElement("s", {}, element.children)]
        return
    for child in element.elements:
        child.attributes["style"] = f"{child.attributes.get('style', '')};text-decoration:line-through"


def _script(element: PageElement, style: str, names: str) -> str:
    """The element that raises or lowers what this one does, "" where it does neither."""
    sure, likely = _scripts_of(names)
    if style and (match := _ALIGNS.search(style)):
        sure = "sup" if match["raised"] else "sub" if match["lowered"] else sure
        likely = "sub" if match["sign"] == "-" or (match["end"] or "").lower() == "bottom" else "sup"
    if not (sure or likely):
        return ""
    text = element.text().strip()
    if not text or len(text) > _MAX_CHARS:
        return ""
    return sure or (likely if _FIGURES.fullmatch(text) else "")


@lru_cache(maxsize=4096)
def _scripts_of(names: str) -> tuple[str, str]:
    """What classes say for sure, and what they say of figures."""
    words = names.lower().split()
    sure = next((_SCRIPTS[word] for word in words if word in _SCRIPTS), "")
    return sure, next((_SHORT_SCRIPTS[word] for word in words if word in _SHORT_SCRIPTS), "")
