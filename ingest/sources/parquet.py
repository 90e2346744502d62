"""The documents in a Parquet file, one a row: a table that another program wrote counts as the folder of its rows.

Columns are named as the keys of JSON Lines and of sidecars. A row has `doc_id` or `_id` (else its `url` is its id), and
one of these: `html`, a page as text or bytes; `bytes`, with `media_type` where it is no page; or `text`. Others that
are known (`title`, `url`, `tags`, dates, …) are its metadata, and the rest is passed over.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from ingest.description.metadata import Metadata
from ingest.errors import UnreadableSource, UnsupportedFormat
from ingest.readers.registry import FORMATS
from ingest.sources.archive import MAX_DOCUMENT_BYTES, damaged, too_large
from ingest.sources.item import SourceItem, file_item

PARQUET_SUFFIXES = frozenset({".parquet"})
_ROWS = 64
_CONTENT = ("html", "bytes", "text")
_KNOWN = tuple(field.name for field in fields(Metadata) if field.name not in ("doc_id", "warnings", "unknown"))
_IDS = ("doc_id", "_id")
_ENDS = {media_type: entry.suffixes[0] for entry in FORMATS for media_type in entry.media_types}


def parquet_items(file: Path, path: Path, source_id: str) -> Iterator[SourceItem]:
    """The items in a Parquet file; a row that can't be had doesn't stop the others.

    Args:
        file: The file.
        path: The same, under the source's absolute path; a row's is this, its number from 1 and its format's suffix.
        source_id: The file or folder that was named to ingest.

    Raises:
        UnsupportedFormat: If what reads Parquet isn't installed.
        UnreadableSource: If it is damaged, or has no column with content.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise UnsupportedFormat(
            "Parquet is read with the extra `ray`, which isn't installed",
            where=str(file),
            value=error.name,
            remedy="In Vouch's folder, run: pip install --constraint constraints.txt '.[ray]'",
        ) from None
    try:
        with pyarrow.parquet.ParquetFile(file) as table:
            names = set(table.schema_arrow.names)
            if not names.intersection(_CONTENT):
                raise UnreadableSource(
                    "The table has no column with content",
                    where=str(file),
                    value=sorted(names),
                    remedy="Name one of its columns html, bytes or text",
                )
            wanted = sorted(names.intersection((*_CONTENT, *_KNOWN, *_IDS, "media_type")))
            number = 0
            for batch in table.iter_batches(batch_size=_ROWS, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield _row_item(row, number, path, source_id)
            if not number:
                raise UnreadableSource("The table has no row", where=str(file), remedy="Add some, or leave it out")
    except pyarrow.ArrowException as error:
        raise damaged(str(file), error) from None


def _row_item(row: Mapping[str, Any], number: int, path: Path, source_id: str) -> SourceItem:
    try:
        end, data, sidecar = _content(row, f"{path}, row {number}")
    except UnreadableSource as problem:
        return file_item(source_id, str(path / str(number)), b"", problem=problem)
    return file_item(source_id, str(path / f"{number}{end}"), data, sidecar=sidecar)


def _content(row: Mapping[str, Any], where: str) -> tuple[str, bytes, bytes | None]:
    """The suffix of its format, its bytes and its sidecar's."""
    name = next((column for column in _CONTENT if row.get(column)), None)
    if name is None:
        raise UnreadableSource("The row has no content", where=where, remedy="Give it html, bytes or text")
    known = {key: _plain(row[key]) for key in _KNOWN if row.get(key) not in (None, "", [])}
    doc_id = next((str(row[key]) for key in _IDS if row.get(key) not in (None, "")), known.get("url"))
    if doc_id is None:
        raise UnreadableSource("The row has neither a doc_id nor a url", where=where, remedy="Give it one of them")
    data = row[name] if isinstance(row[name], bytes) else str(row[name]).encode("utf-8", "surrogatepass")
    if len(data) > MAX_DOCUMENT_BYTES:
        raise too_large(where)
    if name == "text":
        record = {**known, "_id": doc_id, "text": data.decode("utf-8", "replace")}
        return ".jsonl", json.dumps(record, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass"), None
    sidecar = yaml.safe_dump({**known, "doc_id": doc_id}, allow_unicode=True, width=10_000).encode()
    return _end(row.get("media_type"), where) if name == "bytes" else ".html", data, sidecar


def _end(media_type: object, where: str) -> str:
    """The suffix of what a server would call so; of a page where the row doesn't say."""
    found = _ENDS.get(str(media_type or "text/html").partition(";")[0].strip().lower())
    if found is None:
        raise UnreadableSource(
            "No reader fits the row's media_type",
            where=where,
            value=media_type,
            remedy=f"Use one of {', '.join(_ENDS)}",
        )
    return found


def _plain(value: Any) -> Any:
    """A value of a column as a sidecar would write it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return [str(entry) for entry in value] if isinstance(value, list) else str(value)
