"""A request's path as this service knows it, and the path of another site that the service is served below.

Source: ASGI HTTP specification 2.5: `path` is the whole path, `root_path` the part of it that the app is mounted at.
"""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Scope

_WORDS = "/staff/words/"
_CHANGED = ("/v1/documents", _WORDS)
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def root_path(scope: Scope) -> str:
    """The path that the service is served below, such as `/health/search`; "" where it has a host of its own."""
    found: str = scope.get("app_root_path", scope.get("root_path", ""))  # a mounted part of the app adds its own
    return found


def own_path(scope: Scope) -> str:
    """The path without that, from `/` on."""
    path: str = scope["path"]
    return path[len(root_path(scope)) :] or "/"


def is_change(scope: Scope) -> bool:
    """Whether a request brings documents or words of the house, or a change of some, and asks no question."""
    path = own_path(scope) if "path" in scope else ""
    return path == "/v1/builds" or (path.startswith(_CHANGED) and scope["method"] in _CHANGING)


def is_of_words(scope: Scope) -> bool:
    """Whether a request is a form with words of the house."""
    return own_path(scope).startswith(_WORDS) and scope["method"] == "POST"


def is_of_another_site(request: Request) -> bool:
    """Whether a browser says that a page of another site sends this (Fetch Metadata, W3C; Origin, RFC 6454)."""
    fetched, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if fetched is not None:
        return fetched not in {"same-origin", "none"}
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
