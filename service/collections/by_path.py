"""Each request goes to the app of its collection: by its path, else by its key, else to the first."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.datastructures import Headers
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from service.collections.probes import PROBES, probes_of
from service.collections.room import Room
from service.errors import KeysError
from service.operation.board import BoardRow
from service.operation.request_id import for_collection
from service.settings import OF_COLLECTIONS


class ByCollection:
    """Several apps at one address, each below `/c/{name}`.

    At the plain address a key leads to its own collection, and whoever shows none to the first. An app gets no request
    of another one's path, and looks a key up in its own file alone: in another collection a key isn't known. A path of
    a collection that isn't there is one that the first doesn't have.

    Args:
        rooms: The collections, the first first.
        root_path: The path of another site that all of it is served below, without a slash at its end.
        probes: What answers `/healthz` and `/readyz` for all of them.
    """

    def __init__(self, rooms: Sequence[Room], root_path: str, probes: ASGIApp) -> None:
        self._rooms = {str(room.name): room for room in rooms}
        self._root = root_path
        self._probes = probes
        self._lifespan = Router(lifespan=self._all_of_them)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._lifespan(scope, receive, send)
            return
        path = self._below_root(scope["path"])
        if path in PROBES:
            await self._probes({**scope, "path": path, "root_path": ""}, receive, send)
            return
        name, rest = self._named(path)
        if name is None:
            shown = Headers(scope=scope)
            is_before = scope["method"] == "OPTIONS"  # a browser asks without the key that it sends then
            name = self._of_origin(shown.get("origin")) if is_before else self._of_key(shown.get("authorization"))
        whole = f"{self._root}/{OF_COLLECTIONS}/{name}{rest}"
        with for_collection(name):
            await self._rooms[name].app({**scope, "path": whole}, receive, send)

    def _below_root(self, path: str) -> str:
        """A path as this service knows it, whether a proxy hands the site's path on or takes it away."""
        return path.removeprefix(self._root) or "/" if f"{path}/".startswith(f"{self._root}/") else path

    def _named(self, path: str) -> tuple[str | None, str]:
        """The collection that a path is of, and what is below it; None and all of the path where it is of none."""
        parts = path.split("/", 3)
        if parts[1:2] == [OF_COLLECTIONS] and len(parts) > 2 and parts[2] in self._rooms:
            return parts[2], f"/{''.join(parts[3:])}"
        return None, path

    def _of_key(self, authorization: str | None) -> str:
        """The first collection that knows the key that is shown, good or not; all are asked, whichever does."""
        knows, unread = [], []
        for name, room in self._rooms.items():
            try:
                if room.access.knows(authorization):
                    knows.append(name)
            except KeysError:  # it may be one of these: that app says so
                unread.append(name)
        return [*knows, *unread, *self._rooms][0]

    def _of_origin(self, origin: str | None) -> str:
        """The first collection that has a key for the pages of a site."""
        having = [name for name, room in self._rooms.items() if origin in room.access.keys.origins()]
        return [*having, *self._rooms][0]

    @asynccontextmanager
    async def _all_of_them(self, _: object) -> AsyncIterator[None]:
        """What each app does at its start and at its end."""
        async with AsyncExitStack() as stack:
            for room in self._rooms.values():
                await stack.enter_async_context(room.app.router.lifespan_context(room.app))
            yield


def app_of(rooms: Sequence[Room], root_path: str, row: BoardRow) -> ASGIApp:
    """What answers for a service's collections; for the only one without a name that is its own app.

    Args:
        rooms: The collections.
        root_path: The path of another site that all of it is served below.
        row: Where this process counts for itself.
    """
    if rooms[0].name is None:
        return rooms[0].app
    return ByCollection(rooms, root_path, probes_of(rooms, row))
