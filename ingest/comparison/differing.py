"""Pairs of articles on one subject whose numbers or advice differ: for people to compare, since either may be right."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from ingest.comparison.statement import Statement, statements
from ingest.comparison.subject import subject_key
from ingest.document import Document, Span

_ALIKE = 0.6
_MOST_ON_ONE_SUBJECT = 50
_MOST_STATEMENTS = 400


@dataclass(frozen=True, slots=True)
class DifferingPair:
    """Two articles on one subject, and where they differ.

    Attributes:
        newer: The one that was vetted later, as far as is known.
        older: The other one.
        places: Spans of the newer and of the older one that are about the same, in the order of the newer.
    """

    newer: Document
    older: Document
    places: tuple[tuple[Span, Span], ...]

    @property
    def is_dated(self) -> bool:
        """Whether it is known that the one was vetted later than the other."""
        newer, older = newest_day(self.newer), newest_day(self.older)
        return newer is not None and older is not None and newer > older

    def to_record(self) -> dict[str, Any]:
        """As plain values: both doc_ids, and the words that differ."""
        return {
            "newer": self.newer.doc_id,
            "older": self.older.doc_id,
            "places": [
                {"newer": self.newer.slice(one), "older": self.older.slice(other)} for one, other in self.places
            ],
        }


def differing_pairs(documents: Iterable[Document]) -> Iterator[DifferingPair]:
    """The pairs among articles, in the order of their doc_ids; of a subject with very many the first are compared."""
    on_subject: defaultdict[frozenset[str], list[Document]] = defaultdict(list)
    for document in documents:
        if key := subject_key(document.title):
            on_subject[key].append(document)
    for together in on_subject.values():
        chosen = sorted(together, key=lambda document: document.doc_id)[:_MOST_ON_ONE_SUBJECT]
        if len(chosen) > 1:
            said = {document.doc_id: list(statements(document))[:_MOST_STATEMENTS] for document in chosen}
            for one, other in combinations(chosen, 2):
                newer, older = (one, other) if _vetted(one) >= _vetted(other) else (other, one)
                if places := tuple(_places(said[newer.doc_id], said[older.doc_id])):
                    yield DifferingPair(newer, older, places)


def newest_day(document: Document) -> date | None:
    """The latest day on which somebody vetted, changed or published it."""
    days = (document.last_reviewed_on, document.updated_on, document.published_on)
    return max((day for day in days if day), default=None)


def _vetted(document: Document) -> date:
    return newest_day(document) or date.min


def _places(newer: list[Statement], older: list[Statement]) -> Iterator[tuple[Span, Span]]:
    """What differs; a sentence that the other article has word for word with the same numbers isn't looked at."""
    agreed = {(one.words, one.numbers, one.is_negated) for one in newer} & {
        (one.words, one.numbers, one.is_negated) for one in older
    }
    for one in newer:
        if (one.words, one.numbers, one.is_negated) in agreed:
            continue
        for other in older:
            if (other.words, other.numbers, other.is_negated) not in agreed and one.differs(other, alike=_ALIKE):
                yield one.span, other.span
                break
