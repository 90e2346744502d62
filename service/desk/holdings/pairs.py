"""The pages of duplicates, and of articles on one subject that say something else."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from index.errors import SnapshotError
from ingest.errors import LibraryError
from service.access.access import Visitor
from service.desk.desk_page import NOT_READY, desk_router, show_desk
from service.desk.holdings.freshness import WAIT_S, csv_file, still_reading
from service.http.dependencies import Live, VisibleIndex, Visiting, Working
from service.upkeep.duplicates import ServedTwin, pairs_csv, served_twins
from service.upkeep.review import NOTHING_READ, PairToCompare, Review

_MOST_SHOWN = 200

router = desk_router()


@dataclass(frozen=True, slots=True)
class ComparedArticles:
    """Articles to compare, and those that say the same as another one."""

    pairs: list[PairToCompare]
    twins: list[ServedTwin]
    review: Review | None


@router.get("/staff/pairs")
def pairs_page(request: Request, live: Live, resources: Working, visitor: Visiting) -> HTMLResponse:
    """Pairs to compare, then duplicates."""
    try:
        found = _found(live, resources)
    except SnapshotError:
        return _page(request, visitor, {"problem": NOT_READY}, status=503)
    except LibraryError as error:
        return _page(request, visitor, {"problem": f"{error.what}. {error.remedy}."}, status=503)
    shown = {
        "pairs": found.pairs[:_MOST_SHOWN],
        "twins": found.twins[:_MOST_SHOWN],
        "left_out": max(0, len(found.pairs) - _MOST_SHOWN) + max(0, len(found.twins) - _MOST_SHOWN),
        "review": found.review,
    }
    return _page(request, visitor, shown)


@router.get("/staff/pairs.csv")
def pairs_table(live: Live, resources: Working) -> Response:
    """The same as a table for a spreadsheet."""
    found = _found(live, resources)
    if found.review is None:
        raise still_reading()
    return csv_file(pairs_csv(found.pairs, found.twins), "pairs.csv")


def _found(live: VisibleIndex, resources: Working) -> ComparedArticles:
    serving = live.get()
    review = resources.reviews.of(serving.searcher, live.home, within_s=WAIT_S)
    pairs = [one for one in (review or NOTHING_READ).pairs if not {one.newer, one.older} & serving.hidden]
    return ComparedArticles(pairs, served_twins(live.home, serving.visible), review)


def _page(request: Request, visitor: Visitor, shown: dict[str, object], *, status: int = 200) -> HTMLResponse:
    return show_desk(request, "staff_pairs.html", "pairs", visitor, shown, status=status)
