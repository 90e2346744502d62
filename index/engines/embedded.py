"""The engine for one machine: segments of rows under FAISS, one tantivy index over all, the words in SQLite."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.config import RetrievalConfig
from index.content import Content
from index.dense import QUANTISE_FROM, Rows
from index.encoder import Vectors
from index.engines.base import Capabilities, Granularity, IndexedDocument, PassageScores, Scope, WeightedTerms
from index.lexical import LexicalIndex, LexicalRow, LexicalScope, LexicalWriter
from index.manifest import FORMAT_VERSION, MANIFEST_FILE, EncoderRecord, IndexManifest
from index.passage import Outline, Passage
from index.query_analysis import ANALYZER
from index.reranker import RerankerRecord
from index.rows import SEGMENTS_FOLDER, TOMBSTONES_FILE, SegmentedRows
from index.segment import VOCABULARY_FILE, SegmentWriter, StoredDocument
from index.snapshot import checksums, publish, staging, unchanged
from index.vocabulary import Vocabulary
from ingest.document import Document
from ingest.home import Home

LEXICAL_FOLDER = "lexical"
_OVERSAMPLED = 4
_DOCUMENTS_KEPT = 256  # each hit needs its own several times, and reading one anew takes as long as finding it
_OLD_FOLDER = "old"
_REWRITTEN = frozenset({".json", ".lock"})  # tantivy's list of its files, and its locks
_MAX_SEGMENTS = 8  # a search asks each of them
_MAX_DEAD = 0.05  # share of rows, and of documents, that were replaced; BM25 counts them still


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

    def score(self, passage_ids: Sequence[str], *, vector: Vectors, terms: WeightedTerms) -> list[PassageScores]:
        """Scores of given passages under both engines, in their order."""
        rows = self._rows.find(passage_ids)
        cosines = np.zeros(len(rows), dtype=np.float32)
        for place, at in self._rows.split(rows):
            cosines[at] = place.segment.cosines(rows[at] - place.first_row, vector)
        lexical = self._lexical.score(terms, self._weights, rows)
        return [
            PassageScores(*found)
            for found in zip(
                passage_ids, cosines.tolist(), self._sentence_cosines(rows, vector), lexical.tolist(), strict=True
            )
        ]

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


class EmbeddedWriter:
    """Writes the next snapshot: that of another with what changed behind it, or a whole new one.

    Args:
        folder: A staging folder, empty.
        home: Where it is published.
        config: How it is to be asked.
        encoder: What made the vectors; called when everything is written.
        reranker: What reads the best hits again; called then, too.
        inputs_sha256: Over all that it is made from.
        dim: Length of a vector.
        parent: The folder of the snapshot that it goes on from; None for a new one.
        quantise_from: Rows from which on a segment gets codes.

    Attributes:
        counts: Documents, passages and sentences of what was published.
        whole: Whether all was written anew.
    """

    def __init__(
        self,
        folder: Path,
        home: Home,
        *,
        config: RetrievalConfig,
        encoder: Callable[[], EncoderRecord],
        reranker: Callable[[], RerankerRecord | None] = lambda: None,
        inputs_sha256: str,
        dim: int,
        parent: Path | None = None,
        quantise_from: int = QUANTISE_FROM,
    ) -> None:
        self._folder, self._home, self._config, self._encoder = folder, home, config, encoder
        self._reranker = reranker
        self._inputs, self._dim, self._parent, self._quantise_from = inputs_sha256, dim, parent, quantise_from
        self._segment: SegmentWriter | None = None
        self._first_row = self._first_document = self._segments = 0
        self._present: dict[str, int] = {}
        self._in_segment: set[str] = set()
        self._dead: set[int] = set()
        self.counts: dict[str, int] = {}
        self.whole = parent is None
        if parent is not None:
            _share(parent, folder)
            rows = SegmentedRows(folder)
            self._first_row, self._first_document, self._segments = rows.count, rows.document_count, len(rows.places)
            self._present = {doc_id: number for doc_id, _, number in rows.held()}
            self._dead = set(rows.tombstones.tolist())
        self._lexical = LexicalWriter(folder / LEXICAL_FOLDER)

    @classmethod
    @contextmanager
    def open(cls, home: Home, **made_from: Any) -> Iterator["EmbeddedWriter"]:
        """A writer in a staging folder of its own, which is gone afterwards unless it was published.

        Args:
            home: Where it is published.
            made_from: As for the class.
        """
        with staging(home) as folder:
            writer = cls(folder, home, **made_from)
            try:
                yield writer
            finally:
                writer.abandon()

    def apply(self, upserts: Iterable[IndexedDocument], deletes: Iterable[str] = ()) -> None:
        """Put documents in, in place of those of the same id, and take others out; read one at a time."""
        for doc_id in deletes:
            self._bury(doc_id)
        for item in upserts:
            if item.document.doc_id in self._in_segment:
                self._close_segment()
            self._bury(item.document.doc_id)
            self._add(StoredDocument.of(item, self._dim))

    def publish(self) -> str:
        """Make all that was applied visible to every reader that is opened from now on.

        Returns:
            The snapshot_id: the inputs' where everything was written anew, else its parent's counts too.
        """
        self._close_segment()
        self._lexical.close()
        if not self._segments:
            raise ValueError("a snapshot without a document")
        self._write_tombstones()
        rows = SegmentedRows(self._folder)
        dead_rows = rows.count - int(np.count_nonzero(rows.alive)) if rows.alive is not None else 0
        if (
            len(rows.places) > _MAX_SEGMENTS
            or dead_rows > _MAX_DEAD * rows.count
            or len(self._dead) > _MAX_DEAD * rows.document_count
        ):
            rows = self._compact()
        self.counts = rows.counts()
        parent = None if self.whole or self._parent is None else IndexManifest.read(self._parent)
        snapshot_id = self._inputs[:16]
        if parent is not None:
            snapshot_id = hashlib.sha256(f"{parent.snapshot_id}\0{self._inputs}".encode()).hexdigest()[:16]
        known = {} if parent is None or self._parent is None else unchanged(self._folder, self._parent, parent)
        manifest = IndexManifest(
            FORMAT_VERSION,
            snapshot_id,
            self._inputs,
            self._encoder(),
            ANALYZER,
            self._config,
            self.counts,
            checksums(self._folder, known),
            self._reranker(),
        )
        publish(self._folder, manifest, self._home)
        return snapshot_id

    def abandon(self) -> None:
        """Let go of the files that are being written, if any are."""
        if self._segment is not None:
            self._segment.abandon()
            self._segment = None
        self._lexical.abandon()

    def _bury(self, doc_id: str) -> None:
        number = self._present.pop(doc_id, None)
        if number is not None:
            self._dead.add(number)
            self._lexical.delete(number)

    def _add(self, stored: StoredDocument) -> None:
        if self._segment is None:
            path = self._folder / SEGMENTS_FOLDER / f"{self._segments:04}"
            self._segment = SegmentWriter(path, self._dim, quantise_from=self._quantise_from)
            self._segments += 1
        document = self._first_document + self._segment.documents
        row = self._first_row + self._segment.rows
        for at, passage in enumerate(stored.passages):
            self._lexical.add(_lexical_row(row + at, document, stored.document, passage))
        self._segment.add(stored)
        self._present[stored.document.doc_id] = document
        self._in_segment.add(stored.document.doc_id)

    def _close_segment(self) -> None:
        if self._segment is not None:
            self._segment.close()
            self._first_row += self._segment.rows
            self._first_document += self._segment.documents
            self._segment = None
            self._in_segment.clear()

    def _write_tombstones(self) -> None:
        path = self._folder / TOMBSTONES_FILE
        path.unlink(missing_ok=True)
        np.save(path, np.array(sorted(self._dead), dtype=np.int32))

    def _compact(self) -> SegmentedRows:
        """Write every document that counts anew, by doc_id as the library gives them, as a rebuild would."""
        old = self._folder / _OLD_FOLDER
        old.mkdir()
        for name in (SEGMENTS_FOLDER, LEXICAL_FOLDER):
            (self._folder / name).rename(old / name)
        (self._folder / TOMBSTONES_FILE).rename(old / TOMBSTONES_FILE)
        rows = SegmentedRows(old)
        self._first_row = self._first_document = self._segments = 0
        self._present, self._dead, self.whole = {}, set(), True
        self._lexical = LexicalWriter(self._folder / LEXICAL_FOLDER)
        for _, _, number in sorted(rows.held()):
            self._add(rows.stored(number))
        self._close_segment()
        self._lexical.close()
        self._write_tombstones()
        shutil.rmtree(old)
        return SegmentedRows(self._folder)


def _share(parent: Path, folder: Path) -> None:
    """Link every file of a snapshot into another folder; copy those that are written again, or where links can't be."""
    for source in sorted(parent.rglob("*")):
        target = folder / source.relative_to(parent)
        if source.is_dir():
            target.mkdir(exist_ok=True)
            continue
        if source.name == MANIFEST_FILE:
            continue
        if source.suffix not in _REWRITTEN:
            with suppress(OSError):
                os.link(source, target)
                continue
        shutil.copyfile(source, target)


def _lexical_row(row: int, number: int, document: Document, passage: Passage) -> LexicalRow:
    context = [document.slice(span) for span in passage.context]
    return LexicalRow(row, number, document.title, "\n".join(passage.headings), "\n".join((*context, passage.text)))
