"""What is counted of every response: its kind of path and of status, and how long it took; and its request's id."""

import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.own_path import own_path
from service.operation.board import BoardRow
from service.operation.families import DURATION, REQUESTS
from service.operation.request_id import REQUEST_ID

_BY_PATH = (
    ("/v1/ask/batch", "batch"),
    ("/v1/ask", "ask"),
    ("/v1/search", "search"),
    ("/v1/suggest", "suggest"),
    ("/opensearch", "suggest"),
    ("/v1/documents", "documents"),
    ("/v1/tasks", "documents"),
    ("/v1/builds", "documents"),
    ("/documents/", "documents"),
    ("/v1/citations", "citations"),
    ("/connect", "connect"),
    ("/mcp", "assistants"),
    ("/staff", "staff"),
    ("/healthz", "operation"),
    ("/readyz", "operation"),
    ("/metrics", "operation"),
    ("/static", "static"),
    ("/widget", "static"),
)


class Counted:
    """Counts every response, and gives each request an id of its own, which log lines and the response have.

    An id that a client sends isn't taken over: it could hold anything.
    """

    def __init__(self, app: ASGIApp, row: BoardRow) -> None:
        self._app = app
        self._row = row

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0
        given = secrets.token_hex(8)
        token = REQUEST_ID.set(given)

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = given
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            REQUEST_ID.reset(token)
            if status:
                self._row.add(REQUESTS, f"{status // 100}xx")
                self._row.observe(DURATION, time.perf_counter() - started, route_of(own_path(scope)))


def route_of(path: str) -> str:
    """Which kind of path this is, for counting; nothing of the path itself is counted."""
    if path == "/":
        return "page"
    return next((route for start, route in _BY_PATH if path.startswith(start)), "other")
