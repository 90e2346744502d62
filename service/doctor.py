"""Is everything there that is needed to answer a question?"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from index.models.model_folder import find_model
from index.snapshots.history import verify_current
from index.things.own_names import OwnNames
from index.words.synonyms import DEFAULT_SYNONYMS, Synonyms
from ingest.errors import ExtraMissing, VouchError
from ingest.extras import check_extra
from ingest.library.library import Library, withdrawn_ids
from service.answers.editorial.pins import Pin
from service.citations.citation import today
from service.collections.collection import collections_of
from service.emergency.means_model import shipped_means
from service.emergency.notices import Notices
from service.listen_address import listen
from service.live.editors_files import read_editors_lists
from service.live.live_index import LiveIndex
from service.live.pause import read_pause
from service.settings import Settings

_OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one subject, with the remedy where it is wrong."""

    subject: str
    ok: bool
    detail: str


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, each by itself; where there are several collections, at what is of one in each of them."""
    found = [_check("Python", _python, settings), _check("Encoder", _encoder, settings)]
    try:
        for one in collections_of(settings):
            of_which = f" of {one.name}" if one.name else ""
            found += [_check(f"{subject}{of_which}", check, one.settings) for subject, check in _OF_EACH]
    except VouchError as error:
        found.append(Finding("Collections", False, str(error)))
    return [*found, _check("Port", _port, settings)]


def _check(subject: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(subject, True, check(settings))
    except VouchError as error:
        return Finding(subject, False, str(error))


def _python(_: Settings) -> str:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        raise VouchError("This Python is too old", value=found, remedy="Install Python 3.11 or newer")
    return f"{found}, vouch {version('vouch')}"


def _encoder(_: Settings) -> str:
    try:
        check_extra("build")
    except ExtraMissing as missing:
        return f"the extra `build` isn't installed, so this serves and doesn't build ({missing.value} isn't there)"
    identity = find_model().identity()
    return f"{identity.name}, {identity.dim} dimensions, weights {identity.weights_sha256[:12]}…"


def _library(settings: Settings) -> str:
    withdrawn_ids(settings.layout)  # a library that is gone beside an index took the withdrawn list with it
    if not settings.layout.library.exists():
        raise VouchError(
            "There is no library yet", where=str(settings.layout.library), remedy="Run: vouch ingest corpus"
        )
    with Library.open(settings.layout) as library:
        return f"{len(library.versions())} documents"


def _synonyms(settings: Settings) -> str:
    own = settings.layout.synonyms
    path = own if own.is_file() else DEFAULT_SYNONYMS
    return f"{len(Synonyms.read(path).entries)} phrases, {'the default ones' if path == DEFAULT_SYNONYMS else path}"


def _names(settings: Settings) -> str:
    own = OwnNames.read(settings.layout.own_names)
    return f"{len(own.things)} of the site's own, beside those that ship ({settings.layout.own_names})"


def _editors(settings: Settings) -> str:
    lists = read_editors_lists(settings.layout)
    pins, blocked = lists.pins.pins, lists.blocked.phrases
    over = sum(pin.is_over(today()) for pin in pins)
    past = f" ({over} over)" if over else ""
    return f"{len(pins)} pins{past}, {len(blocked)} phrases that are never offered{_unknown(settings, pins)}"


def _unknown(settings: Settings, pins: Sequence[Pin]) -> str:
    """The pins of articles that aren't here: they may come yet."""
    if not pins or not settings.layout.library.exists():
        return ""
    with Library.open(settings.layout) as library:
        known = {doc_id for doc_id, _ in library.versions()}
    named = ", ".join(f"{pin.doc_id!r} (line {pin.line})" for pin in pins if pin.doc_id not in known)
    return f"; no article is served under the doc_id {named}, so these pins do nothing" if named else ""


def _index(settings: Settings) -> str:
    live = LiveIndex(settings.layout, serving=False, withdrawn_file=settings.withdrawn_file)
    manifest = live.get().searcher.manifest
    verify_current(settings.layout)
    return f"{manifest.snapshot_id}, {manifest.counts['passages']} passages, every byte as it was published"


def _notices(settings: Settings) -> str:
    notices = Notices.of(settings.layout, country=settings.country, unreviewed=settings.unreviewed_notices)
    rules, spoken = notices.rules, notices.languages
    waiting = sorted(language for language, found in spoken.items() if found.review)
    others = f", also {', '.join(sorted(spoken))}" if spoken else ""
    unread = f" (no clinician has read {', '.join(waiting)})" if waiting else ""
    return (
        f"version {rules.version}, {len(rules.topics)} topics, {len(rules.patterns)} phrases{others}{unread}, "
        f"{_numbers(notices, settings.country)}"
    )


def _numbers(notices: Notices, country: str | None) -> str:
    """The telephone numbers that are given, and those that somebody should ring."""
    if country is None:
        return "no country set, so no numbers (VOUCH_COUNTRY)"
    doubtful = [line for line in notices.lines if line.is_to_be_checked(today())]
    named = ", ".join(f"{line.label} {line.number} ({line.source or 'no source'})" for line in doubtful)
    check = f"; no source of the last two years, so ring them: {named}" if doubtful else ""
    return f"{len(notices.lines)} numbers of {country}{check}"


def _crisis(settings: Settings) -> str:
    means = shipped_means()
    watch = LiveIndex(settings.layout, serving=False).get().replier.watch
    if not watch.is_of_use:
        return (
            "this index has another encoder than the model of questions for means fits: the rules for notices are alone"
        )
    return f"questions for means are known by the rules and by a model of {len(means.weights)} wordings"


def _answers(settings: Settings) -> str:
    pause = read_pause(settings.pause_path)
    if pause is None:
        return "not paused"
    since = f"paused since {pause.since:%Y-%m-%d %H:%M} UTC"
    raise VouchError(f"No question is answered: {since}", value=pause.reason or None, remedy="Run: vouch resume")


def _port(settings: Settings) -> str:
    listen(settings.host, settings.port).close()
    return f"{settings.host}:{settings.port} is free"


_OF_EACH: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("Library", _library),
    ("Synonyms", _synonyms),
    ("Names", _names),
    ("Editors", _editors),
    ("Index", _index),
    ("Notices", _notices),
    ("Crisis", _crisis),
    ("Answers", _answers),
)
