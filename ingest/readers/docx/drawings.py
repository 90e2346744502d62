"""Drawings in a Word document: text boxes are read, pictures and charts are named as not read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.document import Fate
from ingest.readers.docx.wordml import XmlElement, child, name_of, plain_number, plain_text, understood, value
from ingest.structure.composition import collapse
from ingest.structure.omissions import Omissions

_EMU_PER_CM = 360_000
# Smaller ones are icons and logos, which hold no text that matters.
_PICTURE_MIN_CM = 3.0


@dataclass(slots=True)
class Drawing:
    """What a drawing says: the contents (`w:txbxContent`) of its text boxes, and words drawn as a shape."""

    boxes: list[XmlElement] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def read_drawing(element: XmlElement, part: Callable[[str | None], XmlElement | None], omissions: Omissions) -> Drawing:
    """Read a `w:drawing`, `w:pict` or `w:object`.

    Args:
        element: The drawing.
        part: Gives the root of the part of a relation's id.
        omissions: Where to account for what isn't read.
    """
    drawing = Drawing()
    _read(element, drawing, part, omissions)
    return drawing


def _read(
    element: XmlElement, drawing: Drawing, part: Callable[[str | None], XmlElement | None], omissions: Omissions
) -> None:
    name = name_of(element)
    if name == "w:txbxContent":
        drawing.boxes.append(element)
        return
    if name == "mc:AlternateContent":
        shown = understood(element)
        if shown is not None:
            _read(shown, drawing, part, omissions)
        return
    if name == "v:textpath" and element.get("string"):
        drawing.words.append(f" {element.get('string')} ")
    elif name == "o:OLEObject":
        omissions.cannot_read(f"embedded object ({element.get('ProgID') or 'of an unknown kind'})")
    elif name == "c:chart":
        _leave_out("chart", part(value(element, "r:id")), ("a:t", "c:v"), omissions)
    elif name == "dgm:relIds":
        _leave_out("diagram", part(value(element, "r:dm")), ("a:t",), omissions)
    elif name in {"wp:inline", "wp:anchor"} and _is_picture(element):
        properties = child(element, "wp:docPr")
        described = "" if properties is None else collapse(properties.get("descr", ""))
        omissions.cannot_read(f"picture ({described})" if described else "picture")
    for inner in element:
        _read(inner, drawing, part, omissions)


def _leave_out(kind: str, root: XmlElement | None, names: tuple[str, ...], omissions: Omissions) -> None:
    omissions.cannot_read(kind)
    if root is not None:
        omissions.leave_out(Fate.DROPPED, kind, plain_text(root, *names))


def _is_picture(placed: XmlElement) -> bool:
    """Whether a placed drawing is a picture large enough to hold text that can be read."""
    extent = child(placed, "wp:extent")
    if extent is None or not any(name_of(inner) == "pic:pic" for inner in placed.iter()):
        return False
    return min(plain_number(extent.get(side, "")) for side in ("cx", "cy")) >= _PICTURE_MIN_CM * _EMU_PER_CM
