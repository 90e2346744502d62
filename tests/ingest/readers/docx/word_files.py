"""Word files small enough to read, written by hand (ISO/IEC 29500-2)."""

import io
import zipfile

from ingest.document import BlockKind
from ingest.readers.docx.article import extract_docx
from ingest.structure.extraction import Extraction

_SCHEMAS = "http://schemas.openxmlformats.org"
_RELATIONS = f"{_SCHEMAS}/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": f"{_SCHEMAS}/wordprocessingml/2006/main",
        "r": _RELATIONS,
        "m": f"{_SCHEMAS}/officeDocument/2006/math",
        "mc": f"{_SCHEMAS}/markup-compatibility/2006",
        "wp": f"{_SCHEMAS}/drawingml/2006/wordprocessingDrawing",
        "a": f"{_SCHEMAS}/drawingml/2006/main",
        "pic": f"{_SCHEMAS}/drawingml/2006/picture",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)


def run(text: str, properties: str = "") -> str:
    """A run with some of its properties (`<w:strike/>`)."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; what is no markup becomes a run."""
    inside = "".join(piece if piece.startswith("<") else run(piece) for piece in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def cell(*content: str, properties: str = "") -> str:
    """A cell of paragraphs and tables; what is no markup becomes a paragraph."""
    inside = "".join(piece if piece.startswith("<") else paragraph(piece) for piece in content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def table(*rows: list[str]) -> str:
    """A table of rows of cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def word_file(body: str, *, styles: str = "", strict: bool = False, **parts: str) -> bytes:
    """A Word file.

    Args:
        body: What is in its `w:body`.
        styles: What is in its `w:styles`.
        strict: Whether it is written in the names of Strict Open XML.
        parts: What is in the root of other parts (`footnotes`, `header`).
    """
    roots = {"document": f"<w:body>{body}</w:body>", "styles": styles, **parts}
    relations = [(kind, f"{kind}.xml") for kind in roots if kind != "document"]
    types = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="{_TYPES}.{kind}{".main" * (kind == "document")}+xml"/>'
        for kind in roots
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_SCHEMAS}/package/2006/content-types"><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relations(relations),
    }
    files |= {f"word/{kind}.xml": f"<w:{kind} {NAMESPACES}>{inside}</w:{kind}>" for kind, inside in roots.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, _strict(content) if strict else content)
    return packed.getvalue()


def read(body: str, **parts: str) -> Extraction:
    """What the reader makes of such a file."""
    return extract_docx(word_file(body, **parts), where="a.docx")[0]  # type: ignore[arg-type]


def texts(extraction: Extraction) -> list[str]:
    """The text of each block."""
    return [extraction.text[block.start : block.end] for block in extraction.blocks]


def kinds(extraction: Extraction) -> list[BlockKind]:
    """The kind of each block."""
    return [block.kind for block in extraction.blocks]


def _relations(targets: list[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_SCHEMAS}/package/2006/relationships">{inside}</Relationships>'


def _strict(content: str) -> str:
    for family in ("wordprocessingml", "officeDocument", "drawingml"):
        content = content.replace(f"{_SCHEMAS}/{family}/2006/", f"http://purl.oclc.org/ooxml/{family}/")
    return content
