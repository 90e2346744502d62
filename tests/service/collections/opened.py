"""Collections as one process has them open, without a port."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access.key_file import KeyFile
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.collections.by_path import app_of
from service.collections.collection import collections_of
from service.collections.prepared import prepared
from service.collections.room import Room
from service.collections.stock import Stock
from service.http.middleware.commons import Commons
from service.settings import Settings
from tests.keyed import bearer, key_like

_ADDRESSES = count(1)


@dataclass(frozen=True, slots=True)
class Opened:
    """Several collections, and the app that answers for all of them."""

    rooms: dict[str, Room]
    app: ASGIApp
    settings: Settings

    def client(self, key: str | None = None, *, at: str = "", accept: str = "*/*") -> TestClient:
        """A client below a path, with a key."""
        headers = {"accept": accept, **({} if key is None else bearer(key))}
        return TestClient(
            _from_elsewhere(self.app),
            base_url=f"https://testserver{at}",
            headers=headers,
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    def key(self, name: str, scope: AccessScope = AccessScope.STAFF) -> str:
        """A new key of a collection."""
        return KeyFile(self.settings.of_collection(name).keys_path).create(key_like(scope=scope))


def _from_elsewhere(app: ASGIApp) -> ASGIApp:
    """Each request comes from another address, whichever client it is of: none is refused for what others showed."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        address = str(IPv4Address(next(_ADDRESSES)))
        await app({**scope, "client": (address, 50_000)} if scope["type"] == "http" else scope, receive, send)

    return asked


def opened(collections: Mapping[str, Mapping[str, Any]], commons: Commons | None = None, **of_all: Any) -> Opened:
    """Open collections as `vouch serve` does."""
    settings = Settings(**{"address_rate": "off", "collections": collections, **of_all})
    stock = Stock(rows=1)
    held = [stock.of(one) for one in prepared(collections_of(settings), partial(AccessPolicy.of, host="testserver"))]
    rooms = [Room(one, 0, commons or Commons()) for one in held]
    app = app_of(rooms, settings.root_path, stock.board.row(0))
    return Opened({str(room.name): room for room in rooms}, app, settings)


def table(home: Path, **more: Any) -> dict[str, Any]:
    """What is set for one collection."""
    return {"home": str(home), **more}
