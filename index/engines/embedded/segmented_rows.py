"""The rows of a snapshot: those of its segments, one after the other, less those of documents that were replaced."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import Scores
from index.engines.embedded.array_file import Rows, mapped
from index.engines.embedded.segment import Ids, Segment, StoredDocument, passage_names, passage_numbers
from index.models.encoder import Vectors

DocumentNumbers = NDArray[np.int32]
TOMBSTONES_FILE = "tombstones.npy"
SEGMENTS_FOLDER = "segments"


@dataclass(frozen=True, slots=True)
class Place:
    """A segment, and where its rows and documents start in the snapshot."""

    segment: Segment
    first_row: int
    first_document: int


class SegmentedRows:
    """Rows and document numbers over segments: a row's number stays the same until compaction.

    Args:
        folder: Of the snapshot.

    Attributes:
        places: The segments, oldest first.
        tombstones: Numbers of the documents that were replaced or removed, rising.
        documents: The number of each row's document, (n,).
        alive: Which rows count, (n,); None where all do.
    """

    def __init__(self, folder: Path) -> None:
        self.places: list[Place] = []
        row = document = 0
        for path in sorted((folder / SEGMENTS_FOLDER).iterdir()):
            segment = Segment(path)
            self.places.append(Place(segment, row, document))
            row, document = row + len(segment), document + segment.document_count
        self.count, self.document_count = row, document
        self.tombstones: DocumentNumbers = mapped(folder / TOMBSTONES_FILE)
        parts = [place.segment.documents + np.int32(place.first_document) for place in self.places[1:]]
        first = self.places[0].segment.documents
        self.documents: DocumentNumbers = np.concatenate([first, *parts]) if parts else first
        self.alive: NDArray[np.bool_] | None = ~self.of(self.tombstones) if len(self.tombstones) else None

    def of(self, documents: Iterable[int]) -> NDArray[np.bool_]:
        """Which rows belong to documents with these numbers, (n,)."""
        chosen = np.zeros(self.document_count, dtype=np.bool_)
        chosen[np.fromiter(documents, dtype=np.int64)] = True
        return chosen[self.documents]

    def dead(self) -> list[tuple[Place, Rows]]:
        """Each segment with its rows of documents that were replaced or removed, by their numbers in it."""
        if self.alive is None:
            return [(place, np.zeros(0, dtype=np.int64)) for place in self.places]
        return [
            (place, np.flatnonzero(~self.alive[place.first_row : place.first_row + len(place.segment)]))
            for place in self.places
        ]

    def is_dead(self, document: int) -> bool:
        """Whether the document of a number was replaced or removed."""
        at = int(np.searchsorted(self.tombstones, document))
        return at < len(self.tombstones) and int(self.tombstones[at]) == document

    def number(self, doc_id: str) -> tuple[Place, int] | None:
        """Where a document is, and its number in that segment; None where there is none."""
        for place in reversed(self.places):
            number = place.segment.content.number(doc_id)
            if number is not None and not self.is_dead(place.first_document + number):
                return place, number
        return None

    def find(self, passage_ids: Sequence[str]) -> Rows:
        """The rows of passages, in their order.

        Raises:
            KeyError: If there is no such passage.
        """
        ids = passage_numbers(passage_ids)
        is_one = len(self.places) == 1 and self.alive is None
        found = self.places[0].segment.find(ids) if is_one else self._found(ids)
        if len(found) and found.min() < 0:
            raise KeyError(passage_ids[int(np.argmin(found))])
        return found

    def _found(self, ids: Ids) -> Rows:
        found = np.full(len(ids), -1, dtype=np.int64)
        for place in self.places:
            rows = place.segment.find(ids)
            there = rows >= 0
            if self.alive is not None:
                there[there] = self.alive[rows[there] + place.first_row]
            found[there] = rows[there] + place.first_row
        return found

    def known(self, passage_ids: Sequence[str]) -> Rows:
        """The rows of those of some passages that are there and count."""
        found = self._found(passage_numbers(passage_ids))
        return found[found >= 0]

    def open_dense(self) -> None:
        """Read what is searched by cosine now, not with the first question."""
        for place in self.places:
            _ = place.segment.dense

    def cosines(self, rows: Rows, vector: Vectors) -> Scores:
        """Of a question and rows, (n,)."""
        cosines = np.zeros(len(rows), dtype=np.float32)
        for place, at in self.split(rows):
            cosines[at] = place.segment.cosines(rows[at] - place.first_row, vector)
        return cosines

    def ids(self, rows: Rows) -> list[str]:
        """The passage_ids of rows, in their order."""
        return passage_names(self._numbers(rows))

    def ranked(self, rows: Rows, scores: NDArray[np.floating], k: int) -> list[tuple[str, float]]:
        """The k best of some rows, as passage_ids with their scores; equal ones in the order of their ids."""
        numbers = self._numbers(rows)
        order = np.lexsort((numbers, -scores))[:k]  # as numbers of one width, ids are in the same order as text
        return list(zip(passage_names(numbers[order]), scores[order].tolist(), strict=True))

    def _numbers(self, rows: Rows) -> Ids:
        """The passage_ids of rows as numbers."""
        if len(self.places) == 1:
            return np.asarray(self.places[0].segment.ids[rows], dtype=np.uint64)
        numbers = np.empty(len(rows), dtype=np.uint64)
        for place, at in self.split(rows):
            numbers[at] = place.segment.ids[rows[at] - place.first_row]
        return numbers

    def split(self, rows: Rows) -> Iterator[tuple[Place, Rows]]:
        """Each segment that holds some of the rows, and where in the array those are."""
        if len(self.places) == 1:
            if len(rows):
                yield self.places[0], np.arange(len(rows))
            return
        for place in self.places:
            at = np.flatnonzero((rows >= place.first_row) & (rows < place.first_row + len(place.segment)))
            if len(at):
                yield place, at

    def search(self, vector: Vectors, *, k: int, allowed: NDArray[np.bool_] | None) -> tuple[Rows, Scores]:
        """The k best rows of each segment that count and are allowed, with their cosines, in no order."""
        if self.alive is not None:
            allowed = self.alive if allowed is None else allowed & self.alive
        found = []
        for place in self.places:
            within = None if allowed is None else allowed[place.first_row : place.first_row + len(place.segment)]
            rows, cosines = place.segment.dense.search(vector, k=k, allowed=within)
            found.append((rows + place.first_row, cosines))
        if len(found) == 1:
            return found[0]
        return np.concatenate([rows for rows, _ in found]), np.concatenate([cosines for _, cosines in found])

    def held(self) -> Iterator[tuple[str, str, int]]:
        """Each document that counts: its id, version and number."""
        dead = frozenset(self.tombstones.tolist())
        for place in self.places:
            for held in place.segment.content.held():
                number = place.first_document + held.number
                if number not in dead:
                    yield held.doc_id, held.version, number

    def stored(self, document: int) -> StoredDocument:
        """The document of a number, as it is kept."""
        place = next(place for place in reversed(self.places) if place.first_document <= document)
        return place.segment.stored(document - place.first_document)

    def counts(self) -> dict[str, int]:
        """Documents, passages and sentences that count."""
        sentences = sum(place.segment.sentence_count for place in self.places)
        if self.alive is None:
            return {"documents": self.document_count, "passages": self.count, "sentences": sentences}
        dead = self.dead()
        return {
            "documents": self.document_count - len(self.tombstones),
            "passages": self.count - sum(len(rows) for _, rows in dead),
            "sentences": sentences - sum(int(place.segment.sentences_of(rows).sum()) for place, rows in dead),
        }
