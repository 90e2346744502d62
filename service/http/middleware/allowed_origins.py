"""Which other sites' pages may ask from a reader's browser."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class AllowedOrigins:
    """Lets the pages of other sites ask, where an operator allowed them to, and read the box's own files.

    It adds no check of who asks: it says to browsers which pages may read the answers (Fetch standard, CORS protocol).
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["Content-Type"], max_age=7200
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, by way of the CORS protocol where the path is one that other sites may use."""
        shared = scope["type"] == "http" and scope["path"].startswith(_SHARED_PATHS)
        await (self._shared if shared else self._app)(scope, receive, send)


_SHARED_PATHS = ("/v1/", "/widget")
