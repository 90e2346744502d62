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
def _keys() -> tuple[Path, dict[AccessScope, str]]:
    path = Path(tempfile.mkdtemp(prefix="vouch-keys-")) / "keys.json"
    scopes = (AccessScope.STAFF, AccessScope.METRICS, AccessScope.DOCUMENTS)
    return path, {scope: KeyFile(path).create(key_like(scope=scope)) for scope in scopes}


def keys_file() -> Path:
    """A file with a key of staff in it, one for metrics, and one for documents."""
    return _keys()[0]


def staff_key() -> str:
    """The text of the key of staff."""
    return _keys()[1][AccessScope.STAFF]


def staff_headers() -> dict[str, str]:
    """The header that shows the key of staff."""
    return bearer(staff_key())


def metrics_headers() -> dict[str, str]:
    """The header that shows the key for metrics."""
    return bearer(_keys()[1][AccessScope.METRICS])


def documents_headers() -> dict[str, str]:
    """The header that shows the key for documents."""
    return bearer(_keys()[1][AccessScope.DOCUMENTS])


def keyed(policy: AccessPolicy | None = None) -> Access:
    """Access with these keys."""
    return Access(policy or AccessPolicy(), KeyRing(keys_file()))


def staff_client(app: FastAPI, **options: Any) -> TestClient:
    """A client that shows that key to an app that was made with `keyed()`."""
    return TestClient(app, headers=staff_headers(), **options)
