"""Whether a document is published, by what its front matter, sidecar or record says."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from ingest.description.dates import parse_date
from ingest.errors import Unpublished, shorten

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_YES = frozenset({"true", "yes", "on", "1", "y"})
_NO = frozenset({"false", "no", "off", "0", "n"})
_HIDING_IF_SO = frozenset(
    {"draft", "is_draft", "unlisted", "private", "hidden", "unpublished", "archived", "withdrawn"}
)
_HIDING_IF_NOT = frozenset({"published", "publish", "is_published"})
_STATES = frozenset({"status", "state", "publication_status", "visibility"})
_HIDING_STATES = frozenset(
    {"archived", "draft", "expired", "hidden", "pending", "private", "retired", "unlisted", "unpublished", "withdrawn"}
)
_ENDS = frozenset({"expiry_date", "expires", "expires_on", "expires_at", "expiration_date", "expiry", "unpublish_date"})
_STARTS = frozenset({"publish_date", "embargo", "embargo_until"})
KEYS = _HIDING_IF_SO | _HIDING_IF_NOT | _STATES | _ENDS | _STARTS
"""Keys (in the form of `key_name`) that say whether a document is published."""


def key_name(key: object) -> str:
    """A key as `words_with_lines`, however a publisher writes it: `expiryDate`, `Expiry-Date`."""
    return re.sub(r"[\s-]+", "_", _CAMEL.sub("_", str(key).strip())).lower()


def refuse_unpublished(values: Mapping[str, Any], *, where: str, today: date | None = None) -> None:
    """Refuse a document that its publisher doesn't show to readers.

    Args:
        values: What is said of it, by the publisher's keys.
        where: Where it is, for the error.
        today: The day it is read on (UTC).

    Raises:
        Unpublished: If it is a draft, hidden, not published yet, or expired.
    """
    today = today or datetime.now(UTC).date()
    for key, value in values.items():
        if _hides(key_name(key), value, today):
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            raise Unpublished(
                "It is not published by its own account, and is not taken in",
                where=where,
                value=f"{key}: {shorten(shown)}",
                remedy="Take that line out once readers may see it",
            )


def _hides(name: str, value: object, today: date) -> bool:
    word = str(value).strip().lower()
    if name in _HIDING_IF_SO:
        return word in _YES
    if name in _HIDING_IF_NOT:
        return word in _NO
    if name in _STATES:
        return word in _HIDING_STATES
    if name in _ENDS:
        day = _day(value)
        return day is not None and day <= today
    if name in _STARTS:
        day = _day(value)
        return day is not None and day > today
    return False


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_date(str(value))
