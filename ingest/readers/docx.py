"""Word documents (Office Open XML). Nothing else knows python-docx."""

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from ingest.document import BlockKind
from ingest.errors import UnreadableSource
from ingest.structure.composition import CELL_SEPARATOR, Composition, collapse
from ingest.structure.dates import DateOrder, parse_stamps
from ingest.structure.extraction import Extraction
from ingest.structure.metadata import Metadata
from ingest.structure.self_description import SelfDescription

MAX_UNPACKED_BYTES = 128 * 1024 * 1024
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number|continue|paragraph)(?: (\d))?", re.IGNORECASE)


def extract_docx(data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read a Word document: its body, without the headers and footers of its pages.

    The days on which the file was made and saved say nothing of the article, and aren't read.

    Raises:
        UnreadableSource: If it is damaged, locked, a bomb, or holds no text.
    """
    document = _open(data, where)
    composition, about = Composition(), SelfDescription()
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            _add_table(composition, item)
        else:
            stamps = parse_stamps(collapse(item.text), date_order=date_order)
            about.note_stamps([stamps])
            if not stamps.is_whole:
                _add_paragraph(composition, item)
    if not composition.blocks:
        raise UnreadableSource("The document has no text", where=where, remedy="Add its text, or leave it out")
    first = composition.blocks[0]
    own_title = collapse(composition.text[first.start : first.end]) if first.level == 1 else None
    about.language = document.core_properties.language or None
    title = own_title or document.core_properties.title or None
    return about.extraction(composition, title=title), about.metadata()


def _open(data: bytes, where: str) -> WordDocument:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > MAX_UNPACKED_BYTES:
            raise UnreadableSource(
                f"The document unpacks to more than {MAX_UNPACKED_BYTES:,} bytes",
                where=where,
                value=size,
                remedy="Take its pictures out, or leave it out",
            )
        return docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, InvalidXmlError, XMLSyntaxError, KeyError, ValueError) as error:
        raise UnreadableSource(
            f"The file is no Word document, is damaged, or is locked by a password: {error}",
            where=where,
            remedy="Open it in Word, save it without a password as .docx, and try again",
        ) from None


def _add_paragraph(composition: Composition, paragraph: Paragraph) -> None:
    name = paragraph.style.name if paragraph.style is not None and paragraph.style.name else ""
    if name == "Title":
        composition.add(BlockKind.HEADING, paragraph.text, level=1)
    elif heading := _HEADING.match(name):
        level = min(int(heading[1]) or 1, 6)
        composition.add(BlockKind.HEADING, paragraph.text, level=level)
    elif level := _list_level(paragraph, name):
        composition.add(BlockKind.LIST_ITEM, paragraph.text, level=level)
    elif "quote" in name.lower():
        composition.add(BlockKind.QUOTATION, paragraph.text)
    else:
        composition.add(BlockKind.PARAGRAPH, paragraph.text)


def _list_level(paragraph: Paragraph, style_name: str) -> int:
    """The nesting depth of a list's item, from 1; 0 for what is none."""
    numbered = paragraph._p.xpath("./w:pPr/w:numPr[w:numId/@w:val != '0']")
    if numbered:
        return 1 + int(next(iter(numbered[0].xpath("./w:ilvl/@w:val")), "0"))
    if match := _LIST.match(style_name):
        return int(match[1] or 1) if match[0].lower() != "list paragraph" else 0
    return 0


def _add_table(composition: Composition, table: Table) -> None:
    for number, row in enumerate(table.rows):
        texts = [text.replace(CELL_SEPARATOR, " ").strip() for text in _cell_texts(row)]
        header = number == 0 and len(table.rows) > 1 and len(texts) > 1
        composition.add(BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW, CELL_SEPARATOR.join(texts))


def _cell_texts(row: object) -> Iterator[str]:
    """The text of each cell once: python-docx repeats cells that span several columns."""
    previous = None
    for cell in row.cells:  # type: ignore[attr-defined]
        if cell._tc is not previous:
            previous = cell._tc
            yield cell.text
