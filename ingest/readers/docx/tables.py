"""Tables of a Word document: their rows and cells, merged ones included (ISO/IEC 29500-1, 17.4)."""

from collections.abc import Iterable, Iterator

from ingest.readers.docx.wordml import XmlElement, child, is_on, name_of, number, value
from ingest.structure.table_rows import MergedCell, MergedRow

_MAX_COLUMNS = 63  # Word's own limit


def table_rows(rows: Iterable[XmlElement]) -> Iterator[MergedRow[XmlElement]]:
    """The rows of a table that have cells."""
    for row in rows:
        properties = child(row, "w:trPr")
        column = _span(child(properties, "w:gridBefore"), 0)
        cells = []
        for element in wrapped(row, "w:tc"):
            merged = child(element, "w:tcPr", "w:vMerge")
            is_continued = merged is not None and value(merged) in {None, "continue"}
            columns = max(_span(child(element, "w:tcPr", "w:gridSpan"), 1), 1)
            cells.append(MergedCell(element, column, columns, is_continued))
            column += columns
        if cells:
            header = child(properties, "w:tblHeader")
            yield MergedRow(tuple(cells), header is not None and is_on(header))


def wrapped(container: XmlElement, wanted: str) -> Iterator[XmlElement]:
    """The rows of a table or the cells of a row, through what may be wrapped around them."""
    for element in container:
        name = name_of(element)
        if name == wanted:
            yield element
        elif name in {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"}:
            yield from wrapped(element, wanted)


def _span(element: XmlElement | None, otherwise: int) -> int:
    return min(max(number(element, otherwise), 0), _MAX_COLUMNS)
