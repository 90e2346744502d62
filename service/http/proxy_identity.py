"""Whom a trusted proxy let in: kept in the request's state by whoever checked that the proxy is one."""

from starlette.types import Scope

_KEY = "proxy_identity"


def leave_identity(scope: Scope, name: str) -> None:
    """Leave the name with a request."""
    scope.setdefault("state", {})[_KEY] = name


def identity_of(scope: Scope) -> str | None:
    """The name that was left with a request; None where there is none."""
    found: str | None = scope.get("state", {}).get(_KEY)
    return found
