"""A request's path as this service knows it, and the path of another site that the service is served below.

Source: ASGI HTTP specification 2.5: `path` is the whole path, `root_path` the part of it that the app is mounted at.
"""

from starlette.types import Scope


def root_path(scope: Scope) -> str:
    """The path that the service is served below, such as `/health/search`; "" where it has a host of its own."""
    found: str = scope.get("app_root_path", scope.get("root_path", ""))  # a mounted part of the app adds its own
    return found


def own_path(scope: Scope) -> str:
    """The path without that, from `/` on."""
    path: str = scope["path"]
    return path[len(root_path(scope)) :] or "/"
