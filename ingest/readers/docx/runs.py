"""What is said in a paragraph: its runs, through everything that may be wrapped around them."""

from dataclasses import dataclass, field
from typing import Protocol

from ingest.document import Fate
from ingest.readers.docx.drawings import read_drawing
from ingest.readers.docx.equations import UnknownEquation, equation
from ingest.readers.docx.styles import StyleSheet, flag, said
from ingest.readers.docx.symbols import UNREADABLE, in_font, symbol
from ingest.readers.docx.wordml import XmlElement, child, name_of, number, plain_text, understood, value
from ingest.structure.omissions import Omissions
from ingest.structure.raised_text import Script, in_line

INSERTED, DELETED = frozenset({"w:ins", "w:moveTo"}), frozenset({"w:del", "w:moveFrom"})
_WRAPPERS = frozenset(
    {"w:hyperlink", "w:smartTag", "w:customXml", "w:fldSimple", "w:dir", "w:bdo", "w:sdtContent", "w:rubyBase"}
)
_DRAWINGS = frozenset({"w:drawing", "w:pict", "w:object"})
_AS_TEXT = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_NOTES = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}


class RelatedParts(Protocol):
    """The parts beside the one that is read."""

    def part(self, relation_id: str | None) -> XmlElement | None:
        """The root of the part of an id, or None."""


@dataclass(slots=True)
class Line:
    """What a paragraph says.

    Attributes:
        pieces: Its text, and where that is to the line.
        notes: The kind and id of the notes that it refers to.
        boxes: The content of text boxes that hang on it.
    """

    pieces: list[tuple[str, Script]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[XmlElement] = field(default_factory=list)
    _has_gap: bool = False

    def say(self, text: str, script: Script = Script.LEVEL) -> None:
        """Add text. Where words before it were left out, the space on one side of them goes with them."""
        if self._has_gap and text.startswith(" ") and (not self.pieces or self.pieces[-1][0].endswith(" ")):
            text = text[1:]
        if text:
            self.pieces.append((text, script))
            self._has_gap = False

    def leave_gap(self) -> None:
        """Note that words are left out here."""
        self._has_gap = True

    @property
    def text(self) -> str:
        """Its text."""
        return in_line(self.pieces)


class RunReader:
    """Reads paragraphs of one part in their order, since a field may begin in one and end in a later one.

    Args:
        styles: The document's styles.
        parts: The parts beside it.
        omissions: Where to account for what isn't read.
        marks: The numbers of notes by kind and id, which grow as they are met.
    """

    def __init__(
        self, styles: StyleSheet, parts: RelatedParts, omissions: Omissions, marks: dict[tuple[str, str], int]
    ) -> None:
        self._styles, self._parts, self._omissions, self._marks = styles, parts, omissions, marks
        # For each field that is open, whether its result has begun: what is before that is an instruction.
        self._in_result: list[bool] = []

    def read(self, paragraph: XmlElement, line: Line) -> None:
        """Add what a paragraph says to a line."""
        self._inline(paragraph, paragraph, line)

    def _inline(self, element: XmlElement, paragraph: XmlElement, line: Line) -> None:
        for inner in element:
            name = name_of(inner)
            if name == "w:r":
                self._run(inner, paragraph, line)
            elif name in DELETED:
                self._omissions.leave_out(Fate.HIDDEN, "tracked deletions", plain_text(inner))
                line.leave_gap()
            elif name in INSERTED or name in _WRAPPERS:
                self._inline(inner, paragraph, line)
            elif name == "w:sdt":
                self._control(inner, paragraph, line)
            elif name == "mc:AlternateContent":
                shown = understood(inner)
                if shown is not None:
                    self._inline(shown, paragraph, line)
            elif name in {"m:oMath", "m:oMathPara"}:
                self._equation(inner, line)
            elif text := plain_text(inner):
                self._omissions.leave_out(Fate.DROPPED, name, text)

    def _control(self, control: XmlElement, paragraph: XmlElement, line: Line) -> None:
        content = child(control, "w:sdtContent")
        if content is None:
            return
        if is_placeholder(control):
            self._omissions.leave_out(Fate.FURNITURE, "placeholder of a form", plain_text(content))
        else:
            self._inline(content, paragraph, line)

    def _equation(self, element: XmlElement, line: Line) -> None:
        try:
            line.say(equation(element))
        except UnknownEquation:
            line.say(UNREADABLE)
            self._omissions.cannot_read("equation")
            self._omissions.leave_out(Fate.DROPPED, "equation", plain_text(element, "m:t"))

    def _run(self, run: XmlElement, paragraph: XmlElement, line: Line) -> None:
        properties = self._styles.run_properties(run, paragraph)
        hidden = _hidden_as(properties)
        script, font = _script(properties), said(properties, "w:rFonts", "w:ascii") or ""
        for inner in run:
            name = name_of(inner)
            if name == "w:fldChar":
                self._field(value(inner, "w:fldCharType"))
            elif not all(self._in_result):
                self._omissions.leave_out(Fate.DROPPED, "instruction of a field", plain_text(inner))
            elif name == "mc:AlternateContent":
                shown = understood(inner)
                for drawing in () if shown is None else shown:
                    self._drawing(drawing, line, hidden)
            elif name in _DRAWINGS:
                self._drawing(inner, line, hidden)
            elif name in _NOTES:
                self._note(_NOTES[name], inner, line, hidden)
            elif name == "w:ruby":
                self._inline(inner, paragraph, line)
            elif text := self._text(inner, name, font):
                if hidden:
                    self._omissions.leave_out(Fate.HIDDEN, hidden, text)
                    line.leave_gap()
                else:
                    line.say(text, script)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._in_result.append(False)
        elif self._in_result and kind == "separate":
            self._in_result[-1] = True
        elif self._in_result and kind == "end":
            self._in_result.pop()

    def _text(self, element: XmlElement, name: str, font: str) -> str:
        if name == "w:t":
            text = in_font(element.text or "", font)
        elif name == "w:sym":
            code = value(element, "w:char") or ""
            text = symbol(value(element, "w:font") or font, int(code, 16)) if _is_code(code) else UNREADABLE
        else:
            return _AS_TEXT.get(name, "")
        if UNREADABLE in text:
            self._omissions.cannot_read(f"symbol of the font {value(element, 'w:font') or font}")
        return text

    def _drawing(self, element: XmlElement, line: Line, hidden: str | None) -> None:
        if hidden:
            self._omissions.leave_out(Fate.HIDDEN, hidden, plain_text(element))
        else:
            drawing = read_drawing(element, self._parts.part, self._omissions)
            line.boxes.extend(drawing.boxes)
            line.pieces.extend((text, Script.LEVEL) for text in drawing.words)

    def _note(self, kind: str, reference: XmlElement, line: Line, hidden: str | None) -> None:
        key = (kind, value(reference, "w:id") or "")
        if hidden:
            return
        mark = self._marks.setdefault(key, len(self._marks) + 1)
        gap = "" if not line.pieces or line.pieces[-1][0][-1:].isspace() else " "
        line.say(f"{gap}[{mark}]")
        line.notes.append(key)


def is_placeholder(control: XmlElement) -> bool:
    """Whether a content control only shows what to fill in."""
    return child(control, "w:sdtPr", "w:showingPlcHdr") is not None


def _hidden_as(properties: list[XmlElement]) -> str | None:
    if flag(properties, "w:vanish"):
        return "hidden text"
    return "struck-out text" if flag(properties, "w:strike", "w:dstrike") else None


def _script(properties: list[XmlElement]) -> Script:
    aligned = said(properties, "w:vertAlign")
    place = next((found for part in properties if (found := child(part, "w:position")) is not None), None)
    if aligned == "superscript" or number(place, 0) > 0:
        return Script.RAISED
    return Script.LOWERED if aligned == "subscript" or number(place, 0) < 0 else Script.LEVEL


def _is_code(text: str) -> bool:
    return 0 < len(text) <= 6 and all(character in "0123456789abcdefABCDEF" for character in text)
