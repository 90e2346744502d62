"""What happens to a request that meets a fault of ours: a problem document, and a log line without its words."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import shorten
from service.fault_report import NO_FAULTS, fault_in_words
from service.http.problems import plain_problem
from service.http.request_notice import make_room, notice_of
from service.operation.board import BoardRow
from service.operation.families import FAULTS

_LOG = logging.getLogger("vouch")


class Unbroken:
    """Answers 500 where the app raises, with the notice that a handler left with the request before it went further.

    The framework's own handler would let the server print the exception with its message, which may quote a question,
    and would send its response past the guards.
    """

    def __init__(self, app: ASGIApp, row: BoardRow) -> None:
        self._app = app
        self._row = row

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        make_room(scope)
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except NO_FAULTS:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, no reader should see it
            _LOG.error("%s", fault_in_words(error))
            self._row.add(FAULTS)
            if not started:
                where, notice = shorten(scope["path"]), notice_of(scope)
                await plain_problem(500, where=where, notice=notice)(scope, receive, send)
