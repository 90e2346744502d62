"""FAISS, and nothing outside this module knows it: the rows of a segment by cosine.

Few rows are scanned whole. Many are scanned by 4-bit product codes, and the best candidates ranked again exactly from
the mapped vectors.

Source: André, Kermarrec & Le Scouarnec, Quicker ADC: Unlocking the Hidden Potential of Product Quantization, 2019.
"""

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.arrays import Scores
from index.engines.embedded.array_file import Rows, StoredVectors
from index.models.encoder import Vectors

QUANTISE_FROM = 20_000
"""Rows from which on a segment gets codes."""

_TRAINED_ON = 50_000
_FEWEST = 16  # as many as there are codes
_CANDIDATES = 1_000
_SPARE = 1.2  # how many more candidates than a filter leaves of them on average
_CANDIDATES_FILTERED = 2_000
_NEARLY_ALL = 0.9  # share of rows from which on they count as unfiltered: only some were replaced
_SCAN_ROWS, _SCAN_SHARE = 12_000, 0.02  # of no more rows than so many, or than this share, each is compared
_TIE = 2e-6  # 32-bit sums of one cosine differ by less


def use_one_thread() -> None:
    """Have NumPy's products take one thread in the whole process, and FAISS in the thread that calls this.

    Requests run side by side, and OpenBLAS's other threads would wait by spinning. Whoever opens the engine calls it.
    """
    faiss.omp_set_num_threads(1)
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)


def write_codes(vectors: StoredVectors, path: Path) -> None:
    """Write 4-bit product codes of vectors, trained on rows spread evenly over them."""
    dim = vectors.codes.shape[1]
    index = faiss.IndexPQFastScan(dim, dim // 4, 4, faiss.METRIC_INNER_PRODUCT)
    count = min(max(len(vectors), _FEWEST), _TRAINED_ON)
    trained_on = np.linspace(0, len(vectors) - 1, count).astype(np.int64)
    index.train(vectors.floats(trained_on))
    for start in range(0, len(vectors), _TRAINED_ON):
        index.add(vectors.floats(slice(start, start + _TRAINED_ON)))
    faiss.write_index(index, str(path))


class DenseIndex:
    """Rows by cosine.

    Args:
        vectors: Unit vectors, n of them.
        codes: The file of their product codes; where there is none, they are few, and each is compared.
    """

    def __init__(self, vectors: StoredVectors, codes: Path) -> None:
        self._vectors = vectors
        self._codes = faiss.read_index(str(codes)) if codes.is_file() else None
        self._floats = vectors.floats(slice(None)) if self._codes is None else None

    def search(self, vector: Vectors, *, k: int, allowed: NDArray[np.bool_] | None = None) -> tuple[Rows, Scores]:
        """The k best rows and their cosines, in no order; more where they tie with the last, so that ids may decide.

        Args:
            vector: Unit vector, (dim,).
            k: At most this many, ties apart.
            allowed: Which rows may come, (n,); None lets all through.
        """
        total = len(self._vectors)
        count = total if allowed is None else int(np.count_nonzero(allowed))
        k = min(k, count)
        if k < 1:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        if allowed is not None and count <= max(_SCAN_ROWS, _SCAN_SHARE * total):
            rows = np.flatnonzero(allowed)
        elif self._codes is None:
            rows = self._flat(vector, k, allowed)
        else:
            rows = self._quantised(self._codes, vector, k, allowed)
        scores = self._vectors.about(rows, vector)
        rows = rows[scores >= _kth(scores, k) - _TIE]
        cosines = self._vectors.cosines(rows, vector)
        best = cosines >= _kth(cosines, k)
        return rows[best], cosines[best]

    def _flat(self, vector: Vectors, k: int, allowed: NDArray[np.bool_] | None) -> Rows:
        if self._floats is None and allowed is not None:
            return np.flatnonzero(allowed)
        scores = self._vectors.about_all(vector) if self._floats is None else self._floats @ vector
        if allowed is not None:
            scores[~allowed] = -np.inf
        return np.flatnonzero(scores >= _kth(scores, k) - _TIE)

    def _quantised(self, codes: faiss.Index, vector: Vectors, k: int, allowed: NDArray[np.bool_] | None) -> Rows:
        """Candidates by code, as many more as are left out; where too few of them are allowed, all are compared.

        That is so where a filter admits what is far from the question, and where all vectors are equal: then FAISS's
        tables are empty, and it finds nothing.
        """
        total = len(self._vectors)
        admitted = total if allowed is None else int(np.count_nonzero(allowed))
        hardly_filtered = admitted >= _NEARLY_ALL * total
        wanted = min(max(_CANDIDATES if hardly_filtered else _CANDIDATES_FILTERED, 10 * k), admitted)
        count = wanted if allowed is None else int(_SPARE * wanted * total / admitted)
        _, found = codes.search(vector[np.newaxis, :], min(count, total))
        rows: Rows = found[0][found[0] >= 0]
        if allowed is not None:
            rows = rows[allowed[rows]]
        return rows if len(rows) >= wanted else self._flat(vector, k, allowed)


def _kth(scores: Scores, k: int) -> float:
    """The k-th best score, k from 1 to their number."""
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])
