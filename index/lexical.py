"""tantivy: BM25 over title, headings and the whole passage, each with its own weight, over rows."""

import json
import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query, SchemaBuilder

from index.query_analysis import ANALYZER, analyzer

_HEAP_BYTES = 64_000_000
_ROW, _DOCUMENT = "row", "document"
WHOLE = "whole"
FIELDS = ("title", "headings", WHOLE)
_K1 = 1.2
_TIES = 16  # so many more are fetched at first, to see whether the last ties with others
LexicalScope = Query
"""Which rows may come, as tantivy takes it."""
_META = "meta.json"


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What is indexed of a passage.

    Attributes:
        row: Its row.
        document: The number of its document.
        title: The document's title.
        headings: The heading path, joined.
        body: Context and text; title and headings are put in front of it in the field `whole`, since one field that
            holds them all ranks better than the sum of three.
    """

    row: int
    document: int
    title: str
    headings: str
    body: str


def _schema() -> tantivy.Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field(_ROW, indexed=True, fast=True)
    builder.add_unsigned_field(_DOCUMENT, indexed=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=ANALYZER, index_option="freq")
    return builder.build()


class LexicalWriter:
    """Adds rows to an index and takes documents out of it.

    An index that is there grows: tantivy's files are written once, deletions and merged segments get files of their
    own, and what it removes is this folder's link only, so that another folder may share them.

    Args:
        folder: An empty folder for a new index, or one with the files of another, linked, and copies of its `.json`.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder))
        index.register_tokenizer(ANALYZER, analyzer())
        self._schema = index.schema
        self._writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        self._closed = False

    def add(self, row: LexicalRow) -> None:
        """Put a row in."""
        whole = "\n".join((row.title, row.headings, row.body))
        document = tantivy.Document(title=row.title, headings=row.headings, whole=whole)
        document.add_unsigned(_ROW, row.row)
        document.add_unsigned(_DOCUMENT, row.document)
        self._writer.add_document(document)

    def delete(self, document: int) -> None:
        """Take the rows of a document out; they count in BM25's statistics until their segment is merged."""
        # `delete_documents_by_term` takes a number for a signed one, and finds no row of an unsigned field.
        self._writer.delete_documents_by_query(Query.term_query(self._schema, _DOCUMENT, document))

    def close(self) -> None:
        """Put everything on disk."""
        self._writer.commit()
        self._closed = True
        self._writer.wait_merging_threads()

    def abandon(self) -> None:
        """End the threads that write, if they still do, so that nothing appears in the folder afterwards."""
        if not self._closed:
            self._closed = True
            with suppress(ValueError, RuntimeError):  # the disk may be what went wrong
                self._writer.rollback()
            with suppress(ValueError, RuntimeError):
                self._writer.wait_merging_threads()


class LexicalIndex:
    """Rows by BM25 (k1 1.2, b 0.75, fixed by tantivy), summed over fields with their weights.

    Source: Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
    """

    def __init__(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        index.register_tokenizer(ANALYZER, analyzer())
        self._schema = index.schema
        self._searcher = index.searcher()
        segments = json.loads((folder / _META).read_text(encoding="utf-8"))["segments"]
        self._rows: int = sum(segment["max_doc"] for segment in segments)

    @property
    def count(self) -> int:
        """How many rows BM25 counts: those that were taken out too, until their segment is merged."""
        return self._rows

    def term_weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term in `whole`, highest for one that stands nowhere."""
        return {term: self._idf(self._searcher.doc_freq(WHOLE, term)) for term in terms}

    def bound(self, terms: Mapping[str, float], weights: Mapping[str, float]) -> float:
        """What no row can score: over terms and fields, both weights * (k1 + 1) * idf, as if endlessly repeated.

        A term counts in the fields in which it stands; one that stands nowhere counts in `whole`, at the highest idf.
        """
        total = 0.0
        for field, weight in weights.items():
            for term, term_weight in terms.items():
                rows = self._searcher.doc_freq(field, term)
                if rows or field == WHOLE:
                    total += weight * term_weight * self._idf(rows)
        return (_K1 + 1.0) * total

    def _idf(self, rows: int) -> float:
        return math.log(1 + (self.count - rows + 0.5) / (rows + 0.5))

    def search(
        self,
        terms: Mapping[str, float],
        weights: Mapping[str, float],
        *,
        k: int,
        scope: LexicalScope | None = None,
    ) -> dict[int, float]:
        """The k best rows with their scores; more where they tie with the last, so that ids may decide.

        Args:
            terms: Analysed terms, and how much each counts.
            weights: Field to weight; a field with weight 0 is not asked.
            k: At most this many, ties apart.
            scope: Of `among` or `but`; None lets all through.
        """
        if not terms or k < 1:
            return {}
        query = self._terms(terms, weights)
        if scope is not None:
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, scope)])
        limit = k + _TIES
        while True:
            found = self._run(query, limit)
            scores = sorted(found.values(), reverse=True)
            if len(found) < limit or scores[-1] < scores[k - 1]:
                return {row: score for row, score in found.items() if len(found) <= k or score >= scores[k - 1]}
            limit *= 4

    def among(self, documents: Iterable[int]) -> LexicalScope:
        """What lets through the rows of these documents only; it adds nothing to a score."""
        return Query.const_score_query(Query.term_set_query(self._schema, _DOCUMENT, list(documents)), 0.0)

    def but(self, documents: Iterable[int]) -> LexicalScope:
        """What lets through the rows of all but these documents; it adds nothing to a score."""
        left_out = Query.term_set_query(self._schema, _DOCUMENT, list(documents))
        rest = Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, left_out)])
        return Query.const_score_query(rest, 0.0)

    def score(
        self, terms: Mapping[str, float], weights: Mapping[str, float], rows: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """The scores of given rows, in their order; a row without any of the terms scores 0."""
        if not terms or not len(rows):
            return np.zeros(len(rows), dtype=np.float32)
        given = Query.const_score_query(Query.term_set_query(self._schema, _ROW, rows.tolist()), 0.0)
        query = Query.boolean_query([(Occur.Must, self._terms(terms, weights)), (Occur.Must, given)])
        found = self._run(query, len(rows))
        return np.array([found.get(int(row), 0.0) for row in rows], dtype=np.float32)

    def _terms(self, terms: Mapping[str, float], weights: Mapping[str, float]) -> Query:
        return Query.boolean_query(
            [
                (
                    Occur.Should,
                    Query.boost_query(Query.term_query(self._schema, field, term, "freq"), term_weight * weight),
                )
                for term, term_weight in terms.items()
                for field, weight in weights.items()
                if weight > 0
            ]
        )

    def _run(self, query: Query, k: int) -> dict[int, float]:
        hits = self._searcher.search(query, limit=k, count=False).hits
        rows = self._searcher.fast_field_values(_ROW, [address for _, address in hits])
        return {int(row): float(score) for row, (score, _) in zip(rows, hits, strict=True) if row is not None}
