"""The one place that decides what a request may see: of what it mayn't, no word leaves the service."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from index.passages.query import Filters
from index.ranking.searcher import Searcher
from ingest.library.document_record import record_sha256
from ingest.library.withdrawals import Withholding
from service.answers.per_snapshot import PerSnapshot


class Described(Protocol):
    """What says of an article whom it is for: a document, or its outline."""

    @property
    def doc_id(self) -> str:
        """The document."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""

    @property
    def audience(self) -> str | None:
        """Whom it is for."""

    @property
    def language(self) -> str | None:
        """Its language."""

    @property
    def last_reviewed_on(self) -> date | None:
        """When somebody last vetted it."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """The articles that a request may see: those that all of some filters admit.

    Nothing that a request says widens them: what it filters by itself is looked for among these.
    """

    bounds: tuple[Filters, ...] = ()

    @classmethod
    def within(cls, *bounds: Filters) -> "Visibility":
        """What all of the filters admit; empty ones bound nothing."""
        return cls(tuple(one for one in bounds if not one.is_empty))

    def admits(self, described: Described) -> bool:
        """Whether an article may be seen."""
        return all(_admits(bound, described) for bound in self.bounds)


EVERYTHING = Visibility()


class HiddenDocuments:
    """The documents that a visibility hides of the snapshot in service, and those that were withdrawn, as one set.

    What is hidden is worked out once for each snapshot; the set stays the same object while nothing changes, so that
    engines know it again.

    Args:
        visible: What may be seen.
    """

    def __init__(self, visible: Visibility) -> None:
        self._kept: PerSnapshot[frozenset[str]] = PerSnapshot(_finder(visible))
        self._joined: tuple[frozenset[str], frozenset[str], frozenset[str]] | None = None

    def beside(self, withdrawn: frozenset[str], searcher: Searcher) -> frozenset[str]:
        """Their doc_ids and those of withdrawn documents; a request waits until they are known."""
        hidden = self._kept.of(searcher)
        if not hidden:
            return withdrawn
        joined = self._joined
        if joined is None or joined[0] != withdrawn or joined[1] is not hidden:
            self._joined = joined = (withdrawn, hidden, withdrawn | hidden)
        return joined[2]


class WithheldDocuments:
    """The documents of the snapshot in service that no answer may hold, as one set.

    A document whose version there was taken out is among them; until a build holds the one that was published since.
    """

    def __init__(self) -> None:
        self._kept: tuple[Withholding, weakref.ref[Searcher], frozenset[str]] | None = None

    def of(self, withheld: Withholding, searcher: Searcher) -> frozenset[str]:
        """Their doc_ids; the same object while nothing changes."""
        kept = self._kept
        if kept is None or kept[0] != withheld or kept[1]() is not searcher:
            self._kept = kept = (withheld, weakref.ref(searcher), withheld.doc_ids | _taken_out(withheld, searcher))
        return kept[2]


def _taken_out(withheld: Withholding, searcher: Searcher) -> frozenset[str]:
    found = {doc_id: searcher.document(doc_id) for doc_id in {doc_id for doc_id, _ in withheld.versions}}
    return frozenset(
        doc_id
        for doc_id, document in found.items()
        if document is not None and (doc_id, record_sha256(document)) in withheld.versions
    )


def _finder(visible: Visibility) -> Callable[[Searcher], frozenset[str]]:
    def find(searcher: Searcher) -> frozenset[str]:
        if not visible.bounds:
            return frozenset()
        return frozenset(outline.doc_id for outline in searcher.outlines() if not visible.admits(outline))

    return find


def _admits(filters: Filters, described: Described) -> bool:
    """As the engines take filters: a list matches any of its members, what a document doesn't say doesn't fit."""
    reviewed = described.last_reviewed_on
    return (
        (not filters.doc_ids or described.doc_id in filters.doc_ids)
        and (not filters.tags or not set(filters.tags).isdisjoint(described.tags))
        and filters.audience in {None, described.audience}
        and filters.language in {None, described.language}
        and (filters.reviewed_since is None or (reviewed is not None and reviewed >= filters.reviewed_since))
    )
