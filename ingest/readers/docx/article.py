"""A Word document as an article: its body, notes and text boxes, in the order in which they are read."""

from collections.abc import Iterator

from ingest.description.dates import DateOrder, parse_stamps
from ingest.description.metadata import Metadata
from ingest.description.self_description import SelfDescription
from ingest.document import BlockKind, Fate, Span
from ingest.errors import UnreadableSource
from ingest.readers.docx.package import WordPackage, open_package
from ingest.readers.docx.runs import DELETED, INSERTED, Line, RunReader, is_placeholder
from ingest.readers.docx.styles import StyleSheet
from ingest.readers.docx.tables import table_rows, wrapped
from ingest.readers.docx.wordml import XmlElement, child, is_on, name_of, plain_text, understood, value
from ingest.structure.composition import Composition, collapse
from ingest.structure.extraction import Extraction
from ingest.structure.omissions import Omissions
from ingest.structure.table_rows import add_rows

_FOLLOWS_ON = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.TABLE_HEADER})


def extract_docx(data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read a Word document: its body, notes and text boxes, without the headers and footers of its pages.

    Tracked changes are read as if they were accepted. The days on which the file was made and saved say nothing of the
    article, and aren't read.

    Raises:
        UnreadableSource: If it is damaged, locked, a bomb, nested too deep, or holds no text.
    """
    package = open_package(data, where)
    article = _Article(package, date_order)
    try:
        article.add_story(package.body)
        article.add_asides()
    except RecursionError:
        raise UnreadableSource(
            "The document is nested too deep", where=where, remedy="Take tables and boxes out of each other"
        ) from None
    composition, about = article.composition, article.about
    if not composition.blocks:
        raise UnreadableSource("The document has no text", where=where, remedy="Add its text, or leave it out")
    _account_for_the_rest(package, article.omissions)
    first = composition.blocks[0]
    own_title = collapse(composition.text[first.start : first.end]) if first.level == 1 else None
    about.language = package.language or None
    extraction = about.extraction(composition, title=own_title or package.title or None)
    return article.omissions.noted_in(extraction), about.metadata()


class _Article:
    """An article under construction.

    Notes and text boxes wait until the list or table is over that they hang on, so that they don't part its items from
    the words that lead into them.
    """

    def __init__(self, package: WordPackage, date_order: DateOrder | None) -> None:
        self.composition, self.about, self.omissions = Composition(), SelfDescription(), Omissions()
        self._date_order = date_order
        self._styles = StyleSheet(package.styles)
        self._marks: dict[tuple[str, str], int] = {}
        self._runs = RunReader(self._styles, package, self.omissions, self._marks)
        self._notes = {
            (kind, value(note, "w:id") or ""): note
            for kind in ("footnote", "endnote")
            for root in package.related(f"{kind}s")
            for note in root
        }
        self._boxes: list[XmlElement] = []
        self._notes_due: dict[tuple[str, str], None] = {}
        self._notes_read: set[tuple[str, str]] = set()

    def add_story(self, container: XmlElement) -> None:
        """Add the paragraphs and tables of the body, a cell or a box."""
        for element, line in self._content(container):
            if line is None:
                self._add_table(element)
            else:
                self._add_paragraph(element, line)

    def add_asides(self) -> None:
        """Add the boxes and notes that have been met since this was last done."""
        while self._boxes or self._notes_due:
            boxes, notes = self._boxes, list(self._notes_due)
            self._boxes, self._notes_due = [], {}
            for box in boxes:
                self.add_story(box)
            for key in notes:
                self._add_note(key)

    def _content(self, container: XmlElement) -> Iterator[tuple[XmlElement, Line | None]]:
        """Paragraphs with what they say, and tables; a paragraph whose end is deleted goes on in the next."""
        line = Line()
        last = None
        for element in self._unwrapped(container):
            if name_of(element) == "w:tbl":
                if last is not None:
                    yield last, line
                line, last = Line(), None
                yield element, None
                continue
            self._runs.read(element, line)
            last = element
            if not _runs_on(element):
                yield element, line
                line, last = Line(), None
        if last is not None:
            yield last, line

    def _unwrapped(self, container: XmlElement) -> Iterator[XmlElement]:
        """The paragraphs and tables in a container, through what may be wrapped around them."""
        for element in container:
            name = name_of(element)
            if name in {"w:p", "w:tbl"}:
                yield element
            elif name in INSERTED or name in {"w:customXml", "w:sdtContent"}:
                yield from self._unwrapped(element)
            elif name == "w:sdt":
                if is_placeholder(element):
                    self.omissions.leave_out(Fate.FURNITURE, "placeholder of a form", plain_text(element))
                else:
                    yield from self._unwrapped(element)
            elif name == "mc:AlternateContent":
                shown = understood(element)
                yield from () if shown is None else self._unwrapped(shown)
            elif name == "w:altChunk":
                self.omissions.cannot_read("embedded document")
            else:
                fate, place = (Fate.HIDDEN, "tracked deletions") if name in DELETED else (Fate.DROPPED, name)
                self.omissions.leave_out(fate, place, plain_text(element))

    def _add_paragraph(self, paragraph: XmlElement, line: Line) -> None:
        kind, level = self._styles.kind(paragraph)
        if kind not in _FOLLOWS_ON:
            self.add_asides()
        text = line.text
        stamps = parse_stamps(collapse(text), date_order=self._date_order)
        self.about.note_stamps([stamps])
        if self._styles.is_contents(paragraph):
            self.omissions.leave_out(Fate.FURNITURE, "table of contents", text)
        elif stamps.is_whole:
            self.omissions.leave_out(Fate.FURNITURE, "date stamp", text)
        else:
            self.composition.add(kind, text, level=level)
        self._keep_asides(line)

    def _keep_asides(self, line: Line) -> None:
        self._boxes += line.boxes
        self._notes_due |= dict.fromkeys(line.notes)

    def _add_note(self, key: tuple[str, str]) -> None:
        note = self._notes.get(key)
        if note is None:
            self.omissions.cannot_read(key[0])
        elif key not in self._notes_read:
            self._notes_read.add(key)
            text, tables = self._cell(note)
            self.composition.add(BlockKind.PARAGRAPH, f"[{self._marks[key]}] {text.strip()}")
            for table in tables:
                self._add_table(table)

    def _cell(self, container: XmlElement) -> tuple[str, list[XmlElement]]:
        """The text of a cell or a note, and the tables in it."""
        texts, tables = [], []
        for element, line in self._content(container):
            if line is None:
                tables.append(element)
            else:
                texts.append(line.text)
                self._keep_asides(line)
        return "\n".join(texts), tables

    def _add_table(self, table: XmlElement, scope: tuple[Span, ...] = ()) -> None:
        rows = list(table_rows(self._kept_rows(table)))
        if all(len(row.cells) == 1 for row in rows) and len({row.width for row in rows}) <= 1:
            # A frame around text, which is no table to its readers.
            for row in rows:
                self.add_story(row.cells[0].content)
            return
        add_rows(self.composition, rows, read=self._cell, add_nested=self._add_table, scope=scope)

    def _kept_rows(self, table: XmlElement) -> Iterator[XmlElement]:
        for row in wrapped(table, "w:tr"):
            if child(row, "w:trPr", "w:del") is not None:
                self.omissions.leave_out(Fate.HIDDEN, "tracked deletions", plain_text(row))
            else:
                yield row


def _runs_on(paragraph: XmlElement) -> bool:
    """Whether the next paragraph goes on with this one: its end is deleted or hidden, or it is a large first letter."""
    mark = child(paragraph, "w:pPr", "w:rPr")
    if any(child(mark, name) is not None for name in sorted(DELETED)):
        return True
    hidden = child(mark, "w:vanish")
    if hidden is not None and is_on(hidden):
        return True
    return value(child(paragraph, "w:pPr", "w:framePr"), "w:dropCap") in {"drop", "margin"}


def _account_for_the_rest(package: WordPackage, omissions: Omissions) -> None:
    """Account for the parts that aren't the article's, and for tracked changes."""
    for kind in ("header", "footer"):
        for root in package.related(kind):
            omissions.leave_out(Fate.FURNITURE, f"page {kind}", plain_text(root))
    for root in package.related("comments"):
        for comment in root:
            omissions.cannot_read("comment")
            omissions.leave_out(Fate.HIDDEN, "comments", plain_text(comment))
    changes = sum(name_of(element) in INSERTED | DELETED for element in package.body.iter())
    if changes:
        omissions.warn(f"tracked changes: the text is read as if all {changes} were accepted")
    struck = next((entry for entry in omissions.left_out() if entry.place == "struck-out text"), None)
    if struck:
        omissions.warn(f"left out {struck.characters} characters of struck-out text")
