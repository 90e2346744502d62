"""What every response gets, and what no request may be: plain ASGI, before anything else looks at them."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import plain_problem

MAX_BODY_BYTES = 64 * 1024

_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_LENIENT_PATHS = ("/docs", "/static-offline-docs")
_FILE_PATHS = ("/static/", "/widget")
_SHARED_PATHS = ("/v1/", "/widget")


class Headers:
    """Adds the headers that keep questions private and pages safe. Files are kept, and asked after at each use."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers["Cache-Control"] = "no-cache" if scope["path"].startswith(_FILE_PATHS) else "no-store"
                if not scope["path"].startswith(_LENIENT_PATHS):
                    headers["Content-Security-Policy"] = _PAGE_POLICY
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class AllowedOrigins:
    """Lets the pages of other sites ask, where an operator allowed them to, and read the box's own files.

    It adds no check of who asks: it tells browsers which pages may read the answers (Fetch standard, CORS protocol).
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


class BodyLimit:
    """Refuses bodies over 64 KiB, whether their length is announced or not, without reading them whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then pass the request on with it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MAX_BODY_BYTES:
                await plain_problem(413, where="body")(scope, receive, send)
                return
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self._app(scope, replay, send)
