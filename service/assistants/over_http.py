"""`/mcp`: assistants that speak over HTTP, each with a key, and each within what its key may see.

Source: Model Context Protocol, 2025-06-18, section Transports, Streamable HTTP. No session is kept: each request is
whole, and answered as JSON.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from fastapi import FastAPI
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access.access import Admission
from service.access.keys import AccessScope
from service.assistants.library import AssistantLibrary
from service.assistants.server import assistant_server
from service.http.dependencies import Resources, VisibleIndex, resources_on, shown_by

MCP_PATH = "/mcp"
_HOSTS_ARE_CHECKED_BEFORE = TransportSecuritySettings(enable_dns_rebinding_protection=False)
_LIBRARY: ContextVar[AssistantLibrary] = ContextVar("library")  # of the request that is answered


def serve_assistants(app: FastAPI) -> None:
    """Have an app answer assistants, too. Whoever asks needs a key of scope search, or one that may do more.

    Args:
        app: The service, as `create_app` made it.
    """
    server = assistant_server(_LIBRARY.get)
    answering = server.streamable_http_app(
        streamable_http_path=MCP_PATH,
        json_response=True,
        stateless_http=True,
        transport_security=_HOSTS_ARE_CHECKED_BEFORE,
    )
    started = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncIterator[None]:
        async with started(served), server.session_manager.run():
            yield

    app.router.lifespan_context = lifespan
    endpoint = _Keyed(answering, resources_on(app))
    app.router.routes.append(Route(MCP_PATH, endpoint=endpoint, methods=["POST"], include_in_schema=False))


class _Keyed:
    """Lets in who has a key, and has the tools look into the index as this key may see it."""

    def __init__(self, answering: ASGIApp, resources: Resources) -> None:
        self._answering = answering
        self._resources = resources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request, resources = Request(scope, receive), self._resources
        admission = Admission()
        request.state.admission = admission
        visitor = resources.access.admit(shown_by(request), admission)
        visitor.must_have(AccessScope.SEARCH)
        index = VisibleIndex(resources.live, visitor.visible, resources.pause)
        library = AssistantLibrary(index, resources.notices, base_url=str(request.base_url), shelf=resources.shelf)
        token = _LIBRARY.set(library)
        try:
            await self._answering({**scope, "path": MCP_PATH, "root_path": ""}, receive, send)
        finally:
            _LIBRARY.reset(token)
