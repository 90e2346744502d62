"""The documents in service, as lists of them need: by status, and by what they can be filtered by."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from index.passages.outline import Outline
from index.ranking.searcher import Searcher
from ingest.description.public_address import public_address
from service.answers.per_snapshot import PerSnapshot
from service.answers.visibility import EVERYTHING, Visibility
from service.citations.citation import ReviewStatus, review_status
from service.citations.deep_link import reader_path

WITHDRAWN = "withdrawn"
STATUSES = (ReviewStatus.OVERDUE.value, ReviewStatus.CURRENT.value, ReviewStatus.UNKNOWN.value, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Facets:
    """The values that documents can be filtered by, in order."""

    tags: tuple[str, ...]
    audiences: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents carry each value, the most first.

    Attributes:
        tags: Of each tag.
        audiences: Of each audience.
        documents: How many there are.
    """

    tags: tuple[tuple[str, int], ...]
    audiences: tuple[tuple[str, int], ...]
    documents: int


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A document in a list."""

    outline: Outline
    title: str
    link: str
    status: str


class Catalogue:
    """The documents of one snapshot."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        self.outlines = outlines
        self.facets = Facets(
            tags=_values(tag for outline in outlines for tag in outline.tags),
            audiences=_values(outline.audience for outline in outlines),
            languages=_values(outline.language for outline in outlines),
        )

    def within(self, visible: Visibility) -> "Catalogue":
        """The same of the documents that may be seen."""
        if visible == EVERYTHING:
            return self
        return Catalogue([outline for outline in self.outlines if visible.admits(outline)])

    def counts(self, *, withdrawn: frozenset[str]) -> Counts:
        """How many documents carry each tag and audience; those that are withdrawn don't count."""
        served = [outline for outline in self.outlines if outline.doc_id not in withdrawn]
        return Counts(
            tags=_counted(tag for outline in served for tag in outline.tags),
            audiences=_counted(outline.audience for outline in served if outline.audience),
            documents=len(served),
        )

    def rows(self, *, today: date, withdrawn: frozenset[str]) -> list[CatalogueRow]:
        """Every document: overdue reviews first, the longest overdue at the top, then by title."""
        rows = [_row(outline, today=today, withdrawn=withdrawn) for outline in self.outlines]
        return sorted(
            rows,
            key=lambda row: (
                STATUSES.index(row.status),
                (row.outline.next_review_on or date.max) if row.status == ReviewStatus.OVERDUE else date.max,
                row.title.casefold(),
                row.outline.doc_id,
            ),
        )


class Shelf:
    """The catalogue of the snapshot in service."""

    def __init__(self) -> None:
        self._kept = PerSnapshot(lambda searcher: Catalogue(searcher.outlines()))

    def of(self, searcher: Searcher) -> Catalogue:
        """The catalogue of a snapshot, and of no other one: a list of documents must have them all."""
        return self._kept.of(searcher)


def _row(outline: Outline, *, today: date, withdrawn: frozenset[str]) -> CatalogueRow:
    status = WITHDRAWN if outline.doc_id in withdrawn else review_status(outline, today=today).value
    # A withdrawn article has no reader page any more.
    link = (public_address(outline.url) or "") if status == WITHDRAWN else reader_path(outline.doc_id)
    return CatalogueRow(outline, outline.title or outline.doc_id, link, status)


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda one: (-one[1], one[0].casefold(), one[0])))


def _values(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))
