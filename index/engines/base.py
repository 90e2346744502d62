"""What an engine must do: build and ranking know no more of one, and one conformance suite holds them all to it.

An engine is a folder beside this module: a reader, a writer and an inventory, which `registry` opens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.arrays import Counts, Scores
from index.models.encoder import Vectors
from index.passages.outline import Outline
from index.passages.passage import Passage
from index.passages.query import Filters
from index.snapshots.recipe import Provenance
from index.words.vocabulary import CorpusVocabulary
from ingest.document import Document

WeightedTerms = Mapping[str, float]
"""Analysed terms, and how much each counts: 1 for a word of the question, less for one that takes its place."""


class Granularity(StrEnum):
    """What a vector is of."""

    PASSAGE = "passage"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where hits may come from: what the filters admit, less the documents that were withdrawn."""

    filters: Filters = field(default_factory=Filters)
    withdrawn: frozenset[str] = frozenset()


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
class CandidateScores:
    """Candidates' scores under both engines, in their order; higher is better.

    Attributes:
        passage_ids: The candidates, n of them.
        passage_cosines: Of the question and each passage, (n,).
        sentence_cosines: Of the question and every sentence of theirs, one passage's after the other's, (m,).
        sentence_counts: How many sentences each has, (n,); at least one.
        lexical: BM25, (n,); 0 where no term matches.
        pair_matches: How many of the pairs of terms occur in each as neighbours, in their order, (n,).
    """

    passage_ids: tuple[str, ...]
    passage_cosines: Scores
    sentence_cosines: Scores
    sentence_counts: NDArray[np.int64]
    lexical: Scores
    pair_matches: Counts

    @property
    def best_sentences(self) -> Scores:
        """The best of each candidate's sentences, (n,)."""
        if not self.passage_ids:
            return np.zeros(0, dtype=np.float32)
        return np.maximum.reduceat(self.sentence_cosines, self._firsts)

    def sentences_of(self, at: int) -> tuple[float, ...]:
        """The cosines of one candidate's sentences."""
        first = int(self._firsts[at])
        return tuple(self.sentence_cosines[first : first + int(self.sentence_counts[at])].tolist())

    @property
    def _firsts(self) -> NDArray[np.int64]:
        return self.sentence_counts.cumsum() - self.sentence_counts


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do, by which the conformance suite knows what to hold it to.

    Attributes:
        granularities: By what it searches vectors; by passages always.
    """

    granularities: frozenset[Granularity] = field(default_factory=lambda: frozenset({Granularity.PASSAGE}))


@dataclass(frozen=True, slots=True)
class EngineState:
    """Where vectors are searched, and whether they can be there now.

    Attributes:
        kind: `embedded`, or the kind of store.
        reachable: False where the store didn't answer when it was last asked: this machine searches instead.
    """

    kind: str
    reachable: bool = True


class Nearby(Protocol):
    """A search for near passages outside this machine."""

    @property
    def state(self) -> EngineState:
        """Which it is, and whether it answers."""

    def nearest(self, vector: Vectors, *, k: int, scope: Scope) -> Sequence[str] | None:
        """The passage_ids that are likely the k nearest, in no order; None where this machine is to search instead.

        Raises:
            EngineUnavailable: If nothing answers, and this machine can't search so many passages.
        """

    def missed(self) -> None:
        """Take note that it brought fewer than there are: it lags, or lost some, and this machine is to search.

        Raises:
            EngineUnavailable: If this machine can't search so many passages.
        """


@dataclass(frozen=True, slots=True)
class Published:
    """What a writer published.

    Attributes:
        snapshot_id: Its name.
        counts: Its documents, passages and sentences.
        whole: Whether all of it was written; else it shares parts with the one before.
    """

    snapshot_id: str
    counts: Mapping[str, int]
    whole: bool


class EngineReader(Protocol):
    """An immutable snapshot. Ties fall by passage_id."""

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do."""

    @property
    def state(self) -> EngineState:
        """Where it searches vectors, and whether it can there now."""

    @property
    def vocabulary(self) -> CorpusVocabulary:
        """The words of the corpus as they are written."""

    def count(self, scope: Scope) -> int:
        """How many passages are in scope."""

    def search_dense(
        self, vector: Vectors, *, granularity: Granularity, k: int, scope: Scope
    ) -> list[tuple[str, float]]:
        """The k best (passage_id, cosine), best first."""

    def search_lexical(self, terms: WeightedTerms, *, k: int, scope: Scope) -> list[str]:
        """The passage_ids that are likely the k best by words, each with one of the terms at least.

        What they score, `score` says; an engine that brings them may count a little otherwise.
        """

    def score(
        self,
        passage_ids: Sequence[str],
        *,
        vector: Vectors,
        terms: WeightedTerms,
        pairs: Sequence[tuple[str, str]] = (),
    ) -> CandidateScores:
        """Scores of given passages under both engines, in their order.

        Args:
            passage_ids: The passages.
            vector: Unit vector of the question, (dim,).
            terms: Its terms.
            pairs: Terms that are side by side in it, to be looked for as neighbours.
        """

    def term_weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term over passages, highest for one that occurs nowhere."""

    def lexical_bound(self, terms: WeightedTerms) -> float:
        """What BM25 can't exceed for these terms, those that occur nowhere counted at the highest idf."""

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """Given passages, in their order."""

    def document(self, doc_id: str) -> Document | None:
        """A document, or None."""

    def document_text(self, doc_id: str) -> str | None:
        """A document's text alone, or None: where a word isn't in it, the document needn't be read."""

    def title(self, doc_id: str) -> str | None:
        """A document's title, or None: many are read for one answer, and few documents."""

    def document_passages(self, doc_id: str) -> list[Passage]:
        """A document's passages, in order."""

    def outlines(self) -> list[Outline]:
        """Every document without its words, in order."""


class Inventory(Protocol):
    """What a published snapshot holds: all that a build asks before it goes on from it, and cheaper than a reader.

    Each method raises DamagedSnapshot if what it needs can't be read.
    """

    def versions(self) -> Mapping[str, str]:
        """The version of each document, the sha256 of its record, by doc_id."""

    def compaction_due(self) -> bool:
        """Whether the next writer has something to tidy up even if no document has changed."""


class EngineWriter(Protocol):
    """Makes the next snapshot out of the one before, or a first one."""

    def apply(self, upserts: Iterable[IndexedDocument], deletes: Iterable[str] = ()) -> None:
        """Put documents in, in place of those of the same doc_id, and take others out.

        Args:
            upserts: Read one at a time, so that they need not fit into memory.
            deletes: doc_ids; one that isn't there is passed over.
        """

    def publish(self, provenance: Provenance) -> Published:
        """Make all that was applied visible to every reader that is opened from now on, and to none before.

        It is the last call. What belongs to the snapshot beside the engine's own parts is ready by then.

        Args:
            provenance: What it was made from, for its manifest.
        """
