"""How large the body of a request may be."""

from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(slots=True)
class LargeBodies:
    """How many large bodies are being taken now."""

    count: int = 0


class BodyLimit:
    """Refuses bodies over 64 KiB, whether their length is announced or not, without reading them whole.

    Who may send more has an allowance; of such bodies a few are taken at once, so that memory has a bound.

    Args:
        app: What comes next.
        refuse: What says 413, with the notice that what was read calls for; or 503.
        allowance: How much a request may send.
        large: Those that are taken at once, where others take some, too.
    """

    def __init__(
        self,
        app: ASGIApp,
        refuse: Refuse,
        allowance: Allowance = usual_allowance,
        large: LargeBodies | None = None,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._allowance = allowance
        self._large = large or LargeBodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then pass the request on with it."""
        if scope["type"] != "http" or scope["method"] in BODILESS:
            await self._app(scope, receive, send)
            return
        is_large, most = False, MAX_BODY_BYTES
        try:
            body, more = bytearray(), True
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    return
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > most and not is_large:
                    most = self._allowance(scope)
                    if most > MAX_BODY_BYTES and self._large.count >= _LARGE_AT_ONCE:
                        await (await self._refuse(scope, bytes(body), 503))(scope, receive, send)
                        return
                    is_large = most > MAX_BODY_BYTES
                    self._large.count += is_large
                if len(body) > most:
                    await (await self._refuse(scope, bytes(body), 413))(scope, receive, send)
                    return
            await self._pass_on(scope, receive, send, bytes(body))
        finally:
            self._large.count -= is_large

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)
