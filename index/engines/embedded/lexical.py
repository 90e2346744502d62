"""tantivy: which rows are likely to score best by words; what they score is computed by `bm25.py`."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy
from tantivy import FieldType, Occur, Query, SchemaBuilder

from index.engines.embedded.bm25 import FIELDS
from index.passages.query import Filters
from index.words.analysis import ANALYZER, analyzer
from ingest.document import Document

_HEAP_BYTES = 64_000_000
_ROW, _DOCUMENT = "row", "document"
_TAGS, _AUDIENCE, _LANGUAGE, _REVIEWED = "tags", "audience", "language", "reviewed"  # what filters look at
_TIES = 16  # so many more are fetched at first, to see whether the last ties with others
_MOST_TIES = 64  # times as many are fetched at most: of more that tie, those come that were written first
LexicalScope = Query
"""Which rows may come, as tantivy takes it."""


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What is indexed of a passage.

    Attributes:
        row: Its row.
        number: The number of its document.
        document: The document, for what filters look at.
        title: The document's title.
        headings: The heading path, joined.
        body: Context and text; title and headings are put in front of it in the field `whole`, since one field that
            holds them all ranks better than the sum of three.
    """

    row: int
    number: int
    document: Document
    title: str
    headings: str
    body: str


def _schema() -> tantivy.Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field(_ROW, fast=True)
    builder.add_unsigned_field(_DOCUMENT, indexed=True)
    builder.add_unsigned_field(_REVIEWED, indexed=True, fast=True)  # days since 1 January of the year 1, counted as 1
    for field in (_TAGS, _AUDIENCE, _LANGUAGE):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
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
        added = tantivy.Document(title=row.title, headings=row.headings, whole=whole)
        added.add_unsigned(_ROW, row.row)
        added.add_unsigned(_DOCUMENT, row.number)
        for tag in row.document.tags:
            added.add_text(_TAGS, tag)
        for field, value in ((_AUDIENCE, row.document.audience), (_LANGUAGE, row.document.language)):
            if value is not None:
                added.add_text(field, value)
        if row.document.last_reviewed_on is not None:
            added.add_unsigned(_REVIEWED, row.document.last_reviewed_on.toordinal())
        self._writer.add_document(added)

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


def _writable(folder: Path) -> tuple[Path, TemporaryDirectory[str] | None]:
    """The folder, or, where nothing can be written to it, one with links to its files.

    tantivy makes a lock file where it opens an index.
    """
    if os.access(folder, os.W_OK):
        return folder, None
    beside = TemporaryDirectory(prefix="vouch-")
    for file in folder.iterdir():
        if file.suffix != ".lock":
            Path(beside.name, file.name).symlink_to(file.resolve())
    return Path(beside.name), beside


class LexicalIndex:
    """Rows by tantivy's BM25 (k1 1.2, b 0.75, fixed there), summed over fields with their weights.

    Its statistics count rows that were taken out until their segment is merged, and its lengths are rounded.
    """

    def __init__(self, folder: Path) -> None:
        writable, self._folder = _writable(folder)
        index = tantivy.Index.open(str(writable))
        index.register_tokenizer(ANALYZER, analyzer())
        self._schema = index.schema
        self._searcher = index.searcher()

    def search(
        self,
        terms: Mapping[str, float],
        weights: Mapping[str, float],
        *,
        k: int,
        scope: LexicalScope | None = None,
    ) -> list[tuple[int, float]]:
        """The k best rows with their scores; more where they tie with the last, so that ids may decide.

        Args:
            terms: Analysed terms, and how much each counts.
            weights: Field to weight; a field with weight 0 is not asked.
            k: At most this many, ties apart.
            scope: Of `within`; None lets all through.
        """
        if not terms or k < 1:
            return []
        query = self._terms(terms, weights)
        if scope is not None:
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, scope)])
        limit = k + _TIES
        while True:
            found = self._run(query, limit)
            scores = sorted(found.values(), reverse=True)
            if len(found) < limit or scores[-1] < scores[k - 1] or limit >= _MOST_TIES * k:
                return [pair for pair in found.items() if len(found) <= k or pair[1] >= scores[k - 1]]
            limit *= 4

    def within(self, filters: Filters, *, named: Sequence[int], withdrawn: Sequence[int]) -> LexicalScope | None:
        """What lets through the rows of some documents only, and adds nothing to a score; None where it is all.

        Args:
            filters: What the documents must be.
            named: Numbers of those that the filters name.
            withdrawn: Numbers of documents that are left out.
        """
        wanted = [Query.term_set_query(self._schema, _TAGS, list(filters.tags))] if filters.tags else []
        if filters.doc_ids:
            wanted.append(Query.term_set_query(self._schema, _DOCUMENT, list(named)) if named else Query.empty_query())
        for field, value in ((_AUDIENCE, filters.audience), (_LANGUAGE, filters.language)):
            if value is not None:
                wanted.append(Query.term_query(self._schema, field, value, "basic"))
        if filters.reviewed_since is not None:
            since = filters.reviewed_since.toordinal()
            wanted.append(Query.range_query(self._schema, _REVIEWED, FieldType.Unsigned, since, None))
        if not wanted and not withdrawn:
            return None
        clauses = [(Occur.Must, query) for query in wanted or [Query.all_query()]]
        if withdrawn:
            clauses.append((Occur.MustNot, Query.term_set_query(self._schema, _DOCUMENT, list(withdrawn))))
        return Query.const_score_query(Query.boolean_query(clauses), 0.0)

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
