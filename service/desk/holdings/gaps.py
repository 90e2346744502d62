"""The page of gaps: what readers ask about and get no answer on, where the operator has that counted."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from index.errors import SnapshotError
from service.citations.citation import today
from service.desk.desk_page import NOT_READY, desk_router, show_desk
from service.errors import GapsError
from service.http.dependencies import CatalogueShelf, Live, Visiting
from service.upkeep.gaps import DAYS_KEPT, SHOWN_FROM, read_gaps, shown_gaps

_MOST_SHOWN = 500

router = desk_router()


@router.get("/staff/gaps")
def gaps_page(
    request: Request,
    live: Live,
    shelf: CatalogueShelf,
    visitor: Visiting,
    days: Annotated[int, Query(ge=1, le=DAYS_KEPT)] = 30,
) -> HTMLResponse:
    """The names that were asked for in vain often enough, the most often first."""
    shown: dict[str, Any] = {
        "days": days,
        "shown_from": SHOWN_FROM,
        "days_kept": DAYS_KEPT,
        "counts": live.gaps is not None,
    }
    status = 200
    try:
        serving = live.get()
        titles = [one.title for one in shelf.of(serving.searcher).within(serving.visible).outlines]
        since = today() - timedelta(days=days - 1)
        shown["gaps"] = shown_gaps(read_gaps(live.home.gaps), since=since, titles=titles)[:_MOST_SHOWN]
    except SnapshotError:
        shown["problem"], status = NOT_READY, 503
    except GapsError as error:
        shown["problem"], status = f"{error.what}. {error.remedy}.", 503
    return show_desk(request, "staff_gaps.html", "gaps", visitor, shown, status=status)
