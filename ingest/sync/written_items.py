"""Items of what staff write: as a record, as the bytes of a file, or what is kept of one with other metadata.

What is said of a document besides its own bytes is its sidecar, as for a file: so reading everything again from the
bytes kept gives the same document.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ingest.document import check_doc_id
from ingest.errors import UnreadableSource, UnsupportedFormat
from ingest.library.original_bytes import KeptBytes
from ingest.library.writing.place import StoredPlace
from ingest.library.writing.written import WRITTEN_SOURCE, WrittenStatus
from ingest.readers.registry import FORMATS, JSON_LINES_SUFFIXES, format_of, format_of_media_type
from ingest.sources.item import SourceItem, file_item

_RECORD_NAME = "document.jsonl"
_UPLOADED = tuple(entry for entry in FORMATS if entry.media_types)
# What YAML takes for the end of a line or for no text at all, so that JSON with it bare is no YAML.
_BARE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def record_item(doc_id: str, record: Mapping[str, Any], metadata: Mapping[str, Any]) -> SourceItem:
    """The item of a text or of sections, as a line of JSON Lines has them.

    Args:
        doc_id: The document.
        record: `title`, and `text` or `sections`.
        metadata: What else is known, by the names of a sidecar.
    """
    return _item(doc_id, _RECORD_NAME, _json({"_id": doc_id, **record}), metadata, line=1)


def line_item(data: bytes) -> tuple[SourceItem, WrittenStatus]:
    """The item of a line of JSON Lines, and whether it is to be published: `"status": "draft"` says that it isn't.

    Raises:
        UnreadableSource: If the line is no JSON object with an `_id`.
        DocumentError: If that can't be used.
    """
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(
            f"The line is not JSON: {error}",
            remedy='Write one JSON object a line, such as {"_id": "a", "title": "…", "text": "…"}',
        ) from None
    doc_id = record.get("_id") if isinstance(record, dict) else None
    if not isinstance(doc_id, str):
        raise UnreadableSource(
            "The line is no JSON object with an _id that is text", value=doc_id, remedy='Give it: "_id": "…"'
        )
    check_doc_id(doc_id)
    status, said = WrittenStatus.PUBLISHED, record.get("status")
    if said is not None and not isinstance(said, str):
        raise UnreadableSource(
            "The status isn't text, so that nothing says whether readers may see it",
            value=str(said),
            remedy='Write "status": "draft" or "status": "published"',
        )
    if said in set(WrittenStatus):
        status = WrittenStatus(record.pop("status"))
        data = _json(record)
    return _item(doc_id, _RECORD_NAME, data, {}, line=1), status


def upload_item(doc_id: str, data: bytes, *, name: str, media_type: str) -> SourceItem:
    """The item of a file's bytes, in a format that its name or else its media type says.

    Args:
        doc_id: The document.
        data: The bytes.
        name: The file's name; "" where it isn't known.
        media_type: What it is said to be, without parameters.

    Raises:
        UnsupportedFormat: If no reader fits, or it is no format of single documents.
    """
    name = PurePath(name.replace("\\", "/")).name
    found = (format_of(name) if name else None) or format_of_media_type(media_type)
    if found not in _UPLOADED:
        raise UnsupportedFormat(
            "No reader fits the file's name or media type",
            where="Content-Type",
            value=name or media_type,
            remedy=f"Use one of {', '.join(_upload_types())}, and give the file's name; JSON Lines go to /v1/documents",
        )
    if format_of(name) is not found:
        name = f"{name or 'document'}{found.suffixes[0]}"
    return _item(doc_id, name, data, {}, line=None)


def with_metadata(doc_id: str, place: StoredPlace, kept: KeptBytes, changes: Mapping[str, Any]) -> SourceItem:
    """The item of what is kept of a document, with metadata changed; None takes away what was said of it.

    The sidecar keeps that it is unknown, so that what the document says of itself doesn't come back in its place.

    Raises:
        LibraryError: If what was kept is gone or damaged.
    """
    said: dict[str, Any] = json.loads(kept.read(place.sidecar_sha256)) if place.sidecar_sha256 else {}
    unknown = (set(said.pop("unknown", ())) - set(changes)) | {name for name, value in changes.items() if value is None}
    metadata = {name: value for name, value in (said | dict(changes)).items() if value is not None}
    if unknown:
        metadata["unknown"] = sorted(unknown)
    item = file_item(place.source_id, place.path, kept.read(place.source_sha256), line=place.line)
    return replace(item, sidecar=_sidecar(doc_id, metadata))


def _item(doc_id: str, name: str, data: bytes, metadata: Mapping[str, Any], *, line: int | None) -> SourceItem:
    path = f"{WRITTEN_SOURCE}/{quote(doc_id, safe='')}/{quote(name, safe=' ')}"
    return file_item(WRITTEN_SOURCE, path, data, line=line, sidecar=_sidecar(doc_id, metadata))


def _sidecar(doc_id: str, metadata: Mapping[str, Any]) -> bytes:
    """A sidecar in JSON, which is YAML as well."""
    return _json({**metadata, "doc_id": doc_id})


def _json(values: Mapping[str, Any]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return _BARE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8", "surrogatepass")


def _upload_types() -> list[str]:
    return sorted(suffix for entry in _UPLOADED for suffix in entry.suffixes if suffix not in JSON_LINES_SUFFIXES)
