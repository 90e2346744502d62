"""What became of watched citations since they were saved, and when."""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from index.snapshots.quotations import find_quotations
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.read_only import past_version
from service.citations.citation import ReviewStatus
from service.citations.status import Absence, CitationCheck, CitationStatus, check_citation
from service.errors import UnknownCitation
from service.live.serving import Serving
from service.upkeep.watch_list import Watched


@dataclass(frozen=True, slots=True)
class WatchedState:
    """A watched citation as it is now.

    Attributes:
        watched: It.
        check: Whether its words are still there.
        at: When what is said of it became so, as far as that is known.
    """

    watched: Watched
    check: CitationCheck
    at: datetime

    @property
    def has_changed(self) -> bool:
        """Whether somebody has to look at it: its words aren't there any more, or what they hang on is another."""
        return self.check.status in {CitationStatus.CHANGED, CitationStatus.GONE}

    @property
    def is_overdue(self) -> bool:
        """Whether its article's review is overdue."""
        present = self.check.present
        return present is not None and present.review_status is ReviewStatus.OVERDUE

    @property
    def status(self) -> str:
        """What became of it, in a word."""
        return Absence.WITHDRAWN.value if self.check.absence is Absence.WITHDRAWN else self.check.status.value

    @property
    def title(self) -> str:
        """The article's title; of one that was withdrawn its doc_id, as no word of it is said."""
        document = self.check.present.document if self.check.present else None
        if document is None and self.check.cited is not None:
            document = self.check.cited.document
        return (document.title if document else "") or self.check.doc_id


def watched_states(home: Home, serving: Serving, watched: Iterable[Watched], *, today: date) -> list[WatchedState]:
    """What became of each citation; those that changed first, the newest change at the top.

    A citation that may not be seen, or that no version of an article holds any more, is left out.

    Raises:
        SnapshotNotServable: If what is kept of quotes can't be read.
        LibraryError: If the library can't be read.
    """
    withdrawn_at = _withdrawn_at(home)
    found = []
    for one in watched:
        try:
            check = check_citation(
                home,
                serving.searcher,
                one.citation_id,
                withdrawn=serving.withdrawn,
                admits=serving.visible.admits,
                text_sha256=one.text_sha256,
                today=today,
            )
        except UnknownCitation:
            continue
        found.append(WatchedState(one, check, _since(home, serving, one, check, withdrawn_at)))
    return sorted(found, key=lambda state: (not state.has_changed, -state.at.timestamp(), state.watched.citation_id))


def newly_watched(home: Home, serving: Serving, citation_id: str, *, today: date) -> Watched:
    """A citation to be saved, as it is now.

    Raises:
        UnknownCitation: If no version of any article ever held it, or it mayn't be seen, or its article was withdrawn.
    """
    check = check_citation(
        home,
        serving.searcher,
        citation_id,
        withdrawn=serving.withdrawn,
        admits=serving.visible.admits,
        today=today,
    )
    if check.cited is None:
        raise UnknownCitation(
            "The article of this citation was withdrawn", value=citation_id, remedy="Watch another one"
        )
    noted = {one.text_sha256 for one in find_quotations(home.quotations, citation_id)}
    now = check.present.document.text_sha256 if check.present else ""
    return Watched(citation_id, now if now in noted else check.cited.document.text_sha256, today)


def _since(
    home: Home, serving: Serving, watched: Watched, check: CitationCheck, withdrawn_at: Callable[[str], str | None]
) -> datetime:
    saved = datetime.combine(watched.added_on, time.min, UTC)
    if check.absence is Absence.WITHDRAWN:
        return _moment(withdrawn_at(check.doc_id)) or saved
    document = serving.searcher.document(check.doc_id)
    if document is None:
        return datetime.fromtimestamp(home.current.resolve().stat().st_mtime, UTC)
    past = past_version(home, document.doc_id, document.text_sha256)
    return (_moment(past.stored_at) if past else None) or saved


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _withdrawn_at(home: Home) -> Callable[[str], str | None]:
    if not home.library.exists():
        return lambda _: None
    try:
        with Library.reading(home) as library:
            return {one.doc_id: one.withdrawn_at for one in library.withdrawals.all()}.get
    except sqlite3.Error as error:
        raise LibraryError(
            f"The library can't be read: {error}", where=str(home.library), remedy="Run: vouch upgrade"
        ) from None
