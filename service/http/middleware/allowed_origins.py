"""Which other sites' pages may ask from a reader's browser."""

from collections.abc import Sequence
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.errors import VouchError
from service.access.access import Access
from service.http.own_path import own_path

_KINDS = 64
_FILES = "/widget"  # the box's: they are asked for without a key, by pages of the sites that have one
_SHARED_PATHS = ("/v1/", _FILES)
_READABLE = ("Retry-After", "RateLimit", "RateLimit-Policy")


class AllowedOrigins:
    """Lets the pages of other sites ask, where an operator allowed them to, and read the box's own files.

    It adds no check of who asks: it says to browsers which pages may read the answers (Fetch standard, CORS protocol).
    What a key is used for is answered to the pages of its own sites; what comes without one to those of the setting. A
    browser asks beforehand without the key, so it is said then what any key allows.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str], access: Access) -> None:
        self._app = app
        self._usual = tuple(origins)
        self._access = access
        self._shared = lru_cache(maxsize=_KINDS)(self._share)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, by way of the CORS protocol where the path is one that other sites may use."""
        shared = scope["type"] == "http" and own_path(scope).startswith(_SHARED_PATHS)
        await (self._shared(self._origins(scope)) if shared else self._app)(scope, receive, send)

    def _origins(self, scope: Scope) -> tuple[str, ...]:
        if scope["method"] == "OPTIONS" or own_path(scope).startswith(_FILES):
            return tuple(sorted({*self._usual, *self._access.keys.origins()}))
        try:
            return self._access.origins_for(Headers(scope=scope).get("authorization"), self._usual)
        except VouchError:  # the keys can't be read; whoever answers says so
            return self._usual

    def _share(self, origins: tuple[str, ...]) -> CORSMiddleware:
        return CORSMiddleware(
            self._app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=_READABLE,
            max_age=7200,
        )
