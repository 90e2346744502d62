"""What only reading every article of a snapshot shows: warnings, and pairs on one subject that say something else."""

import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice

from index.ranking.searcher import Searcher
from ingest.comparison.differing import DifferingPair, differing_pairs
from ingest.comparison.subject import subject_key
from ingest.document import Document
from service.citations.words import display_title

MOST_READ = 20_000
_MOST_COMPARED = 2_000
_MOST_PLACES = 20
_LONGEST = 400  # characters of a sentence that is shown


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
    """

    warnings: dict[str, tuple[str, ...]]
    pairs: tuple[PairToCompare, ...]
    is_whole: bool


NOTHING_READ = Review({}, (), is_whole=False)
"""While the articles are being read."""


class ReviewShelf:
    """The review of the snapshot in service: made beside the requests when it is first asked for, and kept."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._kept: tuple[weakref.ref[Searcher], Future[Review]] | None = None

    def of(self, searcher: Searcher, *, within_s: float | None = None) -> Review | None:
        """The review of a snapshot.

        Args:
            searcher: The snapshot.
            within_s: How long it is waited for; None waits as long as it takes.

        Returns:
            The review; None where it takes longer. It goes on being made, for whoever asks next.
        """
        try:
            return self._started(searcher).result(within_s)
        except TimeoutError:
            return None

    def _started(self, searcher: Searcher) -> "Future[Review]":
        with self._starting:
            if self._kept is None or self._kept[0]() is not searcher or _failed(self._kept[1]):
                made: Future[Review] = Future()
                self._kept = (weakref.ref(searcher), made)
                threading.Thread(target=_make, args=(searcher, made), name="review", daemon=True).start()
            return self._kept[1]


def _failed(made: "Future[Review]") -> bool:
    return made.done() and made.exception() is not None


def _make(searcher: Searcher, made: "Future[Review]") -> None:
    try:
        made.set_result(_review(searcher))
    except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
        made.set_exception(error)


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
