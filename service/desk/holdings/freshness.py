"""The pages of what somebody has to look at: overdue, superseded, never reviewed, with warnings, lost links."""

from collections import Counter
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from index.errors import SnapshotError, SnapshotNotServable
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.links.checked import CheckedLink, read_checked
from service.access.access import Visitor
from service.citations.citation import today
from service.desk.desk_page import NOT_READY, desk_router, show_desk
from service.http.dependencies import CatalogueShelf, Live, VisibleIndex, Visiting, Working
from service.upkeep.freshness import MEANINGS, Need, NeedsLook, freshness_csv, freshness_text, needing_look
from service.upkeep.review import NOTHING_READ, Review
from service.upkeep.table import MEDIA_TYPE

_MOST_SHOWN = 500
WAIT_S = 3.0  # for the articles to be read; a page says so where it takes longer, and a table is refused

router = desk_router()


@router.get("/staff/freshness")
def freshness_page(
    request: Request,
    live: Live,
    shelf: CatalogueShelf,
    resources: Working,
    visitor: Visiting,
    need: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The articles that somebody has to look at, of one need or of all."""
    try:
        found, review = _found(live, shelf, resources)
    except SnapshotError:
        return _page(request, visitor, {"problem": NOT_READY}, status=503)
    counted = Counter(one.need for one in found)
    chosen = [one for one in found if need in {"", one.need}]
    return _page(
        request,
        visitor,
        {
            "rows": chosen[:_MOST_SHOWN],
            "left_out": max(0, len(chosen) - _MOST_SHOWN),
            "counts": {one: counted[one] for one in Need},
            "all": len(found),
            "need": need,
            "meanings": MEANINGS,
            "review": review,
            "numbers": [line for line in resources.notices.lines if line.is_to_be_checked(today())],
            "text": freshness_text(chosen[:_MOST_SHOWN], today=today()),
        },
    )


@router.get("/staff/freshness.csv")
def freshness_table(live: Live, shelf: CatalogueShelf, resources: Working) -> Response:
    """The same as a table for a spreadsheet."""
    found, review = _found(live, shelf, resources)
    if review is None:
        raise still_reading()
    return csv_file(freshness_csv(found), "freshness.csv")


def csv_file(text: str, name: str) -> Response:
    """A table to be saved; with the mark by which spreadsheets know that it is UTF-8."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, media_type=MEDIA_TYPE, headers=headers)


def still_reading() -> SnapshotNotServable:
    """That a table isn't whole yet."""
    return SnapshotNotServable("The articles are being read", remedy="Ask again in a minute")


def _found(live: VisibleIndex, shelf: CatalogueShelf, resources: Working) -> tuple[list[NeedsLook], Review | None]:
    serving = live.get()
    day = today()
    rows = shelf.of(serving.searcher).within(serving.visible).rows(today=day, withdrawn=serving.withdrawn)
    review = resources.reviews.of(serving.searcher, live.home, within_s=WAIT_S)
    return needing_look(rows, review or NOTHING_READ, today=day, checked=_checked(live.home)), review


def _checked(home: Home) -> dict[str, CheckedLink]:
    """What became of links; nothing where that can't be read, which `vouch links list` says."""
    try:
        return read_checked(home.links)
    except LibraryError:
        return {}


def _page(request: Request, visitor: Visitor, shown: dict[str, object], *, status: int = 200) -> HTMLResponse:
    return show_desk(request, "staff_freshness.html", "freshness", visitor, shown, status=status)
