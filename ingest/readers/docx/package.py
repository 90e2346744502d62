"""A Word file opened: its main part, styles and the parts beside it. Nothing else knows python-docx or lxml."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from lxml import etree

from ingest.errors import UnreadableSource
from ingest.readers.docx.wordml import XmlElement, qualified

MAX_UNPACKED_BYTES = 128 * 1024 * 1024
# Strict Open XML says the same in other namespaces (ISO/IEC 29500-4, annex A), which python-docx doesn't know.
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_TRANSITIONAL_NAME = rb"http://schemas.openxmlformats.org/\1/2006/\2"
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    PackageNotFoundError,
    InvalidXmlError,
    etree.XMLSyntaxError,
    KeyError,
    ValueError,
    RuntimeError,  # a member of the archive is encrypted
)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)


@dataclass(frozen=True, slots=True)
class WordPackage:
    """A Word file.

    Attributes:
        body: The `w:body` of its main part.
        styles: The `w:styles`.
        title: What its properties call it, or "".
        language: The language that its properties name, or "".
    """

    body: XmlElement
    styles: XmlElement
    title: str
    language: str
    _document: WordDocument

    def related(self, kind: str) -> Iterator[XmlElement]:
        """The roots of the parts of a kind, such as `footnotes` or `header`; parts that aren't XML are skipped."""
        for relation in self._document.part.rels.values():
            if not relation.is_external and relation.reltype.rpartition("/")[2] == kind:
                root = _root(relation.target_part.blob)
                if root is not None:
                    yield root

    def part(self, relation_id: str | None) -> XmlElement | None:
        """The root of the part that the main part calls by this id, or None."""
        relation = self._document.part.rels.get(relation_id or "")
        if relation is None or relation.is_external:
            return None
        return _root(relation.target_part.blob)


def open_package(data: bytes, where: str) -> WordPackage:
    """Open a Word file.

    Raises:
        UnreadableSource: If it is damaged, locked or a bomb.
    """
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
            data = _transitional(archive) or data
        document = docx.Document(io.BytesIO(data))
        body = document.element.find(qualified("w:body"))
        if body is None:
            raise ValueError("its main part has no body")
        properties = document.core_properties
        return WordPackage(
            body, document.styles.element, properties.title or "", properties.language or "", _document=document
        )
    except _DAMAGES as error:
        raise UnreadableSource(
            f"The file is no Word document, is damaged, or is locked by a password: {error}",
            where=where,
            remedy="Open it in Word, save it without a password as .docx, and try again",
        ) from None


def _transitional(archive: zipfile.ZipFile) -> bytes | None:
    """A Strict Open XML file under the names of the transitional form; None for what is no such file."""
    names = archive.namelist()
    if "_rels/.rels" not in names or _STRICT not in archive.read("_rels/.rels"):
        return None
    renamed = io.BytesIO()
    with zipfile.ZipFile(renamed, "w") as target:
        for name in names:
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                content = _STRICT_NAME.sub(_TRANSITIONAL_NAME, content)
            target.writestr(name, content)
    return renamed.getvalue()


def _root(blob: bytes) -> XmlElement | None:
    try:
        return etree.fromstring(blob, _PARSER)
    except etree.XMLSyntaxError:
        return None
