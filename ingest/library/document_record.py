"""Documents as JSON, for the library and for snapshots."""

import hashlib
import json
from dataclasses import fields
from datetime import date
from typing import Any

from ingest.description.metadata import DATE_FIELDS
from ingest.document import Block, BlockKind, DateEvidence, Document, Fate, LeftOut, Span
from ingest.errors import LibraryError
from ingest.scope.block_scope import with_scope

_BLOCK_FIELDS = tuple(item.name for item in fields(Block))
_SCOPE = _BLOCK_FIELDS.index("scope")
_KINDS = {kind.value: kind for kind in BlockKind}


# Where a document came from and what read it. The same article from other bytes is the same version.
_ORIGIN = ("source_id", "source_sha256", "extractor_version")


def to_json(document: Document) -> str:
    """Write a document as JSON, always the same for the same document."""
    return _dump(_record(document))


def _record(document: Document) -> dict[str, Any]:
    record: dict[str, Any] = {item.name: getattr(document, item.name) for item in fields(Document)}
    record["blocks"] = [_block_values(block) for block in document.blocks]
    record["left_out"] = [[found.fate, found.place, found.characters] for found in document.left_out]
    record["date_evidence"] = [[found.field, found.origin, found.quote] for found in document.date_evidence]
    for name in DATE_FIELDS:
        record[name] = record[name] and record[name].isoformat()
    return record


def _block_values(block: Block) -> list[Any]:
    values = [getattr(block, name) for name in _BLOCK_FIELDS]
    values[_SCOPE] = [[span.start, span.end] for span in block.scope]
    return values


def _block(values: list[Any]) -> Block:
    """A block of its values; those of a record that was written earlier are fewer."""
    kind, *others = values
    if len(values) > _SCOPE:
        others[_SCOPE - 1] = tuple(Span(*span) for span in values[_SCOPE])
    return Block(_KINDS[kind], *others)


def _dump(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Document:
    """Read what `to_json` wrote."""
    return _document(json.loads(text))


def text_of_json(text: str) -> str:
    """The text of a document that `to_json` wrote; making the whole of it takes many times as long."""
    return str(json.loads(text)["text"])


def checked_document(text: str, version: str, *, where: str) -> Document:
    """Read what `to_json` wrote, if it is what it was when its hash was taken: that takes as long as reading it.

    Args:
        text: The record.
        version: Its `record_sha256`.
        where: For the error.

    Raises:
        LibraryError: If a character of it was changed.
    """
    try:
        record = json.loads(text)
        found = _sha256({name: value for name, value in record.items() if name not in _ORIGIN})
        document = _document(record)
        if version in (found, record_sha256(document)):  # the second: its blocks were written before they had scopes
            return document
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # a changed byte may be of the JSON itself
    raise LibraryError(
        "A version of a document was changed where it is kept: its sha256 isn't the one it was taken in with",
        where=where,
        remedy="Run: vouch ingest --again, which reads it again from the bytes kept; where that mends nothing, restore "
        "a backup",
    )


def _document(record: dict[str, Any]) -> Document:
    blocks = tuple(_block(values) for values in record["blocks"])
    if any(len(values) <= _SCOPE for values in record["blocks"]):  # written before blocks said what they hang on
        blocks = with_scope(record["text"], blocks, title=record["title"], language=record["language"])
    record["blocks"] = blocks
    record["date_evidence"] = tuple(DateEvidence(*values) for values in record["date_evidence"])
    record["left_out"] = tuple(
        LeftOut(Fate(fate), place, characters) for fate, place, characters in record.get("left_out", ())
    )
    record["tags"], record["warnings"] = tuple(record["tags"]), tuple(record["warnings"])
    for name in DATE_FIELDS:
        record[name] = date.fromisoformat(record[name]) if record[name] else None
    return Document(**record)


def record_sha256(document: Document) -> str:
    """The sha256 of all that is known about a document: it changes with the text, a block, a date or a tag.

    Its origin (source_id, source_sha256, extractor_version) is left out: a page whose bytes change with every
    request, or a folder that moved, makes no new version.
    """
    record = _record(document)
    for name in _ORIGIN:
        del record[name]
    return _sha256(record)


def _sha256(record: dict[str, Any]) -> str:
    return hashlib.sha256(_dump(record).encode()).hexdigest()
