"""How large the body of a request may be."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.asked_words import BODILESS
from service.http.middleware.admission import Refuse

MAX_BODY_BYTES = 64 * 1024
_LARGE_AT_ONCE = 4

Allowance = Callable[[Scope], int]
"""How many bytes the body of a request may have."""


def usual_allowance(_: Scope) -> int:
    """What every request may send."""
    return MAX_BODY_BYTES


class BodyLimit:
    """Refuses bodies over 64 KiB, whether their length is announced or not, without reading them whole.

    Who may send more has an allowance; of such bodies a few are taken at once, so that memory has a bound.

    Args:
        app: What comes next.
        refuse: What says 413, with the notice that what was read calls for; or 503.
        allowance: How much a request may send.
    """

    def __init__(self, app: ASGIApp, refuse: Refuse, allowance: Allowance = usual_allowance) -> None:
        self._app = app
        self._refuse = refuse
        self._allowance = allowance
        self._large = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then pass the request on with it."""
        if scope["type"] != "http" or scope["method"] in BODILESS:
            await self._app(scope, receive, send)
            return
        is_large = False
        try:
            body, more = bytearray(), True
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    return
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > MAX_BODY_BYTES and not is_large:
                    status = 413 if self._allowance(scope) <= MAX_BODY_BYTES else 503
                    if status == 413 or self._large >= _LARGE_AT_ONCE:
                        await (await self._refuse(scope, bytes(body), status))(scope, receive, send)
                        return
                    is_large = True
                    self._large += 1
                if is_large and len(body) > self._allowance(scope):
                    await (await self._refuse(scope, b"", 413))(scope, receive, send)
                    return
            await self._pass_on(scope, receive, send, bytes(body))
        finally:
            self._large -= is_large

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)
