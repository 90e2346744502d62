"""A key: what it is made of, what it lets do, and how it is kept."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from index.passages.query import Filters
from service.access.filters import read_filters, written_filters
from service.access.rates import Rate

_ID_CHARACTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_ID_LENGTH = 8
_SECRET_BYTES = 32
_FORM = re.compile(r"(vk_[a-z]+_[0-9a-z]{8})_[0-9a-f]{64}")


class AccessScope(StrEnum):
    """What a key is for."""

    SEARCH = "search"
    DOCUMENTS = "documents"
    STAFF = "staff"
    METRICS = "metrics"

    @property
    def covers(self) -> frozenset["AccessScope"]:
        """What it lets do: staff may read documents in bulk, and both may search."""
        return _COVERED[self]


_COVERED = {
    AccessScope.SEARCH: frozenset({AccessScope.SEARCH}),
    AccessScope.DOCUMENTS: frozenset({AccessScope.SEARCH, AccessScope.DOCUMENTS}),
    AccessScope.STAFF: frozenset({AccessScope.SEARCH, AccessScope.DOCUMENTS, AccessScope.STAFF}),
    AccessScope.METRICS: frozenset({AccessScope.METRICS}),
}


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key as it is kept: without its secret, of which only a hash is known.

    Attributes:
        key_id: How it starts, such as `vk_search_7f3k9q2m`: no secret, shown in lists and in the audit log.
        sha256: Of the whole key, in hex.
        scope: What it is for.
        created_at: When it was made.
        origins: Sites whose pages may use it; () lets it be used from anywhere.
        filters: What it is bound to.
        rate: How often it may be used; None doesn't limit that.
        daily: How many requests a day (UTC) it is good for; None doesn't limit that.
        expires_at: When it ends; None never.
        revoked_at: When it was revoked; None while it wasn't.
        note: Who has it, or what for.
    """

    key_id: str
    sha256: str
    scope: AccessScope
    created_at: datetime
    origins: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    rate: Rate | None = None
    daily: int | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    note: str = ""

    def is_good(self, now: datetime) -> bool:
        """Whether it was neither revoked nor has ended."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def matches(self, text: str) -> bool:
        """Whether a text is this very key, in a time that says nothing of how much of it is right."""
        return hmac.compare_digest(self.sha256, key_sha256(text))

    def to_record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "key_id": self.key_id,
            "sha256": self.sha256,
            "scope": self.scope.value,
            "created_at": self.created_at.isoformat(),
            "origins": list(self.origins),
            "filters": written_filters(self.filters),
            "rate": None if self.rate is None else str(self.rate),
            "daily": self.daily,
            "expires_at": None if self.expires_at is None else self.expires_at.isoformat(),
            "revoked_at": None if self.revoked_at is None else self.revoked_at.isoformat(),
            "note": self.note,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any], *, where: str) -> "AccessKey":
        """From JSON.

        Raises:
            KeyError, TypeError, ValueError, SettingsError: If the record isn't one.
        """
        expires, revoked, rate = record["expires_at"], record["revoked_at"], record["rate"]
        return cls(
            key_id=str(record["key_id"]),
            sha256=str(record["sha256"]),
            scope=AccessScope(record["scope"]),
            created_at=_instant(record["created_at"]),
            origins=tuple(map(str, record["origins"])),
            filters=read_filters(record["filters"], where=where),
            rate=None if rate is None else Rate.read(rate),
            daily=None if record["daily"] is None else int(record["daily"]),
            expires_at=None if expires is None else _instant(expires),
            revoked_at=None if revoked is None else _instant(revoked),
            note=str(record["note"]),
        )


def new_secret(scope: AccessScope) -> tuple[str, str]:
    """A key's id, and the whole key: the id, and 256 random bits in hex. Whoever has the key is whom it is for."""
    key_id = f"vk_{scope}_{''.join(secrets.choice(_ID_CHARACTERS) for _ in range(_ID_LENGTH))}"
    return key_id, f"{key_id}_{secrets.token_hex(_SECRET_BYTES)}"


def rotated(key: AccessKey, now: datetime) -> tuple[AccessKey, str]:
    """A new key that lets do the same, and its text."""
    key_id, text = new_secret(key.scope)
    return replace(key, key_id=key_id, sha256=key_sha256(text), created_at=now, revoked_at=None), text


def key_sha256(text: str) -> str:
    """The hash that is kept of a key.

    A fast hash is right here: it must withstand whoever reads the file, and 256 random bits can't be tried one after
    another at any speed. A slow one is for what people think of; here it would only let strangers keep us busy.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def id_in(text: str) -> str | None:
    """The id that a key starts with; None where it hasn't a key's form."""
    found = _FORM.fullmatch(text)
    return found.group(1) if found else None


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
