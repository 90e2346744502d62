"""What BM25 counts over a whole snapshot: exactly the passages that may be found, whatever was replaced since."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays import Counts, Floats
from index.engines.embedded.array_file import Rows
from index.engines.embedded.bm25 import FIELDS
from index.engines.embedded.forward_index import ForwardIndex, Hashes


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment's terms, and how many of its rows that count hold each."""

    terms: ForwardIndex
    document_frequencies: NDArray[np.integer]


class TermStatistics:
    """Over the rows of segments, less those of documents that were replaced.

    Args:
        segments: The terms of each segment, and its rows that don't count.

    Attributes:
        total: How many rows count.
        mean_lengths: How many terms each field of them has on average, (fields,).
    """

    def __init__(self, segments: Sequence[tuple[ForwardIndex, Rows]]) -> None:
        self._parts = [
            _Part(
                terms,
                terms.document_frequencies - terms.frequencies_among(dead) if len(dead) else terms.document_frequencies,
            )
            for terms, dead in segments
        ]
        self.total: int = sum(len(terms) - len(dead) for terms, dead in segments)
        lengths = np.zeros(len(FIELDS), dtype=np.int64)
        for terms, dead in segments:
            lengths += terms.lengths(slice(None)).sum(axis=0) - terms.lengths(dead).sum(axis=0)
        self.mean_lengths: Floats = lengths / max(1, self.total)

    def document_frequencies(self, hashes: Hashes) -> Counts:
        """How many rows hold each of the terms in each field, (T, fields)."""
        found = np.zeros((len(hashes), len(FIELDS)), dtype=np.int64)
        for part in self._parts:
            numbers = part.terms.numbers(hashes)
            known = numbers >= 0
            found[known] += part.document_frequencies[numbers[known]]
        return found
