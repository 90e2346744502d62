"""BM25 of given passages: pure arithmetic over term and document frequencies.

Source: Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index.arrays import Counts, Floats, Scores
from index.config import Bm25Weights

TITLE, HEADINGS, WHOLE = "title", "headings", "whole"
FIELDS = (TITLE, HEADINGS, WHOLE)
"""What is searched by words. `whole` holds the others too, and ranks better than the sum of three would."""


@dataclass(frozen=True, slots=True)
class Bm25:
    """BM25, summed over fields.

    Attributes:
        k1: How slowly a term's repetition stops counting.
        b: How much a long field is held against its terms, in [0, 1].
        weights: What each field counts; one that isn't there counts 0.
    """

    k1: float
    b: float
    weights: Mapping[str, float]

    @classmethod
    def of(cls, weights: Bm25Weights) -> "Bm25":
        """BM25 as a configuration wants it."""
        fields = {TITLE: weights.title, HEADINGS: weights.headings, WHOLE: weights.whole}
        return cls(weights.k1, weights.b, fields)

    @property
    def fields(self) -> list[tuple[int, float]]:
        """The fields that count: their places in `FIELDS`, and their weights."""
        return [(at, self.weights[name]) for at, name in enumerate(FIELDS) if self.weights.get(name, 0.0) > 0.0]

    def score(
        self,
        term_frequencies: Counts,
        lengths: Counts,
        mean_lengths: Floats,
        document_frequencies: Counts,
        total: int,
        query_weights: Floats,
    ) -> Scores:
        """Scores of n passages for T terms, (n,); higher is better.

        Args:
            term_frequencies: How often each term occurs in each field of each passage, (fields, n, T).
            lengths: How many terms each field of each passage has, (n, fields).
            mean_lengths: Of all passages, (fields,).
            document_frequencies: How many passages hold each term in each field, (T, fields).
            total: How many passages there are.
            query_weights: What each term counts, (T,).
        """
        scores = np.zeros(term_frequencies.shape[1], dtype=np.float64)
        for at, weight in self.fields:
            frequencies = term_frequencies[at]
            length = lengths[:, at] / mean_lengths[at] if mean_lengths[at] > 0 else np.zeros(len(lengths))
            norm = self.k1 * (1.0 - self.b + self.b * length)[:, np.newaxis]
            limits = weight * (self.k1 + 1.0) * query_weights * idf(document_frequencies[:, at], total)
            scores += (limits * frequencies / np.maximum(frequencies + norm, 1e-9)).sum(axis=1)
        return scores.astype(np.float32)

    def bound(self, document_frequencies: Counts, total: int, query_weights: Floats) -> float:
        """What no passage can score: as if every term were repeated endlessly in each field in which it occurs.

        A term that occurs nowhere counts in `whole`, at the highest idf.
        """
        found = 0.0
        for at, weight in self.fields:
            counted = (document_frequencies[:, at] > 0) | (FIELDS[at] == WHOLE)
            found += weight * float((query_weights * idf(document_frequencies[:, at], total))[counted].sum())
        return (self.k1 + 1.0) * found


def idf(document_frequencies: Counts, total: int) -> Floats:
    """Inverse document frequency of terms that so many of `total` passages hold; > 0."""
    return np.log(1.0 + (total - document_frequencies + 0.5) / (document_frequencies + 0.5))
