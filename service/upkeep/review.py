"""What only reading every article of a snapshot shows: warnings, and pairs on one subject that say something else."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from index.ranking.searcher import Searcher
from ingest.comparison.differing import DifferingPair, differing_pairs
from ingest.comparison.subject import subject_key
from ingest.document import Document
from service.answers.per_snapshot import PerSnapshot
from service.citations.words import display_title

MOST_READ = 5_000
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


class ReviewShelf:
    """The review of the snapshot in service: made when it is first asked for, and kept."""

    def __init__(self) -> None:
        self._kept = PerSnapshot(_review)

    def of(self, searcher: Searcher) -> Review:
        """The review of a snapshot; who asks while it is made waits for it."""
        return self._kept.of(searcher)


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

    def compared() -> Iterator[Document]:
        for outline in islice(outlines, MOST_READ):
            document = searcher.document(outline.doc_id)
            if document is None:
                continue
            if document.warnings:
                warnings[document.doc_id] = document.warnings
            if subject_key(document.title) in alike:
                yield document

    pairs = tuple(map(_pair, differing_pairs(compared())))
    return Review(warnings, pairs, len(outlines) <= MOST_READ)


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
