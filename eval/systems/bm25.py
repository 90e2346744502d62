"""BM25 over whole texts, apart from the index, to compare it with published figures.

Source: Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009; the variant is Lucene's
(Kamphuis et al., Which BM25 Do You Mean?, ECIR 2020), with Anserini's parameters.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Analyse = Callable[[str], list[str]]
K1, B = 0.9, 0.4


class PlainBm25:
    """An inverted index in memory."""

    def __init__(self, texts: Sequence[str], analyse: Analyse, *, k1: float = K1, b: float = B) -> None:
        self._analyse = analyse
        lengths = np.zeros(len(texts))
        postings: dict[str, list[tuple[int, int]]] = {}
        for row, text in enumerate(texts):
            terms = analyse(text)
            lengths[row] = len(terms)
            for term, count in Counter(terms).items():
                postings.setdefault(term, []).append((row, count))
        self._postings = {term: np.array(pairs) for term, pairs in postings.items()}  # (n, 2): row, count
        mean = float(lengths.mean()) if len(texts) else 0.0
        self._norms = k1 * (1.0 - b + b * lengths / (mean or 1.0))

    def scores(self, question: str) -> NDArray[np.float64]:
        """The score of every text, (n,); a term that the question repeats counts as often."""
        total = np.zeros(len(self._norms))
        for term, repeated in sorted(Counter(self._analyse(question)).items()):
            pairs = self._postings.get(term)
            if pairs is None:
                continue
            rows, counts = pairs[:, 0], pairs[:, 1]
            weight = math.log(1.0 + (len(total) - len(rows) + 0.5) / (len(rows) + 0.5))
            total[rows] += repeated * weight * counts / (counts + self._norms[rows])
        return total
