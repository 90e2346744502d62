"""What the pages of words have in common: who may change any, and what is shown of a kind of words."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from index.passages.query import Filters
from ingest.errors import VouchError
from service.access.access import Visitor
from service.desk.desk_page import OLD_FORM, is_own_form, show_desk
from service.errors import OriginRefused, OutsideFilters
from service.http.dependencies import Resources, VisibleIndex, resources_on
from service.http.own_path import root_path
from service.http.problem_handlers import meaning_of
from service.wording.checks import check_with
from service.wording.keeper import MOST_NOTE, WordsKeeper, WordsState
from service.wording.kinds import KeptWords, WordsForm, kind_named

MOST_TRIED = 10
"""Questions or wordings that are tried at once."""
DONE = {
    "published": "Published. Every answer from the next second on is given with it.",
    "proposed": "It waits for somebody else’s approval now. Nothing is changed before.",
    "back": "It waits no more. Nothing was changed.",
}


def keeper_of(live: VisibleIndex, resources: Resources) -> WordsKeeper:
    """What publishes words in the home of the index."""
    return WordsKeeper(live.home, check_with(resources.rules.current))


def kind_for(visitor: Visitor, name: str) -> KeptWords:
    """The kind of a name, where a visitor may see it: pins name articles, also those that a bound key mayn't see.

    Raises:
        UnknownWords: If there is none.
        OutsideFilters: If it is pins, and the key is bound by filters.
    """
    kind = kind_named(name)
    if kind.form is WordsForm.PINS and _is_bound(visitor):
        raise OutsideFilters(
            "This key is bound by filters, and pins name articles beyond them",
            value=visitor.who,
            remedy="Take another key",
        )
    return kind


def check_may_change(request: Request, resources: Resources, visitor: Visitor, fields: dict[str, str]) -> None:
    """Go on only if a form may change words, which hold for all who ask.

    Raises:
        OriginRefused: If it is of another page, or too old.
        WritesOff: If the operator takes no changes over HTTP.
        OutsideFilters: If its key is bound by filters.
    """
    if not is_own_form(request, visitor, fields):
        raise OriginRefused(OLD_FORM.removesuffix("."), remedy="Open the page again, and send it from there")
    if resources.editor is None:
        raise resources.changes_refused("Words")
    if _is_bound(visitor):
        raise OutsideFilters(
            "This key is bound by filters, and words hold for everybody", value=visitor.who, remedy="Take another key"
        )


def _is_bound(visitor: Visitor) -> bool:
    """Whether a visitor sees a part of the articles alone."""
    return visitor.key is not None and visitor.key.filters != Filters()


def show_words(
    request: Request, template: str, visitor: Visitor, state: WordsState, shown: dict[str, Any], *, status: int = 200
) -> HTMLResponse:
    """A page of one kind of words."""
    may_change = resources_on(request.app).editor is not None and not _is_bound(visitor)
    context = {"kind": state.kind, "state": state, "most": MOST_TRIED, "most_note": MOST_NOTE, "may_change": may_change}
    return show_desk(request, template, "words", visitor, context | shown, status=status)


def said(error: VouchError) -> tuple[str, int]:
    """What a page says of an error, and its status."""
    status, _ = meaning_of(error)
    where = f"{error.where.rpartition('/')[2]}: " if error.where else ""
    value = f" (got {error.value})" if error.value else ""
    return f"{where}{error.what}{value}. {error.remedy}.", status


def onwards(request: Request, name: str, done: str) -> RedirectResponse:
    """To the page of a kind of words, which says what was done."""
    return RedirectResponse(f"{root_path(request.scope)}/staff/words/{name}?done={done}", status_code=303)
