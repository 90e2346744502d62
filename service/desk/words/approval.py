"""The page of a change of words that waits for somebody else's approval."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from service.access.access import Visitor
from service.desk.desk_page import desk_router
from service.desk.words.keeping import check_may_change, keeper_of, kind_for, onwards, said, show_words
from service.desk.words.trying import lines_of, one_that_tries, what_it_would_do
from service.errors import AccessRefused, ServiceError
from service.http.dependencies import Live, Resources, VisibleIndex, Visiting, Working
from service.http.form_fields import FormFields
from service.wording.difference import difference
from service.wording.kinds import KeptWords

router = desk_router()


@router.get("/staff/words/{name}/waiting")
def waiting_page(request: Request, name: str, live: Live, resources: Working, visitor: Visiting) -> HTMLResponse:
    """What waits, who proposed it, and which lines come and go."""
    return _page(request, kind_for(visitor, name), live, resources, visitor, {})


@router.post("/staff/words/{name}/waiting")
def decided_page(
    request: Request, name: str, live: Live, resources: Working, visitor: Visiting, fields: FormFields
) -> Response:
    """Publish what waits (`do=approve`), which somebody else than who proposed it does; or have it wait no more.

    With `do=preview` it is tried as it was before it was proposed, which takes some seconds.
    """
    kind, keeper = kind_for(visitor, name), keeper_of(live, resources)
    try:
        if fields.get("do") == "preview":
            return _page(request, kind, live, resources, visitor, _tried(request, kind, live, resources, fields))
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
        shown |= {"waiting": waiting, "difference": difference(state.served.text, text)}
    return show_words(request, "staff_words_waiting.html", visitor, state, shown, status=status)


def _tried(
    request: Request, kind: KeptWords, live: VisibleIndex, resources: Resources, fields: dict[str, str]
) -> dict[str, Any]:
    keeper = keeper_of(live, resources)
    state, found = keeper.look(kind), keeper.waiting(kind)
    if found is None:
        return {}
    lines = lines_of(fields.get("questions", ""))
    with one_that_tries(resources):
        return what_it_would_do(request, state, live, resources, found[1], lines) | {"questions": "\n".join(lines)}
