"""A span for each request, where the operator has them sent somewhere."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.operation.traces import Traces


class Traced:
    """Says of each request which route it took and what came back; nothing of what it holds."""

    def __init__(self, app: ASGIApp, traces: Traces) -> None:
        self._app = app
        self._traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on inside of its span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_query = bool(scope["query_string"])
        with self._traces.request(
            scope["method"], scope["scheme"], has_query=has_query, clock=time.perf_counter
        ) as span:

            async def watched(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.status = message["status"]
                await send(message)

            try:
                await self._app(scope, receive, watched)
            finally:
                span.route = getattr(scope.get("route"), "path", None)
