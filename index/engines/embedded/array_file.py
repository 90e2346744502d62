"""Arrays on disk: written row by row as .npy, so that a million rows need no memory, and mapped when read."""

from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from index.arrays import Scores
from index.models.encoder import Vectors

Rows = NDArray[np.int64]
Codes = NDArray[np.int8] | NDArray[np.int16]
_HEADER_BYTES = 128  # what numpy writes for a shape and type of ours; it is written again when the count is known
_AT_A_TIME = 16_384


class ArrayFile:
    """A .npy file that rows are added to.

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
        """Add rows after those that are there."""
        self._stream.write(np.ascontiguousarray(rows, dtype=self._dtype).tobytes())
        self.count += len(rows)

    def close(self) -> None:
        """Say in the header how many rows there are, and close the file; one that is closed stays so.

        It is closed where this fails, too: a full disk may say so as late as that, and then it is abandoned.
        """
        if self._stream.closed:
            return
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


def ranges(starts: Rows, counts: Rows) -> Rows:
    """The numbers of several ranges, one range after the other, (sum of counts,)."""
    return np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))


def quantised(vectors: Vectors, dtype: type[np.int8] | type[np.int16]) -> tuple[Codes, Vectors]:
    """Vectors, (n, dim), as integers with a scale for each, (n,).

    A cosine of unit vectors then is off by at most about 0.003 in 8 bits, and 0.00002 in 16.
    """
    most = np.iinfo(dtype).max
    scales = np.abs(vectors).max(axis=1, initial=0.0) / most
    safe = np.where(scales > 0, scales, 1.0)[:, np.newaxis]
    codes: Any = np.rint(vectors / safe).astype(dtype)
    return codes, scales.astype(np.float32)


class VectorFile:
    """Vectors that are added one after the other, quantised: their integers in one file, their scales in a second."""

    def __init__(self, folder: Path, name: str, dtype: str, dim: int) -> None:
        self._codes = ArrayFile(folder / f"{name}.npy", dtype, dim)
        self._scales = ArrayFile(folder / f"{name}_scales.npy", "<f4")

    @property
    def count(self) -> int:
        """How many there are."""
        return self._scales.count

    def add(self, codes: Codes, scales: Vectors) -> None:
        """Put vectors, as `quantised` gives them, after those that are there."""
        self._codes.add(codes)
        self._scales.add(scales)

    def close(self) -> None:
        """Put everything on disk."""
        self._codes.close()
        self._scales.close()


class StoredVectors:
    """Unit vectors of a `VectorFile`; mapped, so that processes share them.

    Attributes:
        codes: Their integers, (n, dim).
        scales: What the integers of each are multiplied with, (n,).
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.codes: Codes = mapped(folder / f"{name}.npy")
        self.scales: Vectors = mapped(folder / f"{name}_scales.npy")

    def __len__(self) -> int:
        """How many there are."""
        return len(self.scales)

    def floats(self, rows: Rows | slice) -> Vectors:
        """Some of them, (m, dim)."""
        return self.codes[rows].astype(np.float32) * self.scales[rows][:, np.newaxis]

    def about(self, rows: Rows | slice, vector: Vectors) -> Scores:
        """Cosines of some and a unit vector, (m,), quick: equal vectors may differ in the last digits."""
        return (self.codes[rows].astype(np.float32) @ vector) * self.scales[rows]

    def about_all(self, vector: Vectors) -> Scores:
        """Of all, (n,), a part at a time."""
        starts = range(0, len(self), _AT_A_TIME)
        return np.concatenate([self.about(slice(start, start + _AT_A_TIME), vector) for start in starts])

    def cosines(self, rows: Rows, vector: Vectors) -> Scores:
        """Cosines of some and a unit vector, (m,), that don't depend on which others are beside one.

        Summed in 64 bits and rounded: in 32, a matrix's last rows come out otherwise than its first, and equal passages
        would not tie.
        """
        exact = (self.codes[rows].astype(np.float64) @ vector.astype(np.float64)) * self.scales[rows]
        return np.asarray(exact, dtype=np.float32)
