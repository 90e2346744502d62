"""The terms of passages in their order, so that neighbours in a question can be looked for in candidates."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import Rows
from index.query_analysis import tokens
from index.vectors import ArrayFile, mapped

Terms = NDArray[np.uint32]
_TERMS, _ENDS = "terms.npy", "term_ends.npy"
_BORDER = 0  # stands behind every row, so that no pair spans two


class WordOrderWriter:
    """Writes the terms of rows, one after the other.

    Args:
        folder: Of the segment.
    """

    def __init__(self, folder: Path) -> None:
        self._terms = ArrayFile(folder / _TERMS, "<u4")
        self._ends = ArrayFile(folder / _ENDS, "<i8")  # row r is terms[ends[r]:ends[r + 1]]
        self._ends.add(np.zeros(1))

    def add(self, text: str) -> None:
        """Put a row behind those that are there."""
        self._terms.add(np.array([*map(term_number, tokens(text)), _BORDER]))
        self._ends.add(np.array([self._terms.count]))

    def close(self) -> None:
        """Put everything on disk."""
        self._terms.close()
        self._ends.close()


class WordOrder:
    """Reads what `WordOrderWriter` wrote; mapped, so that processes share it."""

    def __init__(self, folder: Path) -> None:
        self._terms: Terms = mapped(folder / _TERMS)
        self._ends: Rows = mapped(folder / _ENDS)

    def standing_together(self, rows: Rows, pairs: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
        """How many of the pairs stand in each row as neighbours, in that order, stop words left out; (n,).

        Args:
            rows: Rows, (n,).
            pairs: Analysed terms.
        """
        starts, counts = self._ends[rows], self._ends[rows + 1] - self._ends[rows]
        firsts = np.cumsum(counts) - counts
        terms = self._terms[np.repeat(starts - firsts, counts) + np.arange(int(counts.sum()))]
        found = np.zeros(len(rows), dtype=np.int64)
        for first, second in pairs:
            at = np.flatnonzero(terms[:-1] == term_number(first))
            at = at[terms[at + 1] == term_number(second)]
            found[np.unique(np.searchsorted(firsts, at, side="right") - 1)] += 1
        return found


def term_number(term: str) -> int:
    """A term's number: its CRC-32, so that no vocabulary need be kept. Two terms share one in 4 billion pairs."""
    return zlib.crc32(term.encode()) or 1
