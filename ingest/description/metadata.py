from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from ingest.description.dates import DateOrder, parse_date
from ingest.description.people import is_placeholder
from ingest.description.public_address import public_address
from ingest.errors import shorten


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text; None and () mean unknown.

    `warnings` say which values couldn't be used, and why. `unknown` names the fields of which nothing that the document
    says of itself counts.
    """

    doc_id: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    audience: str | None = None
    tags: tuple[str, ...] = ()
    published_on: date | None = None
    updated_on: date | None = None
    last_reviewed_on: date | None = None
    next_review_on: date | None = None
    reviewed_by: str | None = None
    warnings: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


_NAMES = tuple(item.name for item in fields(Metadata) if item.name not in {"warnings", "unknown"})

DATE_FIELDS = tuple(name for name in _NAMES if name.endswith("_on"))
"""The dates that may be known of a document: fields of `Metadata`, and of `Document`."""


def parse_metadata(values: Mapping[str, Any], *, origin: str, date_order: DateOrder | None = None) -> Metadata:
    """Check metadata from a sidecar, front matter or record. A fault costs its field, and is a warning.

    Args:
        values: The values by the names of `Metadata`'s fields.
        origin: What they are from, for warnings: `sidecar`, `front matter`, `record`.
        date_order: See `parse_date`.
    """
    checked: dict[str, Any] = {}
    warnings: list[str] = []
    for key, value in values.items():
        if key not in _NAMES:
            warnings.append(f"Unknown key {key!r} ({origin}), passed over; known are: {', '.join(_NAMES)}")
        elif value not in (None, "", [], ()):
            checked[key] = _checked(key, value, date_order)
            if checked[key] is None:
                shown = shorten(value if isinstance(value, str) else repr(value))
                warnings.append(f"{key} can't be told from {shown!r} ({origin}), and stays unknown")
    known = {key: value for key, value in checked.items() if value is not None}
    return Metadata(**known, warnings=tuple(warnings))


def without(found: Metadata, names: Collection[str]) -> Metadata:
    """The same with some fields unknown."""
    emptied: dict[str, Any] = {item.name: item.default for item in fields(Metadata) if item.name in names}
    return replace(found, **emptied)


def parse_unknown(values: object, *, origin: str) -> Metadata:
    """What a list of names of fields says: that they are unknown, whatever the document says of itself.

    Args:
        values: The list.
        origin: What it is from, for warnings.
    """
    names = values if isinstance(values, list) else [values]
    known = tuple(name for name in _NAMES if name != "doc_id" and name in names)
    others = [shorten(repr(name)) for name in names if name not in known]
    warnings = tuple(f"unknown names {name} ({origin}), which is no field that can be unknown" for name in others)
    return Metadata(unknown=known, warnings=warnings)


def _checked(key: str, value: object, date_order: DateOrder | None) -> object:
    """The value as its field has it, or None where it can't be."""
    if key in DATE_FIELDS:
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        return parse_date(value, date_order=date_order) if isinstance(value, str) else None
    if key == "tags":
        return _tags(value)
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if key == "url":
        return public_address(text)
    if key == "reviewed_by" and is_placeholder(text):
        return None
    return text or None


def _tags(value: object) -> tuple[str, ...] | None:
    """A list of words; or words with commas between."""
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str | int) for item in items):
        return None
    return tuple(text for item in items if (text := str(item).strip()))
