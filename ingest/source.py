"""Where documents come from: files, folders and JSON Lines, each piece with its origin."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.canonical import decode
from ingest.document import DateEvidence, Document, text_sha256
from ingest.errors import SourceNotFound, UnreadableSource, UnsupportedFormat
from ingest.extraction import EXTRACTOR_VERSION, Extraction
from ingest.jsonl import extract_record
from ingest.plain_text import extract_plain_text
from ingest.sidecar import Metadata, read_sidecar

PLAIN_TEXT_SUFFIXES = frozenset({".txt", ".text"})
JSON_LINES_SUFFIXES = frozenset({".jsonl", ".ndjson"})
SUFFIXES = PLAIN_TEXT_SUFFIXES | JSON_LINES_SUFFIXES


@dataclass(frozen=True, slots=True)
class SourceItem:
    """The bytes of one document as they came, and where they came from.

    Attributes:
        source_id: The file or folder that was named to ingest, as an absolute path.
        path: The file that holds the bytes.
        line: The line in it, from 1, for JSON Lines; else None.
        data: The bytes.
    """

    source_id: str
    path: Path
    line: int | None
    data: bytes

    @property
    def location(self) -> str:
        """Where it stands, for people."""
        return str(self.path) if self.line is None else f"{self.path}, line {self.line}"

    @property
    def sha256(self) -> str:
        """The sha256 of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def find_files(path: Path) -> list[Path]:
    """The files under a path that can be taken in: the file itself, or a folder's, in a fixed order.

    Raises:
        SourceNotFound: If there is no such path, or nothing in the folder can be read.
        UnsupportedFormat: If a file is named that no reader fits.
    """
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise UnsupportedFormat(
                "No reader fits this file's suffix",
                where=str(path),
                value=path.suffix,
                remedy=f"Use one of {', '.join(sorted(SUFFIXES))}",
            )
        return [path]
    if not path.is_dir():
        raise SourceNotFound("There is no such file or folder", where=str(path), remedy="Check the path")
    found = [
        file
        for file in sorted(path.rglob("*"))
        if file.suffix.lower() in SUFFIXES and file.is_file() and not _is_hidden(file, path)
    ]
    if not found:
        raise SourceNotFound(
            "The folder holds no document",
            where=str(path),
            remedy=f"Put files in it that end in one of {', '.join(sorted(SUFFIXES))}",
        )
    return found


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)


def read_items(file: Path, *, root: Path) -> Iterator[SourceItem]:
    """The documents' bytes in one file: the file's own, or one piece for each line of JSON Lines.

    Raises:
        UnreadableSource: If the file can't be read.
    """
    base = root.resolve()
    source_id, path = str(base), base / file.relative_to(root)
    try:
        if file.suffix.lower() not in JSON_LINES_SUFFIXES:
            yield SourceItem(source_id, path, None, file.read_bytes())
            return
        empty = True
        with file.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    empty = False
                    yield SourceItem(source_id, path, number, line.rstrip(b"\r\n"))
    except OSError as error:
        raise UnreadableSource(
            f"The file can't be read: {error.strerror}",
            where=str(file),
            remedy="Check its permissions and the disk",
        ) from None
    if empty:
        raise UnreadableSource("The file is empty", where=str(file), remedy="Add documents, or leave it out")


def read_document(item: SourceItem) -> Document:
    """Turn the bytes of one document into a `Document`.

    Raises:
        UnreadableSource: If they are empty, binary, wrongly encoded or malformed.
        DocumentError: If the doc_id can't be used.
    """
    text = decode(item.data, where=item.location)
    if item.line is not None:
        extraction, known = extract_record(text, where=item.location)
        origin = "record"
    else:
        extraction, known = extract_plain_text(text), read_sidecar(item.path)
        origin = "sidecar"
        if not extraction.blocks:
            raise UnreadableSource(
                "Nothing but page furniture is in the file",
                where=item.location,
                remedy="Add its text, or leave it out",
            )
    return assemble(item, extraction, known, origin=origin)


def assemble(item: SourceItem, extraction: Extraction, known: Metadata, *, origin: str) -> Document:
    """Put together what the bytes say and what is known besides; the latter wins, and its evidence is `origin`."""
    dates = dict(extraction.dates)
    evidence = {found.field: found for found in extraction.evidence}
    for name in ("published_on", "updated_on", "last_reviewed_on", "next_review_on"):
        day = getattr(known, name)
        if day is not None:
            dates[name] = day
            evidence[name] = DateEvidence(name, origin, day.isoformat())
    if known.reviewed_by:
        evidence["reviewed_by"] = DateEvidence("reviewed_by", origin, known.reviewed_by)
    doc_id = known.doc_id or _doc_id_of(item)
    return Document(
        doc_id=doc_id,
        source_id=item.source_id,
        title=known.title or extraction.title or "",
        text=extraction.text,
        blocks=extraction.blocks,
        text_sha256=text_sha256(extraction.text),
        source_sha256=item.sha256,
        extractor_version=EXTRACTOR_VERSION,
        url=known.url,
        publisher=known.publisher,
        language=known.language,
        audience=known.audience,
        tags=known.tags,
        reviewed_by=known.reviewed_by,
        date_evidence=tuple(evidence[name] for name in sorted(evidence)),
        warnings=extraction.warnings,
        **dates,
    )


def _doc_id_of(item: SourceItem) -> str:
    """The path under the ingested root, without suffix, with `/` between its parts."""
    root = Path(item.source_id)
    relative = item.path.relative_to(root) if root != item.path else Path(item.path.name)
    return relative.with_suffix("").as_posix()
