"""The page of one version of words: what it would change of those in force, and the way back to it."""

from typing import Annotated, Any

from fastapi import Path, Request
from fastapi.responses import HTMLResponse, Response

from service.access.access import Visitor
from service.desk.desk_page import desk_router
from service.desk.words.keeping import check_may_change, keeper_of, kind_for, onwards, said, show_words
from service.errors import AccessRefused, ServiceError
from service.http.dependencies import Live, Resources, VisibleIndex, Visiting, Working
from service.http.form_fields import FormFields
from service.wording.difference import difference
from service.wording.kinds import KeptWords
from service.wording.versions import WaitingWords

router = desk_router()
Number = Annotated[int, Path(ge=0, le=1_000_000_000)]
"""Of a version; 0 is what ships."""


@router.get("/staff/words/{name}/versions/{number}")
def version_page(
    request: Request, name: str, number: Number, live: Live, resources: Working, visitor: Visiting
) -> HTMLResponse:
    """A version, and how it differs from those in force and from the one before it."""
    return _page(request, kind_for(visitor, name), number, live, resources, visitor)


@router.post("/staff/words/{name}/versions/{number}")
def go_back(
    request: Request,
    name: str,
    number: Number,
    live: Live,
    resources: Working,
    visitor: Visiting,
    fields: FormFields,
) -> Response:
    """Publish a version again, as a new one, or propose that where two have to agree."""
    kind, keeper = kind_for(visitor, name), keeper_of(live, resources)
    try:
        check_may_change(request, resources, visitor, fields)
        note = f"Back to version {number}" if number else "Back to what ships"
        made = keeper.publish(kind, keeper.text(kind, number), base=fields.get("base", ""), who=visitor.who, note=note)
    except (AccessRefused, ServiceError) as error:
        problem, status = said(error)
        return _page(request, kind, number, live, resources, visitor, {"problem": problem}, status=status)
    return onwards(request, name, "proposed" if isinstance(made, WaitingWords) else "published")


def _page(
    request: Request,
    kind: KeptWords,
    number: int,
    live: VisibleIndex,
    resources: Resources,
    visitor: Visitor,
    shown: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HTMLResponse:
    keeper = keeper_of(live, resources)
    state = keeper.look(kind)
    text = keeper.text(kind, number)
    earlier = [one for one in state.versions if one.number < number]
    context: dict[str, Any] = {
        "number": number,
        "version": next((one for one in state.versions if one.number == number), None),
        "to_go_back": difference(state.served.text, text),
        "before": earlier[-1].number if earlier else None,
    }
    if earlier:
        context["made"] = difference(keeper.text(kind, earlier[-1].number), text)
    return show_words(request, "staff_words_version.html", visitor, state, context | (shown or {}), status=status)
