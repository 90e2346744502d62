"""An Atom feed of watched citations that changed. Source: RFC 4287."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from service.citations.deep_link import below, reader_path
from service.citations.forms.cited import one_line
from service.upkeep.watching import WatchedState

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_NO_CHARACTER = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SAID = {
    "changed": "The article doesn’t say this any more.",
    "gone": "The article was removed.",
    "withdrawn": "The article was withdrawn.",
}


def watch_feed(states: Sequence[WatchedState], *, base: str) -> str:
    """The feed of those that changed; an entry has the words before and now, except of a withdrawn article.

    Args:
        states: What became of every watched citation.
        base: The address of the service.
    """
    changed = [state for state in states if state.has_changed]
    feed = Element("feed", xmlns=_ATOM)
    updated = max((state.at for state in changed), default=datetime(2020, 1, 1, tzinfo=UTC))
    _text(feed, "id", "urn:vouch:watched-citations")
    _text(feed, "title", "Watched citations that changed")
    _text(feed, "updated", _moment(updated))
    _text(SubElement(feed, "author"), "name", "Vouch")
    SubElement(feed, "link", rel="self", href=below("/staff/watch.atom", base))
    for state in changed:
        _entry(SubElement(feed, "entry"), state, base)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(feed, encoding="unicode")}\n'


def _entry(entry: Element, state: WatchedState, base: str) -> None:
    citation_id = state.watched.citation_id
    _text(entry, "id", f"urn:vouch:citation:{citation_id}:{state.status}:{int(state.at.timestamp())}")
    _text(entry, "title", f"{state.status.capitalize()}: {one_line(state.title)}")
    _text(entry, "updated", _moment(state.at))
    if state.status == "changed":
        SubElement(entry, "link", href=below(reader_path(state.check.doc_id), base))
    _text(entry, "content", "\n".join(_words(state)))


def _words(state: WatchedState) -> list[str]:
    check = state.check
    was = [f"It was: “{one_line(check.cited.quote)}”"] if check.cited else []
    now = [f"Most like it now: “{one_line(check.nearest.citation.quote)}”"] if check.nearest else []
    return [_SAID[state.status], *was, *now, f"Citation {state.watched.citation_id}"]


def _text(parent: Element, name: str, text: str) -> None:
    """An element with a text, without the characters that XML has none of."""
    SubElement(parent, name).text = _NO_CHARACTER.sub("", text)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
