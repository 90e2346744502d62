"""What every response gets, and what no request may be: plain ASGI, before anything else looks at them."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.access import Admission
from service.http.own_path import own_path

_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_HSTS = "max-age=31536000"
_LENIENT_PATHS = ("/docs", "/static-offline-docs")


class Headers:
    """Adds the headers that keep questions private and pages safe, and those that say how often may be asked.

    Nothing is kept but what says so itself: files, articles and the search page without a question. Behind TLS,
    browsers are to come back by TLS alone (RFC 6797).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                if not own_path(scope).startswith(_LENIENT_PATHS):
                    headers["Content-Security-Policy"] = _PAGE_POLICY
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = _HSTS
                for name, value in _limits(scope):
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _limits(scope: Scope) -> list[tuple[str, str]]:
    """What limits said of the request (draft-ietf-httpapi-ratelimit-headers, structured fields)."""
    admission: Admission | None = scope.get("state", {}).get("admission")
    if admission is None or not admission.limits:
        return []
    policies = ", ".join(f'"{one.name}";q={one.rate.limit};w={one.rate.per_s}' for one in admission.limits)
    left = ", ".join(f'"{one.name}";r={one.remaining};t={one.reset_s}' for one in admission.limits)
    return [("RateLimit-Policy", policies), ("RateLimit", left)]
