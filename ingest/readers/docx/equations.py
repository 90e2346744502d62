"""Equations (OMML) on one line: fractions with a stroke, powers raised (ISO/IEC 29500-1, 22.1)."""

from ingest.readers.docx.wordml import XmlElement, child, name_of, value
from ingest.structure.script_forms import subscript, superscript

_PARTS = frozenset({"m:e", "m:num", "m:den", "m:sub", "m:sup", "m:deg", "m:fName"})
_SIMPLE = _PARTS | {"m:r", "m:box", "m:borderBox", "m:oMath", "m:oMathPara", "w:ins"}
_PROPERTIES = frozenset({"m:ctrlPr", "m:rPr", "w:rPr", "m:oMathParaPr", "m:boxPr", "m:borderBoxPr", "m:argPr", "w:del"})


class UnknownEquation(Exception):
    """An equation holds what has no form on one line, such as a matrix."""


def equation(element: XmlElement) -> str:
    """An equation in a line of text.

    Raises:
        UnknownEquation: If it can't be written in a line.
    """
    name = name_of(element)
    if name == "m:t":
        return element.text or ""
    if name in _PROPERTIES or not name:
        return ""
    if name in _SIMPLE:
        return "".join(map(equation, element))
    if name == "m:f":
        return f"{_grouped(element, 'm:num')}/{_grouped(element, 'm:den')}"
    if name in {"m:sSup", "m:sSub", "m:sSubSup"}:
        lower, upper = _part(element, "m:sub"), _part(element, "m:sup")
        return _grouped(element, "m:e") + subscript(lower) + superscript(upper)
    if name == "m:rad":
        return f"{superscript(_part(element, 'm:deg'))}√{_grouped(element, 'm:e')}"
    if name == "m:func":
        return f"{_part(element, 'm:fName')} {_part(element, 'm:e')}"
    if name == "m:d":
        return _delimited(element)
    raise UnknownEquation(name)


def _delimited(element: XmlElement) -> str:
    properties = child(element, "m:dPr")
    opening, closing = (value(child(properties, name), "m:val") for name in ("m:begChr", "m:endChr"))
    inside = "|".join(equation(part) for part in element if name_of(part) == "m:e")
    return f"{'(' if opening is None else opening}{inside}{')' if closing is None else closing}"


def _part(element: XmlElement, name: str) -> str:
    part = child(element, name)
    return "" if part is None else equation(part)


def _grouped(element: XmlElement, name: str) -> str:
    """A part in brackets where it is more than one number or word."""
    text = _part(element, name)
    whole = text.replace(".", "").replace(",", "").isalnum() or (text.startswith("(") and text.endswith(")"))
    return text if whole or not text else f"({text})"
