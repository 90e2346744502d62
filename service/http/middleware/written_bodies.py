"""How much those may send who change documents; who shows no good key for that may send what everybody may."""

from datetime import UTC, datetime

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from service.access.access import Access
from service.access.keys import AccessScope
from service.errors import AccessRefused, KeysError
from service.http.dependencies import shown_by
from service.http.middleware.body_limit import MAX_BODY_BYTES, Allowance
from service.http.own_path import is_change, is_of_words, own_path

MAX_JSON_BYTES = 1024 * 1024
MAX_FORM_BYTES = 2 * 1024 * 1024  # the words themselves take a third of it at most where every sign is escaped
MAX_FILE_BYTES = 32 * 1024 * 1024


def allowance_of(access: Access) -> Allowance:
    """How much a request may send: a file or JSON Lines 32 MiB, a document 1 MiB, words of the house 2, else 64 KiB."""

    def allowed(scope: Scope) -> int:
        if is_of_words(scope):
            return MAX_FORM_BYTES if _is_staff(access, scope) else MAX_BODY_BYTES
        if not is_change(scope) or not _may_change(access, scope):
            return MAX_BODY_BYTES
        path, method = own_path(scope), scope["method"]
        is_file = (method == "PUT" and path.endswith("/file")) or (method == "POST" and path == "/v1/documents")
        return MAX_FILE_BYTES if is_file else MAX_JSON_BYTES

    return allowed


def _is_staff(access: Access, scope: Scope) -> bool:
    try:
        return AccessScope.STAFF in access.scopes_of(shown_by(Request(scope)))
    except (AccessRefused, KeysError):
        return False


def _may_change(access: Access, scope: Scope) -> bool:
    kind, _, text = Headers(scope=scope).get("authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return False
    try:
        key = access.keys.find(text.strip())
    except KeysError:
        return False
    return key is not None and key.is_good(datetime.now(UTC)) and AccessScope.DOCUMENTS in key.scope.covers
