"""A segment: documents that were written together, and never change. A snapshot is a few of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import Scores
from index.engines.base import IndexedDocument
from index.engines.embedded.array_file import (
    ArrayFile,
    Codes,
    Rows,
    StoredVectors,
    VectorFile,
    mapped,
    quantised,
    ranges,
)
from index.engines.embedded.dense import DenseIndex, write_codes
from index.engines.embedded.document_store import CONTENT_FILE, Content, ContentWriter
from index.engines.embedded.forward_index import ForwardIndex, ForwardIndexWriter
from index.models.encoder import Vectors
from index.passages.passage import Passage
from index.words.vocabulary import VocabularyWriter
from ingest.document import Document

_PASSAGES, _SENTENCES = "passages", "sentences"
_BOUNDS, _DOCUMENTS, _IDS, _ORDER = "sentence_bounds.npy", "documents.npy", "passage_ids.npy", "passage_order.npy"
_CODES = "codes.faiss"
VOCABULARY_FILE = "vocabulary.txt"
Ids = NDArray[np.uint64]
_DIGITS = 16  # of a passage_id


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as a segment keeps it.

    Attributes:
        document: The document.
        passages: Its passages, n of them.
        vectors: Theirs, in 16 bits, (n, dim), with their scales, (n,).
        sentences: How many sentences each passage has.
        sentence_vectors: Of all their sentences, in 8 bits, (m, dim), with their scales, (m,).
    """

    document: Document
    passages: tuple[Passage, ...]
    vectors: tuple[Codes, Vectors]
    sentences: tuple[int, ...]
    sentence_vectors: tuple[Codes, Vectors]

    @classmethod
    def of(cls, indexed: IndexedDocument, dim: int) -> "StoredDocument":
        """A document with its vectors as they are kept."""
        none = np.zeros((0, dim), dtype=np.float32)
        sentences = [passage.sentence_vectors for passage in indexed.passages]
        vectors = [passage.vector[np.newaxis] for passage in indexed.passages]
        return cls(
            document=indexed.document,
            passages=tuple(passage.passage for passage in indexed.passages),
            vectors=quantised(np.concatenate([none, *vectors]), np.int16),
            sentences=tuple(map(len, sentences)),
            sentence_vectors=quantised(np.concatenate([none, *sentences]), np.int8),
        )


class SegmentWriter:
    """Writes a segment document by document."""

    def __init__(self, folder: Path, dim: int, *, quantise_from: int) -> None:
        folder.mkdir(parents=True)
        self._folder, self._quantise_from = folder, quantise_from
        self._content = ContentWriter(folder / CONTENT_FILE)
        self._passages = VectorFile(folder, _PASSAGES, "<i2", dim)
        self._sentences = VectorFile(folder, _SENTENCES, "<i1", dim)
        self._bounds = ArrayFile(folder / _BOUNDS, "<i8")  # row r has the sentences bounds[r] … bounds[r + 1]
        self._documents = ArrayFile(folder / _DOCUMENTS, "<i4")  # the number of each row's document
        self._ids = ArrayFile(folder / _IDS, "<u8")
        self._vocabulary = VocabularyWriter()
        self._bounds.add(np.zeros(1))
        self._terms = ForwardIndexWriter(folder)

    @property
    def documents(self) -> int:
        """How many documents were added."""
        return self._content.documents

    @property
    def rows(self) -> int:
        """How many passages were added."""
        return self._content.passages

    def add(self, stored: StoredDocument) -> None:
        """Add a document after those that are there."""
        self._documents.add(np.full(len(stored.passages), self.documents))
        self._content.add(stored.document, stored.passages)
        self._bounds.add(self._sentences.count + np.cumsum(stored.sentences, dtype=np.int64))
        self._passages.add(*stored.vectors)
        self._sentences.add(*stored.sentence_vectors)
        for passage in stored.passages:
            title, headings, body = searched_parts(stored.document, passage)
            self._vocabulary.add(title, f"{headings}\n{body}")
            self._terms.add(title, headings, body)
        self._ids.add(passage_numbers([passage.passage_id for passage in stored.passages]))

    def abandon(self) -> None:
        """Close the files as they are."""
        self._terms.abandon()
        self._close_files()

    def _close_files(self) -> None:
        self._content.close()
        for file in (self._passages, self._sentences, self._bounds, self._documents, self._ids):
            file.close()

    def close(self) -> None:
        """Put everything on disk, and what helps to search it."""
        self._close_files()
        self._terms.close()
        self._vocabulary.write(self._folder / VOCABULARY_FILE)
        ids = mapped(self._folder / _IDS)
        np.save(self._folder / _ORDER, np.argsort(ids, kind="stable").astype("<i4"))
        if self.rows >= self._quantise_from:
            write_codes(StoredVectors(self._folder, _PASSAGES), self._folder / _CODES)


class Segment:
    """An open segment; its arrays are mapped, so that processes share them.

    Attributes:
        content: Its words.
        documents: The number of each row's document, (n,).
        ids: Each row's passage_id as a number, (n,).
        document_count: How many documents it holds, those without a passage included.
        terms: The terms of its rows.
    """

    def __init__(self, folder: Path) -> None:
        self.content = Content(folder / CONTENT_FILE)
        self.documents = mapped(folder / _DOCUMENTS)
        self.ids = mapped(folder / _IDS)
        self.document_count = self.content.count()
        self._passages = StoredVectors(folder, _PASSAGES)
        self._codes = folder / _CODES
        self.terms = ForwardIndex(folder)
        self._order = mapped(folder / _ORDER)
        self._sentences = StoredVectors(folder, _SENTENCES)
        self._bounds = mapped(folder / _BOUNDS)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.ids)

    @cached_property
    def dense(self) -> DenseIndex:
        """Its rows by cosine; it takes memory from when it is first asked for."""
        return DenseIndex(self._passages, self._codes)

    @property
    def sentence_count(self) -> int:
        """How many sentences there are."""
        return len(self._sentences)

    def find(self, ids: Ids) -> Rows:
        """The row of each passage, -1 where it isn't here."""
        if not len(self):
            return np.full(len(ids), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.ids, ids, sorter=self._order), len(self) - 1)
        rows = self._order[at].astype(np.int64)
        return np.where(self.ids[rows] == ids, rows, -1)

    def cosines(self, rows: Rows, vector: Vectors) -> Scores:
        """Of a question and rows, (n,)."""
        return self._passages.cosines(rows, vector)

    def sentence_cosines(self, rows: Rows, vector: Vectors) -> Scores:
        """Of a question and every sentence of rows, one row after the other, (sum of `sentences_of`,)."""
        return self._sentences.cosines(ranges(self._bounds[rows], self.sentences_of(rows)), vector)

    def sentences_of(self, rows: Rows) -> Rows:
        """How many sentences each row has."""
        return np.asarray(self._bounds[rows + 1] - self._bounds[rows], dtype=np.int64)

    def stored(self, number: int) -> StoredDocument:
        """A document as it is kept, to be written into another segment."""
        found = self.content.document_passages(number)
        rows = np.array([row for row, _ in found], dtype=np.int64)
        first, last = (int(self._bounds[rows[0]]), int(self._bounds[rows[-1] + 1])) if found else (0, 0)
        return StoredDocument(
            document=self.content.document(number),
            passages=tuple(passage for _, passage in found),
            vectors=(self._passages.codes[rows], self._passages.scales[rows]),
            sentences=tuple(self.sentences_of(rows).tolist()),
            sentence_vectors=(self._sentences.codes[first:last], self._sentences.scales[first:last]),
        )


def searched_parts(document: Document, passage: Passage) -> tuple[str, str, str]:
    """What is searched by words of a passage: the title, the headings, and context and text."""
    context = (document.slice(span) for span in passage.context)
    return document.title, "\n".join(passage.headings), "\n".join((*context, passage.text))


def passage_numbers(passage_ids: Sequence[str]) -> Ids:
    """The 16 hex digits of each as one number."""
    return np.frombuffer(bytes.fromhex("".join(passage_ids)), dtype=">u8").astype(np.uint64)


def passage_names(numbers: Ids) -> list[str]:
    """Each of some numbers as 16 hex digits."""
    digits = numbers.astype(">u8").tobytes().hex()
    return [digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS)]
