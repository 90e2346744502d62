"""What a change of words would do, before it is published: tried as it would be in force, and nothing of it is kept."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request

from index.errors import SnapshotError
from service.citations.citation import today
from service.http.asked_words import find_in
from service.http.bodies.notice import NoticeBody
from service.http.dependencies import Resources, VisibleIndex
from service.http.request_notice import leave_notice
from service.live.serving import Serving
from service.wording.checks import read_blocked, read_if_sound, read_pins, read_rules_for, read_synonyms
from service.wording.keeper import WordsState
from service.wording.kinds import WordsForm
from service.wording.lists_preview import preview_blocked, preview_pins
from service.wording.notices_preview import preview_notices
from service.wording.synonyms_preview import preview_synonyms


def what_it_would_do(
    request: Request, state: WordsState, live: VisibleIndex, resources: Resources, text: str, tried: Sequence[str]
) -> dict[str, Any]:
    """What a page shows of a change, by the form of its words.

    Args:
        request: The request, with which the notice is left that a tried question calls for.
        state: What is in force.
        live: The index, as the visitor may see it.
        resources: What the app works with.
        text: The changed words.
        tried: Questions or wordings to try.

    Raises:
        WordsRefused: If the words aren't sound.
    """
    kind, rules = state.kind, resources.notices
    if kind.form is WordsForm.RULES:
        return {"heard": preview_notices(kind.language, rules, read_rules_for(kind, text, rules), tried)}
    notice = NoticeBody.of(find_in(rules, *tried))
    leave_notice(request, notice)
    serving, served = _serving(live), state.served.text
    if kind.form is WordsForm.SYNONYMS:
        asked = [(one, rules.withholds(one)) for one in tried]
        found = preview_synonyms(read_if_sound(read_synonyms, kind, served), read_synonyms(kind, text), serving, asked)
        return {"terms": found, "notice": notice}
    if kind.form is WordsForm.PINS:
        pins = preview_pins(
            read_if_sound(read_pins, kind, served), read_pins(kind, text), serving, tried, today=today()
        )
        return {"pins": pins, "notice": notice}
    offered = _offered(resources, serving)
    phrases = preview_blocked(read_if_sound(read_blocked, kind, served), read_blocked(kind, text), offered, tried)
    return {"phrases": phrases, "notice": notice}


def _offered(resources: Resources, serving: Serving | None) -> list[str]:
    """What may be offered from the snapshot in service, as far as the visitor may see it."""
    if serving is None:
        return []
    known = resources.suggester.of(serving.searcher).suggestions
    return [one.text for one in known if not serving.hidden.issuperset(one.doc_ids)]


def _serving(live: VisibleIndex) -> Serving | None:
    try:
        return live.get()
    except SnapshotError:
        return None
