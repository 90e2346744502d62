"""What a store of vectors must do: a server outside this machine that brings candidates, and nothing else.

Scores, words and citations stay with the snapshot: the same arrays and the same functions as without a store. So a
store can't change what an answer says; it can only miss a passage, and how often it does is measured (its recall).

A store holds indexes, each a set of rows. A row is there from one generation on, until another: what is published is
one generation, and is never changed. Whoever asks, asks one generation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.engines.base import Scope
from index.models.encoder import Vectors
from index.passages.passage import Passage
from ingest.document import Document


@dataclass(frozen=True, slots=True)
class VectorRow:
    """A passage as a store holds it: its vector, and what filters look at.

    Attributes:
        passage_id: Of the passage: 16 hex digits. Of one generation, no two rows have the same.
        doc_id: Of its document.
        tags: Of its document.
        audience: Of its document, or None.
        language: Of its document, or None.
        reviewed: The day of the last review, counted from 1 January of the year 1, which is 1; None if unknown.
        vector: Unit vector, (dim,); a store may keep two bytes of each number, as the snapshot does.
    """

    passage_id: str
    doc_id: str
    tags: tuple[str, ...]
    audience: str | None
    language: str | None
    reviewed: int | None
    vector: Vectors

    @classmethod
    def of(cls, document: Document, passage: Passage, vector: Vectors) -> "VectorRow":
        """A passage of a document, with its vector."""
        day = document.last_reviewed_on
        return cls(
            passage.passage_id,
            document.doc_id,
            tuple(document.tags),
            document.audience,
            document.language,
            None if day is None else day.toordinal(),
            vector,
        )


class Generation(Protocol):
    """One generation of an index, to be asked. Safe to use from many threads at once."""

    def nearest(self, vector: Vectors, *, k: int, scope: Scope) -> Sequence[str]:
        """The passage_ids that are likely the k nearest of those in scope, in no order; fewer where fewer are there.

        Raises:
            EngineUnavailable: If the store doesn't answer in time, or not as it should.
        """

    def close(self) -> None:
        """Let go of connections."""


class GenerationWriter(Protocol):
    """Makes the next generation of an index; none that is asked changes meanwhile.

    Each method raises EngineUnavailable if the store doesn't do it, after it was tried again where that may help.
    """

    def put(self, rows: Sequence[VectorRow]) -> None:
        """Put rows in, from this generation on."""

    def remove(self, doc_ids: Sequence[str]) -> None:
        """End the rows of documents that were put in by earlier generations; one that isn't there is passed over."""

    def commit(self) -> None:
        """Make all of it durable, and visible to whoever asks this generation from now on."""

    def close(self) -> None:
        """Let go of connections."""


class VectorStore(Protocol):
    """A server of vectors. Opening one reaches nothing; each call reaches it, or raises EngineUnavailable."""

    def create(self, index: str, *, dim: int) -> None:
        """Make an empty index.

        Args:
            index: Its name: letters, figures and underscores.
            dim: Length of a vector.
        """

    def exists(self, index: str) -> bool:
        """Whether there is an index of that name."""

    def undo(self, index: str, *, after: int) -> None:
        """Make an index what it was when a generation was published: a later one broke off."""

    def writer(self, index: str, generation: int) -> GenerationWriter:
        """What makes a generation, the next one after those that are there."""

    def generation(self, index: str, generation: int) -> Generation:
        """One generation, to be asked."""

    def forget(self, index: str, *, before: int) -> None:
        """Remove the rows that ended in a generation or earlier: nobody asks those before it any more."""

    def indexes(self, prefix: str) -> Sequence[str]:
        """The names of the indexes that start so, sorted."""

    def drop(self, index: str) -> None:
        """Remove an index; one that isn't there is passed over."""

    def count(self, index: str, generation: int) -> int:
        """How many rows a generation has."""

    def close(self) -> None:
        """Let go of connections."""
