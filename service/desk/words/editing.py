"""The pages on which staff edit words of the house: preview first, then publish, or propose where two have to agree."""

from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from service.access.access import Visitor
from service.desk.desk_page import desk_router, show_desk
from service.desk.words.keeping import (
    DONE,
    check_may_change,
    keeper_of,
    kind_for,
    onwards,
    said,
    show_words,
)
from service.desk.words.trying import lines_of, one_that_tries, what_it_would_do
from service.errors import AccessRefused, ServiceError, WordsChanged, WordsError
from service.http.dependencies import Live, Resources, VisibleIndex, Visiting, Working
from service.http.form_fields import FormFields
from service.wording.difference import difference
from service.wording.keeper import WordsState, check_size, written
from service.wording.kinds import KINDS, KeptWords
from service.wording.versions import WaitingWords

_NO_NOTE = "Say why, in a few words: it is kept with the version."

router = desk_router()


@router.get("/staff/words")
def words_page(request: Request, live: Live, resources: Working, visitor: Visiting) -> HTMLResponse:
    """The kinds of words, whose they are, and what waits for approval."""
    keeper, rows = keeper_of(live, resources), list[dict[str, Any]]()
    for kind in KINDS.values():
        try:
            rows.append({"kind": kind, "state": keeper.look(kind)})
        except WordsError as error:
            rows.append({"kind": kind, "problem": said(error)[0]})
    context = {"rows": rows, "trouble": resources.trouble, "takes_changes": resources.editor is not None}
    return show_desk(request, "staff_words.html", "words", visitor, context)


@router.get("/staff/words/{name}")
def editor_page(
    request: Request,
    name: str,
    live: Live,
    resources: Working,
    visitor: Visiting,
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The words that are in force, to be edited, and their versions."""
    state = keeper_of(live, resources).look(kind_for(visitor, name))
    return show_words(request, "staff_words_editor.html", visitor, state, _form(state) | {"done": DONE.get(done)})


@router.post("/staff/words/{name}")
def edited_page(
    request: Request, name: str, live: Live, resources: Working, visitor: Visiting, fields: FormFields
) -> Response:
    """What edited words would do (`do=preview`), or have them published or proposed (`do=publish`)."""
    kind = kind_for(visitor, name)
    keeper = keeper_of(live, resources)
    given = {"text": written(fields.get("text", "")).decode()}
    given |= {name: fields.get(name, "") for name in ("base", "note", "questions")}
    try:
        if fields.get("do") != "publish":
            return _previewed(request, kind, live, resources, visitor, given)
        check_may_change(request, resources, visitor, fields)
        if not given["note"].strip():
            return _shown(request, keeper.look(kind), visitor, given, _NO_NOTE, 422)
        made = keeper.publish(kind, given["text"], base=given["base"], who=visitor.who, note=given["note"].strip())
    except WordsChanged as error:
        state = keeper.look(kind)
        changes = difference(state.served.text, given["text"])
        more = {"difference": changes, "base": state.served.sha256}
        return _shown(request, state, visitor, given | more, *said(error))
    except (AccessRefused, ServiceError) as error:
        return _shown(request, keeper.look(kind), visitor, given, *said(error))
    return onwards(request, name, "proposed" if isinstance(made, WaitingWords) else "published")


def _previewed(
    request: Request,
    kind: KeptWords,
    live: VisibleIndex,
    resources: Resources,
    visitor: Visitor,
    given: dict[str, Any],
) -> HTMLResponse:
    check_size(kind, given["text"].encode())
    state = keeper_of(live, resources).look(kind)
    tried = lines_of(given["questions"])
    changes = difference(state.served.text, given["text"])
    with one_that_tries(resources):
        shown = what_it_would_do(request, state, live, resources, given["text"], tried)
    shown |= {"difference": changes, "is_preview": True}
    return show_words(request, "staff_words_editor.html", visitor, state, _form(state) | given | shown)


def _form(state: WordsState) -> dict[str, Any]:
    return {"text": state.served.text, "base": state.served.sha256, "note": "", "questions": ""}


def _shown(
    request: Request, state: WordsState, visitor: Visitor, given: dict[str, Any], problem: str, status: int
) -> HTMLResponse:
    """The form as it was filled in, with what is wrong."""
    shown = _form(state) | given | {"problem": problem}
    return show_words(request, "staff_words_editor.html", visitor, state, shown, status=status)
