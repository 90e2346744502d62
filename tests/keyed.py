"""Requests of staff, as tests make them: a key that servers of tests know, and clients that show it."""

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessKey, AccessScope
from service.access.policy import AccessPolicy


def key_like(**changes: Any) -> AccessKey:
    """A key to be made, of scope search unless it is said."""
    return replace(AccessKey("", "", AccessScope.SEARCH, datetime.now(UTC)), **changes)


def bearer(text: str) -> dict[str, str]:
    """The header that shows a key."""
    return {"Authorization": f"Bearer {text}"}


@cache
def _staff() -> tuple[Path, str]:
    path = Path(tempfile.mkdtemp(prefix="vouch-keys-")) / "keys.json"
    return path, KeyFile(path).create(key_like(scope=AccessScope.STAFF))


def keys_file() -> Path:
    """A file with a key of staff in it."""
    return _staff()[0]


def staff_key() -> str:
    """The text of that key."""
    return _staff()[1]


def staff_headers() -> dict[str, str]:
    """The header that shows that key."""
    return bearer(staff_key())


def keyed(policy: AccessPolicy | None = None) -> Access:
    """Access with that key."""
    return Access(policy or AccessPolicy(), KeyRing(keys_file()))


def staff_client(app: FastAPI, **options: Any) -> TestClient:
    """A client that shows that key to an app that was made with `keyed()`."""
    return TestClient(app, headers=staff_headers(), **options)
