"""The pages of watched citations: what became of them, and the feed of those that changed."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.errors import SnapshotError
from ingest.errors import LibraryError, VouchError
from service.access.access import Visitor
from service.check.pasted.reading import read_pasted
from service.citations.citation import today
from service.desk.desk_page import NOT_READY, OLD_FORM, desk_router, is_own_form, show_desk
from service.errors import UnknownCitation, WatchError
from service.http.dependencies import Live, VisibleIndex, Visiting, resources_on
from service.http.form_fields import FormFields
from service.http.own_path import root_path
from service.upkeep.feed import MEDIA_TYPE, watch_feed
from service.upkeep.watch_list import MOST_WATCHED, WatchList
from service.upkeep.watching import WatchedState, newly_watched, watched_states

_MOST_PASTED = 20_000
_NO_ID = "Paste the id of a citation, of 16 letters and digits, or a text that has it in it."

router = desk_router()


@router.get("/staff/watch")
def watch_page(request: Request, live: Live, visitor: Visiting) -> HTMLResponse:
    """Every watched citation, those that changed first."""
    return _page(request, live, visitor)


@router.get("/staff/watch.atom")
def atom_feed(request: Request, live: Live) -> Response:
    """Those that changed, for a program that reads feeds; it shows a key of staff."""
    return Response(watch_feed(_states(live), base=str(request.base_url)), media_type=MEDIA_TYPE)


@router.post("/staff/watch")
def change_list(request: Request, live: Live, visitor: Visiting, fields: FormFields) -> Response:
    """Save the citations in a pasted text (`add`), or take one away (`remove`)."""
    if not is_own_form(request, visitor, fields):
        return _page(request, live, visitor, problem=OLD_FORM, status=403)
    resources = resources_on(request.app)
    if resources.follower is not None:
        refused = resources.changes_refused("Watched citations")
        return _page(request, live, visitor, problem=f"{refused.what}. {refused.remedy}.", status=403)
    watching, removed = WatchList(live.home.watched), fields.get("remove", "")
    try:
        if removed:
            watching.remove(removed)
        else:
            ids = read_pasted(fields.get("add", "")[:_MOST_PASTED]).ids
            if not ids:
                return _page(request, live, visitor, problem=_NO_ID, status=422)
            serving = live.get()
            found = [newly_watched(live.home, serving, one, today=today()) for one in ids[:MOST_WATCHED]]
            for watched in found:
                watching.add(watched)
    except (UnknownCitation, WatchError) as error:
        status = 422 if isinstance(error, UnknownCitation) else 503
        return _page(request, live, visitor, problem=f"{error.what}. {error.remedy}.", status=status)
    except SnapshotError:
        return _page(request, live, visitor, problem=NOT_READY, status=503)
    return RedirectResponse(f"{root_path(request.scope)}/staff/watch", status_code=303)


def _states(live: VisibleIndex) -> list[WatchedState]:
    return watched_states(live.home, live.get(), WatchList(live.home.watched).read(), today=today())


def _page(
    request: Request, live: VisibleIndex, visitor: Visitor, *, problem: str | None = None, status: int = 200
) -> HTMLResponse:
    shown: dict[str, Any] = {"problem": problem, "states": [], "most": MOST_WATCHED}
    try:
        shown["states"] = _states(live)
    except (SnapshotError, LibraryError, WatchError) as error:
        said = NOT_READY if isinstance(error, SnapshotError) else _said(error)
        shown["problem"], status = problem or said, max(status, 503)
    return show_desk(request, "staff_watch.html", "watch", visitor, shown, status=status)


def _said(error: VouchError) -> str:
    return f"{error.what}. {error.remedy}."
