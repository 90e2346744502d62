"""How large the body of a request may be."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.asked_words import BODILESS
from service.http.middleware.admission import Refuse

MAX_BODY_BYTES = 64 * 1024


class BodyLimit:
    """Refuses bodies over 64 KiB, whether their length is announced or not, without reading them whole.

    Args:
        app: What comes next.
        refuse: What says 413, with the notice that what was read calls for.
    """

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then pass the request on with it."""
        if scope["type"] != "http" or scope["method"] in BODILESS:
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
                await (await self._refuse(scope, bytes(body), 413))(scope, receive, send)
                return
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self._app(scope, replay, send)
