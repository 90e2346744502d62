"""The engine for one machine: segments of rows under FAISS, one tantivy index over all, the words in SQLite."""

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import Counts, Scores
from index.config import Bm25Weights
from index.engines.base import (
    CandidateScores,
    Capabilities,
    EngineState,
    Granularity,
    Nearby,
    Scope,
    WeightedTerms,
)
from index.engines.embedded.array_file import Rows, ranges
from index.engines.embedded.bm25 import FIELDS, WHOLE, Bm25, idf
from index.engines.embedded.dense import use_one_thread
from index.engines.embedded.document_store import CONTENT_FILE, Content
from index.engines.embedded.forward_index import term_hashes
from index.engines.embedded.lexical import LexicalIndex, LexicalScope
from index.engines.embedded.segment import VOCABULARY_FILE
from index.engines.embedded.segmented_rows import SEGMENTS_FOLDER, SegmentedRows
from index.engines.embedded.term_statistics import TermStatistics
from index.errors import DamagedSnapshot
from index.kept import Kept
from index.models.encoder import Vectors
from index.passages.outline import Outline
from index.passages.passage import Passage
from index.words.vocabulary import CorpusVocabulary
from ingest.document import Document

LEXICAL_FOLDER = "lexical"
EMBEDDED = "embedded"
_OVERSAMPLED = 4
_DOCUMENTS_KEPT = 16_000_000  # bytes or so: each hit needs its own, and reading one again takes as long as finding it
_BLOCK_BYTES = 300
_TITLES_KEPT = 16_384


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A scope as rows, and as a query of tantivy's; None lets everything through."""

    rows: NDArray[np.bool_] | None
    query: LexicalScope | None


class _Once:
    """What is found out by whoever asks first, while those who ask meanwhile wait for it."""

    def __init__(self, find: Callable[[], _Admitted]) -> None:
        self._find = find
        self._lock = threading.Lock()
        self._found: _Admitted | None = None

    def get(self) -> _Admitted:
        """What is admitted, found once."""
        with self._lock:
            if self._found is None:
                self._found = self._find()
            return self._found


class _Scopes:
    """What scopes mean in one snapshot."""

    def __init__(self, rows: SegmentedRows, lexical: LexicalIndex) -> None:
        self._rows, self._lexical = rows, lexical

    def once(self, scope: Scope) -> _Once:
        """What a scope means, found out when it is asked for."""
        return _Once(partial(self.find, scope))

    def find(self, scope: Scope) -> _Admitted:
        """What a scope means for either engine; tantivy leaves out what was replaced by itself."""
        if scope == Scope():
            return _Admitted(None, None)
        filters = scope.filters
        withdrawn = self._numbers_of(scope.withdrawn)
        query = self._lexical.within(filters, named=self._numbers_of(filters.doc_ids), withdrawn=withdrawn)
        if filters.is_empty:
            return _Admitted(~self._rows.of(withdrawn), query)
        admitted = self._numbers(lambda content: content.admitted(filters))
        return _Admitted(self._rows.of(set(admitted) - set(withdrawn)), query)

    def _numbers_of(self, doc_ids: Collection[str]) -> list[int]:
        return self._numbers(lambda content: content.numbers(doc_ids)) if doc_ids else []

    def _numbers(self, find: Callable[[Content], list[int]]) -> list[int]:
        return [place.first_document + number for place in self._rows.places for number in find(place.segment.content)]


class EmbeddedReader:
    """An open snapshot. Safe to use from many threads at once.

    What it keeps of earlier requests doesn't lead back to it: it goes, and its files with it, as soon as nobody asks it
    any more. A search for garbage may be hours away in a server, and each snapshot holds some 17 files open.

    Args:
        folder: Of the snapshot.
        bm25: How words are weighed.
        nearby: What brings near passages in place of this machine; None for nothing.
    """

    def __init__(self, folder: Path, bm25: Bm25Weights, nearby: Nearby | None = None) -> None:
        use_one_thread()
        self._rows, self._nearby = SegmentedRows(folder), nearby
        if nearby is None:
            self._rows.open_dense()
        self._lexical = LexicalIndex(folder / LEXICAL_FOLDER)
        self._bm25 = Bm25.of(bm25)
        self._statistics = TermStatistics([(place.segment.terms, dead) for place, dead in self._rows.dead()])
        paths = [path / VOCABULARY_FILE for path in sorted((folder / SEGMENTS_FOLDER).iterdir())]
        self._vocabulary = CorpusVocabulary.open(paths)
        self._scopes = lru_cache(maxsize=64)(_Scopes(self._rows, self._lexical).once)
        self._title = lru_cache(maxsize=_TITLES_KEPT)(partial(_find_title, self._rows))
        self._documents: Kept[str, Document] = Kept(_DOCUMENTS_KEPT, _size)

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do."""
        return Capabilities(frozenset(Granularity))

    @property
    def state(self) -> EngineState:
        """Where it searches vectors, and whether it can there now."""
        return self._nearby.state if self._nearby is not None else EngineState(EMBEDDED)

    @property
    def vocabulary(self) -> CorpusVocabulary:
        """The words of the corpus as they are written."""
        return self._vocabulary

    def count(self, scope: Scope) -> int:
        """How many passages are in scope."""
        rows = self._admitted(scope).rows
        if rows is None:
            rows = self._rows.alive
        elif self._rows.alive is not None:
            rows = rows & self._rows.alive
        return self._rows.count if rows is None else int(np.count_nonzero(rows))

    def search_dense(
        self, vector: Vectors, *, granularity: Granularity, k: int, scope: Scope
    ) -> list[tuple[str, float]]:
        """The k best (passage_id, cosine), best first; by the best sentence where sentences are asked for."""
        if granularity is Granularity.PASSAGE:
            rows, scores = self._near(vector, k, scope)
            return self._rows.ranked(rows, scores, k)
        rows, _ = self._near(vector, k * _OVERSAMPLED, scope)
        cosines, counts = self._sentence_cosines(rows, vector)
        best = np.maximum.reduceat(cosines, np.cumsum(counts) - counts) if len(rows) else cosines
        return self._rows.ranked(rows, best, k)

    def search_lexical(self, terms: WeightedTerms, *, k: int, scope: Scope) -> list[str]:
        """The passage_ids that tantivy takes for the k best by words, best first."""
        found = self._lexical.search(terms, self._bm25.weights, k=k, scope=self._admitted(scope).query)
        rows, scores = np.array([row for row, _ in found], dtype=np.int64), np.array([score for _, score in found])
        return [passage_id for passage_id, _ in self._rows.ranked(rows, scores, k)]

    def score(
        self,
        passage_ids: Sequence[str],
        *,
        vector: Vectors,
        terms: WeightedTerms,
        pairs: Sequence[tuple[str, str]] = (),
    ) -> CandidateScores:
        """Scores of given passages under both engines, in their order."""
        rows = self._rows.find(passage_ids)
        cosines = self._rows.cosines(rows, vector)
        lexical, pair_matches = self._by_words(rows, terms, pairs)
        return CandidateScores(
            tuple(passage_ids), cosines, *self._sentence_cosines(rows, vector), lexical, pair_matches
        )

    def term_weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term over passages, highest for one that occurs nowhere."""
        listed = list(terms)
        frequencies = self._statistics.document_frequencies(term_hashes(listed))[:, FIELDS.index(WHOLE)]
        return dict(zip(listed, idf(frequencies, self._statistics.total).tolist(), strict=True))

    def lexical_bound(self, terms: WeightedTerms) -> float:
        """What BM25 can't exceed for these terms, those that occur nowhere counted at the highest idf."""
        frequencies = self._statistics.document_frequencies(term_hashes(terms))
        weights = np.array(list(terms.values()), dtype=np.float64)
        return self._bm25.bound(frequencies, self._statistics.total, weights)

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """Given passages, in their order."""
        rows = self._rows.find(passage_ids)
        found: dict[int, Passage] = {}
        for place, at in self._rows.split(rows):
            local = (rows[at] - place.first_row).tolist()
            found.update(zip(at.tolist(), place.segment.content.passages(local), strict=True))
        return [found[at] for at in range(len(rows))]

    def document(self, doc_id: str) -> Document | None:
        """A document, or None."""
        try:
            return self._documents.get(doc_id, _find_document, self._rows, doc_id)
        except KeyError:
            return None

    def document_text(self, doc_id: str) -> str | None:
        """A document's text alone, or None."""
        found = self._rows.number(doc_id)
        return None if found is None else found[0].segment.content.text(found[1])

    def title(self, doc_id: str) -> str | None:
        """A document's title, or None."""
        return self._title(doc_id)

    def document_passages(self, doc_id: str) -> list[Passage]:
        """A document's passages, in order."""
        found = self._rows.number(doc_id)
        if found is None:
            return []
        place, number = found
        return [passage for _, passage in place.segment.content.document_passages(number)]

    def outlines(self) -> list[Outline]:
        """Every document without its words, by doc_id."""
        dead = frozenset(self._rows.tombstones.tolist())
        outlines = [
            outline
            for place in self._rows.places
            for number, outline in place.segment.content.outlines()
            if place.first_document + number not in dead
        ]
        return sorted(outlines, key=lambda outline: outline.doc_id)

    def _admitted(self, scope: Scope) -> _Admitted:
        """What a scope means; both engines are asked at once, and it is found out once for both."""
        return self._scopes(scope).get()

    def _near(self, vector: Vectors, k: int, scope: Scope) -> tuple[Rows, Scores]:
        """The k nearest rows in scope with their cosines, in no order; a store's candidates are held to scope here."""
        allowed, there = self._admitted(scope).rows, min(k, self.count(scope)) if self._nearby is not None else 0
        if self._nearby is not None and there and (found := self._nearby.nearest(vector, k=k, scope=scope)) is not None:
            rows = self._rows.known(found)
            rows = rows if allowed is None else rows[allowed[rows]]
            if len(rows) >= there:
                return rows, self._rows.cosines(rows, vector)
            self._nearby.missed()
        return self._rows.search(vector, k=k, allowed=allowed)

    def _by_words(self, rows: Rows, terms: WeightedTerms, pairs: Sequence[tuple[str, str]]) -> tuple[Scores, Counts]:
        """BM25 of rows, and how many of the pairs occur in each as neighbours, both (n,)."""
        weights = dict(terms) | {term: 0.0 for pair in pairs for term in pair if term not in terms}
        hashes = term_hashes(weights)
        numbers = {term: number for number, term in enumerate(weights)}
        beside = [(numbers[first], numbers[second]) for first, second in pairs]
        term_frequencies = np.zeros((len(FIELDS), len(rows), len(weights)), dtype=np.int64)
        lengths = np.zeros((len(rows), len(FIELDS)), dtype=np.int64)
        pair_matches = np.zeros(len(rows), dtype=np.int64)
        for place, at in self._rows.split(rows):
            local = rows[at] - place.first_row
            found = place.segment.terms.occurrences(local, hashes, beside)
            term_frequencies[:, at], pair_matches[at] = found.term_frequencies, found.pair_matches
            lengths[at] = place.segment.terms.lengths(local)
        statistics = self._statistics
        scores = self._bm25.score(
            term_frequencies,
            lengths,
            statistics.mean_lengths,
            statistics.document_frequencies(hashes),
            statistics.total,
            np.array(list(weights.values()), dtype=np.float64),
        )
        return scores, pair_matches

    def _sentence_cosines(self, rows: Rows, vector: Vectors) -> tuple[Scores, Counts]:
        """Of every sentence of rows, one row's after the other's, (m,), and how many each row has, (n,)."""
        parts = [(place.segment, at, rows[at] - place.first_row) for place, at in self._rows.split(rows)]
        if len(parts) == 1:
            segment, _, local = parts[0]
            return segment.sentence_cosines(local, vector), segment.sentences_of(local)
        counts = np.zeros(len(rows), dtype=np.int64)
        for segment, at, local in parts:
            counts[at] = segment.sentences_of(local)
        firsts = np.cumsum(counts) - counts
        cosines = np.zeros(int(counts.sum()), dtype=np.float32)
        for segment, at, local in parts:
            cosines[ranges(firsts[at], counts[at])] = segment.sentence_cosines(local, vector)
        return cosines, counts


def _find_title(rows: SegmentedRows, doc_id: str) -> str | None:
    found = rows.number(doc_id)
    return None if found is None else found[0].segment.content.title(found[1])


def _find_document(rows: SegmentedRows, doc_id: str) -> Document:
    """The document; a name that none has is a KeyError, so that nothing is kept of names that anybody may make up."""
    found = rows.number(doc_id)
    if found is None:
        raise KeyError(doc_id)
    document = found[0].segment.content.document(found[1])
    if document.doc_id != doc_id:
        raise DamagedSnapshot(
            "The words of the index were changed on the disk: a document has another one's place",
            where=CONTENT_FILE,
            remedy="Run: vouch build --force (or, to go back to an older one: vouch rollback)",
        )
    return document


def _size(document: Document) -> int:
    """About how many bytes of memory a document takes."""
    return len(document.text) + _BLOCK_BYTES * len(document.blocks)
