"""FAISS, and nothing outside this module knows it: inner product on unit vectors, over rows."""

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

Rows = NDArray[np.int64]
faiss.omp_set_num_threads(1)  # requests run side by side; one thread each


def write_dense(vectors: Vectors, path: Path) -> None:
    """Write an exact index of vectors, (n, dim), whose rows are 0 … n - 1."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(path))


class DenseIndex:
    """Rows by cosine. The file is mapped into memory, so that processes share it."""

    def __init__(self, path: Path) -> None:
        self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return int(self._index.ntotal)

    def search(self, vector: Vectors, *, k: int, allowed: NDArray[np.bool_] | None = None) -> tuple[Rows, Vectors]:
        """The k best rows and their cosines, best first.

        Args:
            vector: Unit vector, (dim,).
            k: At most this many.
            allowed: Which rows may come, (n,); None lets all through.
        """
        parameters = None
        if allowed is not None:
            # FAISS's Python layer takes an array and keywords where its stubs show the C++ signatures.
            selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        k = min(k, self.count)
        scores, rows = self._index.search(vector[np.newaxis, :], k, params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]
