"""What happens to a request that meets a fault of ours: a problem document, and a log line without its words."""

import logging
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import shorten
from service.http.problems import plain_problem

_LOG = logging.getLogger("vouch")


class Unbroken:
    """Answers 500 where the app raises.

    The framework's own handler would let the server print the exception with its message, which may quote a question,
    and would send its response past the guards.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - whatever it is, no reader should see it
            frames = "".join(traceback.format_tb(error.__traceback__))
            _LOG.error("Internal error: %s\n%s", type(error).__name__, frames)
            if not started:
                await plain_problem(500, where=shorten(scope["path"]))(scope, receive, send)
