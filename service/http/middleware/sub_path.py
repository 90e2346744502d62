"""The service below a path of another site, such as `/health/search/`."""

from starlette.types import ASGIApp, Receive, Scope, Send


class SubPath:
    """Has every request come below the path, whether the proxy hands that on or takes it away.

    What asks the process itself, such as a health check, may ask without it.

    Args:
        app: What comes next.
        root_path: The path, without a slash at its end.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            root, path = self._root_path, scope["path"]
            if path == root:
                path = f"{root}/"
            elif not path.startswith(f"{root}/"):
                path = f"{root}{path}"
            scope = {**scope, "root_path": root, "path": path}
        await self._app(scope, receive, send)
