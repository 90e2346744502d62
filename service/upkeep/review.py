"""What only reading every article shows: warnings, pairs on one subject that say something else, and lost links."""

import logging
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from index.ranking.searcher import Searcher
from ingest.comparison.differing import DifferingPair, differing_pairs
from ingest.comparison.subject import subject_key
from ingest.document import Document
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.library import Library
from ingest.links.findings import NO_LINKS, LinkFindings, find_links
from service.citations.words import display_title

if TYPE_CHECKING:
    from ingest.links.reading import LinkReader

MOST_READ = 20_000
_MOST_LINKED = 5_000  # a page's links take some 27 ms of processor time, which questions need, too
_MOST_COMPARED = 2_000
_MOST_PLACES = 20
_LONGEST = 400  # characters of a sentence that is shown
_LOG = logging.getLogger("vouch")


@dataclass(frozen=True, slots=True)
class PairToCompare:
    """Two articles on one subject whose numbers or advice differ.

    Attributes:
        newer: The doc_id of the one that was vetted later, as far as is known.
        newer_title: Its title.
        older: The doc_id of the other one.
        older_title: Its title.
        is_dated: Whether it is known which one is the newer.
        places: The words of the newer and of the older one that are about the same.
    """

    newer: str
    newer_title: str
    older: str
    older_title: str
    is_dated: bool
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What reading a snapshot's articles showed.

    Attributes:
        warnings: What a person should look at, by doc_id.
        pairs: Articles to compare.
        is_whole: Whether all were read; of a very large library the first are.
        links: Where the articles lead; None where the library can't be read, or is too large to be read for it.
    """

    warnings: dict[str, tuple[str, ...]]
    pairs: tuple[PairToCompare, ...]
    is_whole: bool
    links: LinkFindings | None = NO_LINKS


NOTHING_READ = Review({}, (), is_whole=False)
"""While the articles are being read."""


class ReviewShelf:
    """The review of the snapshot in service: made beside the requests when it is first asked for, and kept.

    Args:
        most_linked: The most articles whose links are read.
    """

    def __init__(self, *, most_linked: int = _MOST_LINKED) -> None:
        self._most_linked = most_linked
        self._starting = threading.Lock()
        self._links: LinkReader | None = None
        self._kept: tuple[weakref.ref[Searcher], Future[Review]] | None = None

    def of(self, searcher: Searcher, home: Home, *, within_s: float | None = None) -> Review | None:
        """The review of a snapshot.

        Args:
            searcher: The snapshot.
            home: Where the library is, whose bytes have the links.
            within_s: How long it is waited for; None waits as long as it takes.

        Returns:
            The review; None where it takes longer. It goes on being made, for whoever asks next.
        """
        try:
            return self._started(searcher, home).result(within_s)
        except TimeoutError:
            return None

    def _started(self, searcher: Searcher, home: Home) -> "Future[Review]":
        with self._starting:
            if self._kept is None or self._kept[0]() is not searcher or _failed(self._kept[1]):
                made: Future[Review] = Future()
                self._kept = (weakref.ref(searcher), made)
                threading.Thread(target=self._make, args=(searcher, home, made), name="review", daemon=True).start()
            return self._kept[1]

    def _make(self, searcher: Searcher, home: Home, made: "Future[Review]") -> None:
        try:
            made.set_result(replace(_review(searcher), links=self._found(searcher, home)))
        except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
            made.set_exception(error)

    def _found(self, searcher: Searcher, home: Home) -> LinkFindings | None:
        served = frozenset(outline.doc_id for outline in searcher.outlines())
        if len(served) > self._most_linked or not home.library.exists():
            return None
        try:
            with Library.reading(home) as library:
                withdrawn = frozenset(one.doc_id for one in library.withdrawals.all())
                return find_links(self._reader().read(library), served=served, withdrawn=withdrawn)
        except (sqlite3.Error, LibraryError):  # of another schema, or damaged: other pages say so
            return None
        except Exception as error:  # noqa: BLE001 - whatever an article's links are, the rest of the review is said
            _LOG.error("The links of the articles can't be read: %s", type(error).__name__)
            return None

    def _reader(self) -> "LinkReader":
        """What reads links; its libraries are loaded when the first are read, and not with the server."""
        if self._links is None:
            from ingest.links.reading import LinkReader

            self._links = LinkReader()
        return self._links


def _failed(made: "Future[Review]") -> bool:
    return made.done() and made.exception() is not None


def _review(searcher: Searcher) -> Review:
    outlines = sorted(searcher.outlines(), key=lambda one: one.doc_id)
    warnings: dict[str, tuple[str, ...]] = {}
    alike: set[frozenset[str]] = set()
    seen: set[frozenset[str]] = set()
    for outline in outlines:
        key = subject_key(outline.title)
        if key in seen:
            alike.add(key)
        seen.add(key)

    compared = 0

    def on_shared_subjects() -> Iterator[Document]:
        nonlocal compared
        for outline in islice(outlines, MOST_READ):
            document = searcher.document(outline.doc_id)
            if document is None:
                continue
            if document.warnings:
                warnings[document.doc_id] = document.warnings
            if subject_key(document.title) in alike:
                compared += 1
                if compared <= _MOST_COMPARED:
                    yield document

    pairs = tuple(map(_pair, differing_pairs(on_shared_subjects())))
    return Review(warnings, pairs, len(outlines) <= MOST_READ and compared <= _MOST_COMPARED)


def _pair(found: DifferingPair) -> PairToCompare:
    places = found.places[:_MOST_PLACES]
    return PairToCompare(
        newer=found.newer.doc_id,
        newer_title=display_title(found.newer),
        older=found.older.doc_id,
        older_title=display_title(found.older),
        is_dated=found.is_dated,
        places=tuple((_line(found.newer.slice(one)), _line(found.older.slice(other))) for one, other in places),
    )


def _line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
