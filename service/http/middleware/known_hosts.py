"""Under which names the service may be asked: another one is a page that leads browsers here, or a slip."""

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.http.asked_words import BODILESS
from service.http.middleware.admission import Refuse
from service.http.own_path import own_path

_OF_ORCHESTRATORS = ("/healthz", "/readyz")


class KnownHosts:
    """Refuses requests whose Host isn't listed (421), but for health checks; links are made of nothing else.

    Addresses in figures and `localhost` are always known: no page of another site can have them for its name.

    It is put inside of the limit on bodies, which gives it a body whole.

    Args:
        app: What comes next.
        hosts: The names, without ports; `*` takes any, `.health.example` all below one.
        refuse: What says 421, with the notice that the question calls for.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse
        self._any = "*" in hosts
        self._names = frozenset(host.lower() for host in hosts if not host.startswith("."))
        self._below = tuple(host.lower() for host in hosts if host.startswith("."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and not self._any and own_path(scope) not in _OF_ORCHESTRATORS:
            hosts = Headers(scope=scope).getlist("host") or [""]
            if not all(self._knows(_name(host)) for host in hosts):  # a second one may be what a proxy went by
                body = b"" if scope["method"] in BODILESS else (await receive()).get("body", b"")
                await (await self._refuse(scope, body, 421))(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _knows(self, name: str) -> bool:
        return name in self._names or name == "localhost" or name.endswith(self._below) or _is_address(name)


def _name(host: str) -> str:
    """A Host header without its port, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
