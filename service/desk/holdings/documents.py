"""The page of the documents in service, those with overdue reviews first."""

from collections import Counter
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from index.errors import SnapshotError
from service.access.access import Visitor
from service.answers.catalogue import STATUSES, Catalogue
from service.citations.citation import today
from service.desk.desk_page import NOT_READY, desk_router, show_desk
from service.http.dependencies import CatalogueShelf, Live, Visiting

_PER_PAGE = 100

router = desk_router()


@router.get("/staff/documents")
def staff_documents_page(
    request: Request,
    live: Live,
    shelf: CatalogueShelf,
    visitor: Visiting,
    status: Annotated[str, Query(max_length=20)] = "all",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:
    """The documents in service, those with overdue reviews first."""
    try:
        serving = live.get()
    except SnapshotError:
        return show_desk(request, "staff_documents.html", "documents", visitor, {"problem": NOT_READY}, status=503)
    catalogue = shelf.of(serving.searcher).within(serving.visible)
    return _documents(request, catalogue, serving.withdrawn, visitor, status=status, page=page)


def _documents(
    request: Request,
    catalogue: Catalogue,
    withdrawn: frozenset[str],
    visitor: Visitor,
    *,
    status: str,
    page: int,
) -> HTMLResponse:
    rows = catalogue.rows(today=today(), withdrawn=withdrawn)
    counted = Counter(row.status for row in rows)
    counts = {"all": len(rows)} | {name: counted[name] for name in STATUSES}
    chosen = [row for row in rows if status in {"all", row.status}]
    last = max(1, -(-len(chosen) // _PER_PAGE))
    at = min(page, last)
    context = {
        "rows": chosen[(at - 1) * _PER_PAGE : at * _PER_PAGE],
        "counts": counts,
        "status": status if status in counts else "all",
        "page": at,
        "pages": last,
    }
    return show_desk(request, "staff_documents.html", "documents", visitor, context)
