import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from ingest.errors import UnreadableSource


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text; None and () mean unknown."""

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


_NAMES = tuple(item.name for item in fields(Metadata))

DATE_FIELDS = tuple(name for name in _NAMES if name.endswith("_on"))
"""The dates that may be known of a document: fields of `Metadata`, and of `Document`."""


def parse_metadata(values: Mapping[str, Any], *, where: str) -> Metadata:
    """Check metadata from a sidecar, front matter or record.

    Raises:
        UnreadableSource: If a key is unknown, or a value isn't of its key's type.
    """
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key not in _NAMES:
            raise UnreadableSource(f"Unknown key {key!r}", where=where, remedy=f"Use only these: {', '.join(_NAMES)}")
        if value is not None:
            checked[key] = _check(key, value, where)
    return Metadata(**checked)


def _check(key: str, value: object, where: str) -> object:
    if key in DATE_FIELDS:
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = date.fromisoformat(value)
        if type(value) is not date:
            raise UnreadableSource(f"{key} is not a date", where=where, value=value, remedy="Write it as YYYY-MM-DD")
        return value
    if key == "tags":
        if not isinstance(value, list | tuple) or not all(isinstance(tag, str) for tag in value):
            raise UnreadableSource(
                "tags is not a list of words", where=where, value=value, remedy="Write tags: [one, two]"
            )
        return tuple(value)
    if not isinstance(value, str):
        raise UnreadableSource(f"{key} is not text", where=where, value=value, remedy=f'Write {key}: "…"')
    if key == "url" and not value.strip().startswith(("http://", "https://")):
        raise UnreadableSource(
            "url is not a web address",
            where=where,
            value=value,
            remedy="Start it with https:// or leave it out",
        )
    return value.strip()
