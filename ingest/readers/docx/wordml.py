"""Names of WordprocessingML and its neighbours, and what their attributes say (ISO/IEC 29500-1)."""

from collections.abc import Iterator
from typing import Any

# An element of lxml, whose types mypy doesn't see.
XmlElement = Any

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
_MAX_DIGITS = 12
_OFF = frozenset({"0", "false", "off"})


def qualified(name: str) -> str:
    """`w:p` as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def name_of(element: XmlElement) -> str:
    """`w:p` for an element; the local name alone in other namespaces, "" for what is no element."""
    if not isinstance(element.tag, str):
        return ""
    uri, _, local = element.tag.removeprefix("{").rpartition("}")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else local


def child(element: XmlElement | None, *path: str) -> XmlElement | None:
    """The element at the end of a path of first children, or None."""
    for name in path:
        if element is None:
            return None
        element = element.find(qualified(name))
    return element


def value(element: XmlElement | None, attribute: str = "w:val") -> str | None:
    """What an attribute says, or None."""
    return None if element is None else element.get(qualified(attribute))


def number(element: XmlElement | None, otherwise: int, attribute: str = "w:val") -> int:
    """What an attribute says as a number."""
    return plain_number(value(element, attribute) or "", otherwise)


def plain_number(text: str, otherwise: int = 0) -> int:
    """A whole number, or what is taken where there is none."""
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) <= _MAX_DIGITS else otherwise


def is_on(element: XmlElement) -> bool:
    """Whether a property that is on or off is on; without a value it is."""
    return (value(element) or "1").lower() not in _OFF


def understood(alternate: XmlElement) -> XmlElement | None:
    """The one alternative that is shown of several: the first that holds anything, since each says the same."""
    return next(
        (branch for branch in alternate if name_of(branch) in {"mc:Choice", "mc:Fallback"} and len(branch)), None
    )


def walk(element: XmlElement) -> Iterator[XmlElement]:
    """Elements in document order, of alternatives only the one that is shown."""
    yield element
    shown = understood(element) if name_of(element) == "mc:AlternateContent" else None
    for inner in element if shown is None else (shown,):
        yield from walk(inner)


def plain_text(element: XmlElement, *names: str) -> str:
    """All text in elements of these names (of runs, where none is named), paragraphs apart."""
    wanted = frozenset(names or ("w:t", "w:delText"))
    pieces = []
    for inner in walk(element):
        name = name_of(inner)
        if name in wanted:
            pieces.append(inner.text or "")
        elif name in {"w:p", "a:p", "w:tab"}:
            pieces.append(" ")
    return "".join(pieces)
