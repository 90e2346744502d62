"""JSON Lines: one document a line, as text (BEIR `corpus.jsonl`) or as sections with headings."""

import json
import re
from typing import Any

from ingest.canonical import canonical, decode
from ingest.description.dates import DateOrder
from ingest.description.metadata import DATE_FIELDS, Metadata, parse_metadata
from ingest.description.publication import refuse_unpublished
from ingest.document import Block, BlockKind
from ingest.errors import UnreadableSource
from ingest.structure.extraction import Extraction
from ingest.structure.prose import prose_blocks

_METADATA_KEYS = ("title", "url", "publisher", "language", "audience", "tags", *DATE_FIELDS, "reviewed_by")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def extract_record(data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read one line.

    Keys: `_id` (required; `doc_id` means the same), `text` or `sections` (`[{"_id", "heading", "text"}]`, whose `_id`
    becomes the section_id), and the metadata that a sidecar knows, `source` meaning `publisher`. Other keys are passed
    over. The text changes in NFC and line ends only; with sections it is each heading and text in turn, a blank line
    between. A fault in the metadata costs its field, and is a warning.

    Raises:
        UnreadableSource: If the line is not UTF-8, or no such record.
        Unpublished: If it says that readers aren't shown it.
    """
    record = _parse(decode(data, where=where), where)
    refuse_unpublished(record, where=where)
    doc_id = _text(record, "doc_id" if "doc_id" in record and "_id" not in record else "_id", where)
    metadata = {key: record[key] for key in _METADATA_KEYS if record.get(key) not in (None, "")}
    if "publisher" not in metadata and isinstance(record.get("source"), str):
        metadata["publisher"] = record["source"]
    nested = record.get("metadata")
    if "url" not in metadata and isinstance(nested, dict) and isinstance(nested.get("url"), str):
        metadata["url"] = nested["url"]
    for key, value in metadata.items():
        _refuse_surrogates(value, key, where)
    extraction = _sections(record["sections"], where) if "sections" in record else _plain(record, where)
    if not extraction.blocks:
        raise UnreadableSource("The record has no text", where=where, remedy="Add its text, or leave the line out")
    return extraction, parse_metadata({"doc_id": doc_id, **metadata}, origin="record", date_order=date_order)


def _parse(line: str, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise UnreadableSource(
            f"The line is not JSON: {error.msg} at column {error.colno}",
            where=where,
            value=line,
            remedy='Write one JSON object a line, such as {"_id": "a", "title": "…", "text": "…"}',
        ) from None
    if not isinstance(record, dict):
        raise UnreadableSource(
            "The line is not a JSON object",
            where=where,
            value=record,
            remedy='Write {"_id": "a", "text": "…"}',
        )
    return record


def _text(record: dict[str, Any], key: str, where: str) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise UnreadableSource(
            f"The record's {key!r} is missing or not text",
            where=where,
            value=value,
            remedy=f'Give it: "{key}": "…"',
        )
    _refuse_surrogates(value, key, where)
    return value


def _text_or_none(record: dict[str, Any], key: str, where: str) -> str | None:
    return None if record.get(key) is None else _text(record, key, where)


def _refuse_surrogates(value: object, key: str, where: str) -> None:
    """JSON's escapes can write half a character, which UTF-8 can't, nor any store that keeps UTF-8."""
    for text in value if isinstance(value, list) else [value]:
        found = _SURROGATE.search(text) if isinstance(text, str) else None
        if found:
            raise UnreadableSource(
                f"The record's {key!r} holds a lone surrogate, half of a character that UTF-8 can't write",
                where=where,
                value=found.group(),
                remedy="Write the whole character, or leave it out",
            )


def _plain(record: dict[str, Any], where: str) -> Extraction:
    text = canonical(_text(record, "text", where))
    return Extraction(text=text, blocks=prose_blocks(text))


def _sections(values: object, where: str) -> Extraction:
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise UnreadableSource(
            "sections is not a list of objects",
            where=where,
            value=values,
            remedy='Write "sections": [{"_id": "a#1", "heading": "…", "text": "…"}]',
        )
    pieces: list[str] = []
    blocks: list[Block] = []
    position = 0
    for number, value in enumerate(values, start=1):
        place = f"{where}, section {number}"
        section_id = _text_or_none(value, "_id", place)
        heading = canonical(_text_or_none(value, "heading", place) or "").strip()
        body = canonical(_text(value, "text", place))
        if heading:
            end = position + len(heading)
            blocks.append(Block(BlockKind.HEADING, position, end, 2, section_id, element_id=None))
            pieces.append(heading)
            position = end + len("\n\n")
        blocks.extend(prose_blocks(body, start=position, section_id=section_id))
        pieces.append(body)
        position += len(body) + len("\n\n")
    return Extraction(text="\n\n".join(pieces), blocks=tuple(blocks))
