"""What an engine must do to be asked. One file per engine; one conformance suite holds them all to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.passage import Filters, Outline, Passage
from index.vocabulary import Vocabulary
from ingest.document import Document

WeightedTerms = Mapping[str, float]
"""Analysed terms, and how much each counts: 1 for a word of the question, less for one that stands in for it."""


class Granularity(StrEnum):
    """What a vector stands for."""

    PASSAGE = "passage"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where hits may come from: what the filters admit, less the documents that were withdrawn."""

    filters: Filters = field(default_factory=Filters)
    withdrawn: frozenset[str] = frozenset()

    def admits(self, document: Document) -> bool:
        """Whether a hit may come from this document."""
        return document.doc_id not in self.withdrawn and self.filters.admits(document)


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with its vectors.

    Attributes:
        passage: The passage.
        vector: Its unit vector, (dim,).
        sentence_vectors: Unit vectors of its sentences, (n_sentences, dim).
    """

    passage: Passage
    vector: Vectors
    sentence_vectors: Vectors


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document and its passages: what is put in, or replaced, at a time."""

    document: Document
    passages: tuple[IndexedPassage, ...]


@dataclass(frozen=True, slots=True)
class PassageScores:
    """A candidate's scores under both engines; higher is better.

    Attributes:
        passage_id: The passage.
        passage_cosine: Of the question and the passage.
        sentence_cosines: Of the question and each of its sentences.
        lexical: BM25; 0 where no term matches.
    """

    passage_id: str
    passage_cosine: float
    sentence_cosines: tuple[float, ...]
    lexical: float


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do."""

    granularities: frozenset[Granularity] = field(default_factory=lambda: frozenset({Granularity.PASSAGE}))


class EngineReader(Protocol):
    """An immutable snapshot. Ties fall by passage_id."""

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the corpus as they are written."""

    def count(self, scope: Scope) -> int:
        """How many passages are in scope."""

    def search_dense(
        self, vector: Vectors, *, granularity: Granularity, k: int, scope: Scope
    ) -> list[tuple[str, float]]:
        """The k best (passage_id, cosine), best first."""

    def search_lexical(self, terms: WeightedTerms, *, k: int, scope: Scope) -> list[tuple[str, float]]:
        """The k best (passage_id, BM25), best first."""

    def score(
        self,
        passage_ids: Sequence[str],
        *,
        vector: Vectors,
        terms: WeightedTerms,
        lexical: Mapping[str, float] = MappingProxyType({}),
    ) -> list[PassageScores]:
        """Scores of given passages under both engines, in their order.

        Args:
            passage_ids: The passages.
            vector: Unit vector of the question, (dim,).
            terms: Its terms.
            lexical: What `search_lexical` gave some of them for the same terms, so that it needn't be computed again.
        """

    def standing_together(self, passage_ids: Sequence[str], pairs: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
        """How many of the pairs of terms stand in each passage as neighbours, in their order; (n,)."""

    def term_weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term over passages, highest for one that stands nowhere."""

    def lexical_bound(self, terms: WeightedTerms) -> float:
        """What BM25 can't exceed for these terms, those that stand nowhere counted at the highest idf."""

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """Given passages, in their order."""

    def document(self, doc_id: str) -> Document | None:
        """A document, or None."""

    def document_passages(self, doc_id: str) -> list[Passage]:
        """A document's passages, in order."""

    def outlines(self) -> list[Outline]:
        """Every document without its words, in order."""


class EngineWriter(Protocol):
    """Makes the next snapshot out of the one before, or a first one."""

    def apply(self, upserts: Iterable[IndexedDocument], deletes: Iterable[str] = ()) -> None:
        """Put documents in, in place of those of the same doc_id, and take others out.

        Args:
            upserts: Read one at a time, so that they need not fit into memory.
            deletes: doc_ids; one that isn't there is passed over.
        """

    def publish(self) -> str:
        """Make all that was applied visible to every reader that is opened from now on, and to none before.

        Returns:
            The snapshot_id.
        """
