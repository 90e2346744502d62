"""The engine for one machine: FAISS and tantivy over one set of rows, the rest in mapped files and SQLite."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.content import Content, write_content
from index.dense import DenseIndex, write_dense
from index.encoder import Vectors
from index.engines.base import Capabilities, Granularity, IndexedDocument, PassageScores, Scope, WeightedTerms
from index.lexical import LexicalIndex, LexicalRow, write_lexical
from index.passage import Outline, Passage
from ingest.document import Document

_CONTENT, _PASSAGES, _SENTENCES, _BOUNDS = "content.db", "passages.npy", "sentences.npy", "sentence_bounds.npy"
_DENSE, _LEXICAL, _DOCUMENTS = "passages.faiss", "lexical", "documents.npy"
_OVERSAMPLED = 4
_DOCUMENTS_KEPT = 256  # each hit needs its own several times, and reading one anew takes as long as finding it


def write_parts(items: Sequence[IndexedDocument], folder: Path) -> dict[str, int]:
    """Write the parts of a snapshot.

    Args:
        items: Documents with their passages and vectors; at least one passage.
        folder: An empty folder.

    Returns:
        Counts of documents, passages and sentences.
    """
    passages = [indexed for item in items for indexed in item.passages]
    write_content(
        ((item.document, [indexed.passage for indexed in item.passages]) for item in items), folder / _CONTENT
    )
    vectors = np.stack([indexed.vector for indexed in passages])  # (n, dim)
    np.save(folder / _PASSAGES, vectors)
    write_dense(vectors, folder / _DENSE)
    sentences = np.concatenate([indexed.sentence_vectors for indexed in passages])
    np.save(folder / _SENTENCES, sentences.astype(np.float16))  # (m, dim)
    bounds = np.cumsum([0, *(len(indexed.sentence_vectors) for indexed in passages)], dtype=np.int64)
    np.save(folder / _BOUNDS, bounds)  # (n + 1,): the sentences of row r are bounds[r] … bounds[r + 1]
    numbers = [number for number, item in enumerate(items) for _ in item.passages]
    np.save(folder / _DOCUMENTS, np.array(numbers, dtype=np.int32))  # (n,): the document of each row
    write_lexical(_lexical_rows(items), folder / _LEXICAL)
    return {"documents": len(items), "passages": len(passages), "sentences": len(sentences)}


def _lexical_rows(items: Sequence[IndexedDocument]) -> Iterable[LexicalRow]:
    row = 0
    for number, item in enumerate(items):
        for indexed in item.passages:
            passage = indexed.passage
            context = [item.document.slice(span) for span in passage.context]
            body = "\n".join((*context, passage.text))
            yield LexicalRow(row, number, item.document.title, "\n".join(passage.headings), body)
            row += 1


class EmbeddedReader:
    """An open snapshot. Safe to use from many threads at once."""

    def __init__(self, folder: Path, field_weights: dict[str, float]) -> None:
        self._content = Content(folder / _CONTENT)
        self._dense = DenseIndex(folder / _DENSE)
        self._lexical = LexicalIndex(folder / _LEXICAL)
        self._passages = np.load(folder / _PASSAGES, mmap_mode="r")
        self._sentences = np.load(folder / _SENTENCES, mmap_mode="r")
        self._bounds = np.load(folder / _BOUNDS, mmap_mode="r")
        self._documents = np.load(folder / _DOCUMENTS, mmap_mode="r")
        self._weights = field_weights
        self._admitted = lru_cache(maxsize=64)(self._find_admitted)
        self._document = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._content.document)

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do."""
        return Capabilities(frozenset(Granularity))

    def count(self, scope: Scope) -> int:
        """How many passages are in scope."""
        rows = self._rows_in(scope)
        return len(self._documents) if rows is None else int(rows.sum())

    def search_dense(
        self, vector: Vectors, *, granularity: Granularity, k: int, scope: Scope
    ) -> list[tuple[str, float]]:
        """The k best (passage_id, cosine), best first; by the best sentence where sentences are asked for."""
        allowed = self._rows_in(scope)
        if allowed is not None and not allowed.any():
            return []
        if granularity is Granularity.PASSAGE:
            rows, scores = self._dense.search(vector, k=k, allowed=allowed)
            return self._ranked(rows, scores, k)
        rows, _ = self._dense.search(vector, k=k * _OVERSAMPLED, allowed=allowed)
        return self._ranked(rows, np.array([max(self._sentence_cosines(row, vector)) for row in rows.tolist()]), k)

    def search_lexical(self, terms: WeightedTerms, *, k: int, scope: Scope) -> list[tuple[str, float]]:
        """The k best (passage_id, BM25), best first."""
        found = self._lexical.search(terms, self._weights, k=k, documents=self._admitted(scope))
        return self._ranked(np.array(list(found), dtype=np.int64), np.array(list(found.values())), k)

    def score(self, passage_ids: Sequence[str], *, vector: Vectors, terms: WeightedTerms) -> list[PassageScores]:
        """Scores of given passages under both engines, in their order."""
        rows = np.array(self._content.rows(passage_ids), dtype=np.int64)
        cosines = np.asarray(self._passages[rows], dtype=np.float32) @ vector if len(rows) else np.zeros(0)
        lexical = self._lexical.score(terms, self._weights, rows)
        return [
            PassageScores(passage_id, float(cosine), self._sentence_cosines(row, vector), float(bm25))
            for passage_id, row, cosine, bm25 in zip(passage_ids, rows.tolist(), cosines, lexical, strict=True)
        ]

    def term_weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term over passages, highest for one that stands nowhere."""
        return self._lexical.term_weights(terms)

    def lexical_bound(self, terms: WeightedTerms) -> float:
        """What BM25 can't exceed for these terms, those that stand nowhere counted at the highest idf."""
        return self._lexical.bound(terms, self._weights)

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """Given passages, in their order."""
        return self._content.passages(self._content.rows(passage_ids))

    def document(self, doc_id: str) -> Document | None:
        """A document, or None."""
        return self._document(doc_id)

    def document_passages(self, doc_id: str) -> list[Passage]:
        """A document's passages, in order."""
        return self._content.document_passages(doc_id)

    def outlines(self) -> list[Outline]:
        """Every document without its words, in order."""
        return self._content.outlines()

    def _find_admitted(self, scope: Scope) -> tuple[int, ...] | None:
        """Numbers of the documents in scope; None where that is all of them."""
        if scope == Scope():
            return None
        return tuple(self._content.admitted(scope.filters, scope.withdrawn))

    def _rows_in(self, scope: Scope) -> NDArray[np.bool_] | None:
        admitted = self._admitted(scope)
        return None if admitted is None else np.isin(self._documents, np.array(admitted, dtype=np.int32))

    def _sentence_cosines(self, row: int, vector: Vectors) -> tuple[float, ...]:
        vectors = np.asarray(self._sentences[self._bounds[row] : self._bounds[row + 1]], dtype=np.float32)
        return tuple((vectors @ vector).tolist())

    def _ranked(self, rows: NDArray[np.int64], scores: NDArray[np.floating], k: int) -> list[tuple[str, float]]:
        pairs = zip(self._content.passage_ids(rows.tolist()), scores.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]
