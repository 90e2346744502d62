"""Where a request comes from, where a proxy that is trusted says so."""

import logging
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from service.http.proxy_identity import leave_identity

_LOG = logging.getLogger("vouch")
_MOST_OF_A_NAME = 100


class TrustedProxies:
    """Takes address, scheme and the name of staff from the headers of proxies that are listed, and of no others.

    X-Forwarded-Host isn't looked at: proxies send the name that was asked for as Host.

    Args:
        app: What comes next.
        proxies: Addresses and networks.
        identity_header: Where a proxy names whom it let in; None where none does.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str], identity_header: str | None) -> None:
        self._app = app
        uvicorns: Any = app  # its types for ASGI are its own
        self._forwarded: Any = ProxyHeadersMiddleware(uvicorns, trusted_hosts=list(proxies))
        self._identity_header = identity_header
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if (scope.get("client") or ("",))[0] not in self._forwarded.trusted_hosts:
            self._warn(headers)
            await self._app(scope, receive, send)
            return
        if self._identity_header and (name := headers.get(self._identity_header)):
            leave_identity(scope, name[:_MOST_OF_A_NAME])
        await self._forwarded(scope, receive, send)

    def _warn(self, headers: Headers) -> None:
        """Say once that limits count a proxy as one reader; a stranger's header may bring this about, too."""
        if not self._warned and "x-forwarded-for" in headers:
            self._warned = True
            _LOG.warning(
                "A request came with X-Forwarded-For from an address that isn't in VOUCH_TRUSTED_PROXIES, so it counts "
                "as one reader's. If that is your proxy, name its address there."
            )
