"""Arrays on disk: written row by row as .npy, so that a million rows need no memory, and mapped when read."""

from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from index.encoder import Vectors

Codes = NDArray[np.int8]
_HEADER_BYTES = 128  # what numpy writes for a shape and type of ours; it is written again when the count is known


class ArrayFile:
    """A .npy file that rows are put behind.

    Args:
        path: Where to.
        dtype: Of its numbers.
        width: Numbers in a row; None for an array of one dimension.
    """

    def __init__(self, path: Path, dtype: str, width: int | None = None) -> None:
        self._stream: IO[bytes] = path.open("wb")
        self._dtype, self._width = np.dtype(dtype), width
        self.count = 0
        self._write_header()

    def add(self, rows: NDArray[Any]) -> None:
        """Put rows behind those that are there."""
        self._stream.write(np.ascontiguousarray(rows, dtype=self._dtype).tobytes())
        self.count += len(rows)

    def close(self) -> None:
        """Say in the header how many rows there are, and close the file."""
        self._stream.seek(0)
        self._write_header()
        self._stream.close()

    def _write_header(self) -> None:
        shape = (self.count,) if self._width is None else (self.count, self._width)
        described = {"descr": npy.dtype_to_descr(self._dtype), "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(self._stream, described)
        if self._stream.tell() != _HEADER_BYTES:
            raise AssertionError(f"numpy wrote a header of {self._stream.tell()} bytes")


def mapped(path: Path) -> NDArray[Any]:
    """An array of a file, mapped into memory where it isn't empty."""
    array: NDArray[Any] = np.load(path, mmap_mode="r" if path.stat().st_size > _HEADER_BYTES else None)
    return array.view(np.ndarray)


def quantised(vectors: Vectors) -> tuple[Codes, Vectors]:
    """Vectors, (n, dim), as int8 with a scale for each, (n,): a cosine then is off by at most about 0.003."""
    scales = np.abs(vectors).max(axis=1, initial=0.0) / 127.0
    safe = np.where(scales > 0, scales, 1.0)[:, np.newaxis]
    return np.rint(vectors / safe).astype(np.int8), scales.astype(np.float32)


def exact_cosines(vectors: Vectors | Codes, vector: Vectors) -> Vectors:
    """Cosines of unit vectors, (n, dim), and one, (dim,), that don't depend on which others are beside one.

    Summed in 64 bits and rounded: in 32, a matrix's last rows come out otherwise than its first, and equal passages
    would not tie.
    """
    return np.asarray(vectors.astype(np.float64) @ vector.astype(np.float64), dtype=np.float32)
