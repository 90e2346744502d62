"""What a Word document's styles say of its paragraphs and runs (ISO/IEC 29500-1, 17.7)."""

import re

from ingest.document import BlockKind
from ingest.readers.docx.wordml import XmlElement, child, is_on, name_of, number, value

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number|continue)(?: (\d))?", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc \d|toc heading|table of figures)", re.IGNORECASE)
_LEVELS = 9


class StyleSheet:
    """The styles of a document.

    Args:
        styles: Its `w:styles`.
    """

    def __init__(self, styles: XmlElement) -> None:
        found = [style for style in styles if name_of(style) == "w:style"]
        self._by_id = {value(style, "w:styleId") or "": style for style in found}
        self._default = next(
            (
                value(style, "w:styleId")
                for style in found
                if value(style, "w:type") == "paragraph" and value(style, "w:default") in {"1", "true", "on"}
            ),
            None,
        )
        self._run_defaults = child(styles, "w:docDefaults", "w:rPrDefault", "w:rPr")

    def run_properties(self, run: XmlElement, paragraph: XmlElement | None) -> list[XmlElement]:
        """Where properties of a run are said, the nearest first: itself, its style, its paragraph's, the default."""
        own = child(run, "w:rPr")
        chain = self._chain(value(child(own, "w:rStyle"))) + self._paragraph_chain(paragraph)
        said = [own, *(child(style, "w:rPr") for style in chain), self._run_defaults]
        return [properties for properties in said if properties is not None]

    def kind(self, paragraph: XmlElement) -> tuple[BlockKind, int]:
        """What a paragraph is, and its level (0 for what has none)."""
        properties, chain = child(paragraph, "w:pPr"), self._paragraph_chain(paragraph)
        names = [value(child(style, "w:name")) or "" for style in chain]
        if names and names[0].lower() == "title":
            return BlockKind.HEADING, 1
        heading = next((match for name in names if (match := _HEADING.match(name))), None)
        if heading:
            return BlockKind.HEADING, min(int(heading[1]) or 1, 6)
        said = [properties, *(child(style, "w:pPr") for style in chain)]
        outline = next((level for place in said if (level := child(place, "w:outlineLvl")) is not None), None)
        if outline is not None and 0 <= number(outline, _LEVELS) < _LEVELS:
            return BlockKind.HEADING, min(number(outline, 0) + 1, 6)
        if level := _list_level(said, names):
            return BlockKind.LIST_ITEM, level
        if any("quote" in name.lower() for name in names):
            return BlockKind.QUOTATION, 0
        return BlockKind.PARAGRAPH, 0

    def is_contents(self, paragraph: XmlElement) -> bool:
        """Whether a paragraph is a line of a table of contents."""
        return any(_CONTENTS.match(value(child(style, "w:name")) or "") for style in self._paragraph_chain(paragraph))

    def _paragraph_chain(self, paragraph: XmlElement | None) -> list[XmlElement]:
        return self._chain(value(child(paragraph, "w:pPr", "w:pStyle")) or self._default)

    def _chain(self, style_id: str | None) -> list[XmlElement]:
        """A style and those that it is based on; a circle ends where it closes."""
        chain: list[XmlElement] = []
        style = self._by_id.get(style_id or "")
        while style is not None and style not in chain:
            chain.append(style)
            style = self._by_id.get(value(child(style, "w:basedOn")) or "")
        return chain


def _list_level(said: list[XmlElement | None], names: list[str]) -> int:
    """The nesting depth of a list's item, from 1; 0 for what is none. Number 0 takes an item out of its list."""
    numbering = next((found for place in said if (found := child(place, "w:numPr")) is not None), None)
    if numbering is not None:
        return 1 + number(child(numbering, "w:ilvl"), _named_level(names)) if _is_numbered(numbering) else 0
    return 1 + _named_level(names) if any(map(_LIST.match, names)) else 0


def _is_numbered(numbering: XmlElement) -> bool:
    return value(child(numbering, "w:numId")) not in {None, "0"}


def _named_level(names: list[str]) -> int:
    match = next((match for name in names if (match := _LIST.match(name))), None)
    return int(match[1] or 1) - 1 if match else 0


def flag(properties: list[XmlElement], *names: str) -> bool:
    """Whether any of some properties is on, each where it is said nearest."""
    for name in names:
        nearest = next((found for place in properties if (found := child(place, name)) is not None), None)
        if nearest is not None and is_on(nearest):
            return True
    return False


def said(properties: list[XmlElement], name: str, attribute: str = "w:val") -> str | None:
    """What the nearest place says of a property."""
    return next((text for place in properties if (text := value(child(place, name), attribute)) is not None), None)
