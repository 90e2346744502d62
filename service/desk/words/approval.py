"""The page of a change of words that waits for somebody else's approval."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from service.access.access import Visitor
from service.desk.desk_page import desk_router
from service.desk.words.keeping import check_may_change, keeper_of, onwards, said, show_words
from service.desk.words.trying import what_it_would_do
from service.errors import AccessRefused, ServiceError
from service.http.dependencies import Live, Resources, VisibleIndex, Visiting, Working
from service.http.form_fields import FormFields
from service.wording.difference import difference
from service.wording.kinds import KeptWords, kind_named

router = desk_router()


@router.get("/staff/words/{name}/waiting")
def waiting_page(request: Request, name: str, live: Live, resources: Working, visitor: Visiting) -> HTMLResponse:
    """What waits, who proposed it, and what it would do."""
    return _page(request, kind_named(name), live, resources, visitor, {})


@router.post("/staff/words/{name}/waiting")
def decided_page(
    request: Request, name: str, live: Live, resources: Working, visitor: Visiting, fields: FormFields
) -> Response:
    """Publish what waits (`do=approve`), which somebody else than who proposed it does; or have it wait no more."""
    kind, keeper = kind_named(name), keeper_of(live, resources)
    try:
        check_may_change(request, resources, visitor, fields)
        if fields.get("do") == "approve":
            keeper.approve(kind, fields.get("sha256", ""), who=visitor.who)
            return onwards(request, name, "published")
        keeper.take_back(kind, fields.get("sha256", ""), who=visitor.who)
        return onwards(request, name, "back")
    except (AccessRefused, ServiceError) as error:
        problem, status = said(error)
        return _page(request, kind, live, resources, visitor, {"problem": problem}, status=status)


def _page(
    request: Request,
    kind: KeptWords,
    live: VisibleIndex,
    resources: Resources,
    visitor: Visitor,
    shown: dict[str, Any],
    *,
    status: int = 200,
) -> HTMLResponse:
    keeper = keeper_of(live, resources)
    state, found = keeper.look(kind), keeper.waiting(kind)
    if found is not None:
        waiting, text = found
        shown |= {"waiting": waiting, "difference": difference(state.served.text, text), "own": waiting.who}
        try:
            shown |= what_it_would_do(request, state, live, resources, text, [])
        except ServiceError as error:
            shown.setdefault("problem", said(error)[0])
    return show_words(request, "staff_words_waiting.html", visitor, state, shown, status=status)
