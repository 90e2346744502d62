"""What a change of words would do, before it is published: tried as it would be in force, and nothing of it is kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from fastapi import Request

from index.errors import SnapshotError
from service.citations.citation import today
from service.desk.words.keeping import MOST_TRIED
from service.errors import WordsError, WordsRefused
from service.http.asked_words import find_in
from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import MAX_QUESTION
from service.http.dependencies import Resources, VisibleIndex
from service.http.request_notice import leave_notice
from service.live.serving import Serving
from service.wording.checks import read_blocked, read_if_sound, read_pins, read_rules_for, read_synonyms
from service.wording.keeper import WordsState
from service.wording.kinds import WordsForm
from service.wording.lists_preview import preview_blocked, preview_pins
from service.wording.notices_preview import preview_notices
from service.wording.synonyms_preview import preview_synonyms


def lines_of(typed: str) -> list[str]:
    """The lines of what was typed to be tried.

    Raises:
        WordsRefused: If they are too many or too long.
    """
    tried = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(tried) > MOST_TRIED or max(map(len, tried), default=0) > MAX_QUESTION:
        raise WordsRefused(
            f"At most {MOST_TRIED} lines can be tried at once, each of at most {MAX_QUESTION:,} characters",
            value=len(tried),
            remedy="Try fewer, or shorter ones",
        )
    return tried


@contextmanager
def one_that_tries(resources: Resources) -> Iterator[None]:
    """Let one request at a time try words or compare snapshots in a process: it takes seconds, and readers wait.

    Raises:
        WordsError: If another one does.
    """
    if not resources.comparing.acquire(blocking=False):
        raise WordsError("Somebody else tries words, or compares snapshots", remedy="Try it again in a moment")
    try:
        yield
    finally:
        resources.comparing.release()


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
        pins_now, changed = read_if_sound(read_pins, kind, served), read_pins(kind, text)
        pins = preview_pins(pins_now, changed, serving, tried, notices=rules, today=today())
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
