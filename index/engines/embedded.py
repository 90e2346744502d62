"""The engine for one machine: segments of rows under FAISS, one tantivy index over all, the words in SQLite."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from index.content import Content
from index.dense import Rows
from index.encoder import Vectors
from index.engines.base import Capabilities, Granularity, PassageScores, Scope, WeightedTerms
from index.lexical import LexicalIndex, LexicalScope
from index.passage import Outline, Passage
from index.rows import SEGMENTS_FOLDER, SegmentedRows
from index.segment import VOCABULARY_FILE
from index.vocabulary import Vocabulary
from ingest.document import Document

LEXICAL_FOLDER = "lexical"
_OVERSAMPLED = 4
_DOCUMENTS_KEPT = 256  # each hit needs its own several times, and reading one anew takes as long as finding it


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A scope as rows, and as a query of tantivy's; None lets everything through."""

    rows: NDArray[np.bool_] | None
    query: LexicalScope | None


class EmbeddedReader:
    """An open snapshot. Safe to use from many threads at once."""

    def __init__(self, folder: Path, field_weights: dict[str, float]) -> None:
        self._rows = SegmentedRows(folder)
        self._lexical = LexicalIndex(folder / LEXICAL_FOLDER)
        self._weights = field_weights
        paths = [path / VOCABULARY_FILE for path in sorted((folder / SEGMENTS_FOLDER).iterdir())]
        self._vocabulary = Vocabulary.open(paths)
        self._admitted = lru_cache(maxsize=64)(self._find_admitted)
        self._document = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._find_document)

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do."""
        return Capabilities(frozenset(Granularity))

    @property
    def vocabulary(self) -> Vocabulary:
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
        allowed = self._admitted(scope).rows
        if granularity is Granularity.PASSAGE:
            rows, scores = self._rows.search(vector, k=k, allowed=allowed)
            return self._ranked(rows, scores, k)
        rows, _ = self._rows.search(vector, k=k * _OVERSAMPLED, allowed=allowed)
        return self._ranked(rows, np.array([max(found) for found in self._sentence_cosines(rows, vector)]), k)

    def search_lexical(self, terms: WeightedTerms, *, k: int, scope: Scope) -> list[tuple[str, float]]:
        """The k best (passage_id, BM25), best first."""
        found = self._lexical.search(terms, self._weights, k=k, scope=self._admitted(scope).query)
        return self._ranked(np.array(list(found), dtype=np.int64), np.array(list(found.values())), k)

    def score(
        self,
        passage_ids: Sequence[str],
        *,
        vector: Vectors,
        terms: WeightedTerms,
        lexical: Mapping[str, float] = MappingProxyType({}),
    ) -> list[PassageScores]:
        """Scores of given passages under both engines, in their order; those known of BM25 aren't computed again."""
        rows = self._rows.find(passage_ids)
        cosines = np.zeros(len(rows), dtype=np.float32)
        for place, at in self._rows.split(rows):
            cosines[at] = place.segment.cosines(rows[at] - place.first_row, vector)
        by_words = np.array([lexical.get(passage_id, np.nan) for passage_id in passage_ids], dtype=np.float32)
        unknown = np.isnan(by_words)
        by_words[unknown] = self._lexical.score(terms, self._weights, rows[unknown])
        columns = (cosines.tolist(), self._sentence_cosines(rows, vector), by_words.tolist())
        return [PassageScores(*found) for found in zip(passage_ids, *columns, strict=True)]

    def standing_together(self, passage_ids: Sequence[str], pairs: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
        """How many of the pairs of terms stand in each passage as neighbours, in their order; (n,)."""
        rows = self._rows.find(passage_ids)
        found = np.zeros(len(rows), dtype=np.int64)
        for place, at in self._rows.split(rows):
            found[at] = place.segment.word_order.standing_together(rows[at] - place.first_row, pairs)
        return found

    def term_weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term over passages, highest for one that stands nowhere."""
        return self._lexical.term_weights(terms)

    def lexical_bound(self, terms: WeightedTerms) -> float:
        """What BM25 can't exceed for these terms, those that stand nowhere counted at the highest idf."""
        return self._lexical.bound(terms, self._weights)

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
        return self._document(doc_id)

    def document_passages(self, doc_id: str) -> list[Passage]:
        """A document's passages, in order."""
        found = self._rows.number(doc_id)
        if found is None:
            return []
        place, number = found
        return [passage for _, passage in place.segment.content.document_passages(number)]

    def outlines(self) -> list[Outline]:
        """Every document without its words, by doc_id."""
        outlines = [
            outline
            for place in self._rows.places
            for number, outline in place.segment.content.outlines()
            if not self._rows.is_dead(place.first_document + number)
        ]
        return sorted(outlines, key=lambda outline: outline.doc_id)

    def _find_document(self, doc_id: str) -> Document | None:
        found = self._rows.number(doc_id)
        return None if found is None else found[0].segment.content.document(found[1])

    def _find_admitted(self, scope: Scope) -> _Admitted:
        """What a scope means for either engine; tantivy leaves out what was replaced by itself."""
        if scope == Scope():
            return _Admitted(None, None)
        withdrawn = self._numbers(lambda content: content.numbers(scope.withdrawn)) if scope.withdrawn else []
        if scope.filters.is_empty:
            return _Admitted(~self._rows.of(withdrawn), self._lexical.but(withdrawn) if withdrawn else None)
        admitted = self._numbers(lambda content: content.admitted(scope.filters))
        admitted = sorted(set(admitted) - set(withdrawn))
        if 2 * len(admitted) > self._rows.document_count:
            left_out = sorted(set(range(self._rows.document_count)) - set(admitted))
            return _Admitted(self._rows.of(admitted), self._lexical.but(left_out))
        return _Admitted(self._rows.of(admitted), self._lexical.among(admitted))

    def _numbers(self, find: Callable[[Content], list[int]]) -> list[int]:
        return [place.first_document + number for place in self._rows.places for number in find(place.segment.content)]

    def _sentence_cosines(self, rows: Rows, vector: Vectors) -> list[tuple[float, ...]]:
        found: dict[int, tuple[float, ...]] = {}
        for place, at in self._rows.split(rows):
            cosines = place.segment.sentence_cosines(rows[at] - place.first_row, vector)
            found.update(zip(at.tolist(), cosines, strict=True))
        return [found[at] for at in range(len(rows))]

    def _ranked(self, rows: Rows, scores: NDArray[np.floating], k: int) -> list[tuple[str, float]]:
        pairs = zip(self._rows.ids(rows), scores.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]
