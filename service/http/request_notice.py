"""The emergency notice of a request: the handler that reads the question leaves it, whoever words a failure finds it.

It is kept in what ASGI calls the request's state, which outlives whatever the handler raises.
"""

from starlette.requests import Request
from starlette.types import Scope

from service.http.bodies.notice import NoticeBody

_KEY = "notice"


def make_room(scope: Scope) -> None:
    """Have a request keep a notice for whoever passes it on, too: else it would be left with a copy of the scope."""
    scope.setdefault("state", {})


def leave_notice(request: Request, notice: NoticeBody | None) -> None:
    """Leave the notice that a question calls for, before anything else is done with the question."""
    setattr(request.state, _KEY, notice)


def notice_of(scope: Scope) -> NoticeBody | None:
    """The notice that was left with a request; None where there is none."""
    found: NoticeBody | None = scope.get("state", {}).get(_KEY)
    return found
