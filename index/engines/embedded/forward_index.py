"""The forward index of a segment: the terms of each passage in their order, and how many passages hold each.

An inverted index finds passages; this says of those that were found how often the question's terms occur in them, and
which are side by side.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import Counts
from index.engines.embedded.array_file import ArrayFile, Rows, mapped, ranges
from index.engines.embedded.bm25 import FIELDS
from index.errors import DamagedSnapshot
from index.words.analysis import tokens

Hashes = NDArray[np.uint64]
_TERMS, _ENDS, _FIELD_ENDS = "terms.npy", "term_ends.npy", "field_ends.npy"
_AT_A_TIME = 4096
_HASHES, _NUMBERS, _FREQUENCIES = "term_hashes.npy", "term_numbers.npy", "rows_holding.npy"


class ForwardIndexWriter:
    """Writes the terms of rows, one row after the other.

    Args:
        folder: Of the segment.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._terms = ArrayFile(folder / _TERMS, "<u4")
        self._ends = ArrayFile(folder / _ENDS, "<i8")  # row r is terms[ends[r]:ends[r + 1]]
        self._field_ends = ArrayFile(folder / _FIELD_ENDS, "<u4", 2)  # where title and headings end in it
        self._numbers: dict[str, int] = {}
        self._frequencies: tuple[Counter[int], ...] = tuple(Counter() for _ in FIELDS)
        self._ends.add(np.zeros(1))

    def add(self, title: str, headings: str, body: str) -> None:
        """Add a row after those that are there."""
        parts = [[self._number(term) for term in tokens(text)] for text in (title, headings, body)]
        whole = list(chain.from_iterable(parts))
        for frequencies, numbers in zip(self._frequencies, (parts[0], parts[1], whole), strict=True):
            frequencies.update(set(numbers))
        self._terms.add(np.array(whole, dtype="<u4"))
        self._ends.add(np.array([self._terms.count]))
        self._field_ends.add(np.array([[len(parts[0]), len(parts[0]) + len(parts[1])]]))

    def _number(self, term: str) -> int:
        return self._numbers.setdefault(term, len(self._numbers))

    def abandon(self) -> None:
        """Close the files as they are."""
        for file in (self._terms, self._ends, self._field_ends):
            file.close()

    def close(self) -> None:
        """Put everything on disk, and what finds a term's number."""
        self.abandon()
        hashes = term_hashes(self._numbers)
        order = np.argsort(hashes, kind="stable")
        np.save(self._folder / _HASHES, hashes[order].astype("<u8"))
        np.save(self._folder / _NUMBERS, order.astype("<u4"))
        frequencies = [[counts[number] for counts in self._frequencies] for number in range(len(self._numbers))]
        np.save(self._folder / _FREQUENCIES, np.array(frequencies, dtype="<u4").reshape(-1, len(FIELDS)))


@dataclass(frozen=True, slots=True)
class Occurrences:
    """How terms occur in rows.

    Attributes:
        term_frequencies: How often each term occurs in each field of each row, (fields, n, T).
        pair_matches: How many of the ordered pairs occur in each row as neighbours, (n,).
    """

    term_frequencies: Counts
    pair_matches: Counts


class ForwardIndex:
    """Reads what `ForwardIndexWriter` wrote; mapped, so that processes share it.

    Attributes:
        document_frequencies: How many rows hold each term in each field, by the term's number, (terms, fields).

    Raises:
        DamagedSnapshot: If a row would end elsewhere than in the terms: it would be read with all of memory.
    """

    def __init__(self, folder: Path) -> None:
        self._terms: NDArray[np.uint32] = mapped(folder / _TERMS)
        self._ends: Rows = mapped(folder / _ENDS)
        self._field_ends: NDArray[np.uint32] = mapped(folder / _FIELD_ENDS)
        sizes = np.diff(self._ends)
        if not len(self._ends) or (sizes < 0).any() or self._ends[-1] != len(self._terms):
            raise DamagedSnapshot(
                f"The part {_ENDS} doesn't fit the terms that it counts",
                where=str(folder / _ENDS),
                remedy="Run: vouch build --force",
            )
        self._hashes: Hashes = mapped(folder / _HASHES)
        self._numbers: NDArray[np.uint32] = mapped(folder / _NUMBERS)
        self.document_frequencies: NDArray[np.uint32] = mapped(folder / _FREQUENCIES)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._field_ends)

    def numbers(self, hashes: Hashes) -> Rows:
        """The number of each term, (T,); -1 where it occurs nowhere here."""
        if not len(self._hashes):
            return np.full(len(hashes), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        return np.where(self._hashes[at] == hashes, self._numbers[at].astype(np.int64), -1)

    def lengths(self, rows: Rows | slice) -> Counts:
        """How many terms each field of each row has, (n, fields)."""
        ends = self._field_ends[rows].astype(np.int64)
        whole = np.diff(self._ends) if isinstance(rows, slice) else self._ends[rows + 1] - self._ends[rows]
        return np.stack([ends[:, 0], ends[:, 1] - ends[:, 0], whole], axis=1)

    def occurrences(self, rows: Rows, hashes: Hashes, pairs: Sequence[tuple[int, int]] = ()) -> Occurrences:
        """How terms occur in rows.

        Args:
            rows: Rows, (n,).
            hashes: Of the terms, (T,).
            pairs: Which of the terms are looked for as neighbours, by their places among them; stop words between two
                are passed over.
        """
        count, n = len(hashes), len(rows)
        terms, firsts, sizes = self._of(rows)
        asked = np.zeros(
            len(self.document_frequencies), dtype=np.min_scalar_type(count)
        )  # which of them a number is, from 1
        numbers = self.numbers(hashes)
        asked[numbers[numbers >= 0]] = np.flatnonzero(numbers >= 0) + 1
        places = asked[terms]
        at = np.flatnonzero(places)
        which = places[at].astype(np.int64) - 1
        row = np.searchsorted(firsts + sizes, at, side="right")
        field_ends = self._field_ends[rows[row]]
        within = at - firsts[row]
        key = row * count + which
        titled = within < field_ends[:, 0]
        headed = ~titled & (within < field_ends[:, 1])
        found = [np.bincount(keys, minlength=n * count).reshape(n, count) for keys in (key[titled], key[headed], key)]
        return Occurrences(np.stack(found), _pair_matches(at, row, which, pairs, n, count))

    def frequencies_among(self, rows: Rows) -> Counts:
        """How many of some rows hold each term in each field, by the term's number, (terms, fields)."""
        count = len(self.document_frequencies)
        found = np.zeros((count, len(FIELDS)), dtype=np.int64)
        for start in range(0, len(rows), _AT_A_TIME):
            some = rows[start : start + _AT_A_TIME]
            whole = self._ends[some + 1] - self._ends[some]
            ends = self._field_ends[some].astype(np.int64)
            none = np.zeros_like(whole)
            for field, (first, last) in enumerate(((none, ends[:, 0]), (ends[:, 0], ends[:, 1]), (none, whole))):
                sizes = last - first
                terms = self._terms[ranges(self._ends[some] + first, sizes)]
                keys = np.sort(np.repeat(np.arange(len(some)) * count, sizes) + terms)
                each = keys[np.flatnonzero(np.diff(keys, prepend=-1))] % max(1, count)
                found[:, field] += np.bincount(each, minlength=count)
        return found

    def _of(self, rows: Rows) -> tuple[NDArray[np.uint32], Rows, Rows]:
        """The terms of rows, one row after the other; where each row starts among them, and how many it has."""
        starts = self._ends[rows]
        sizes = self._ends[rows + 1] - starts
        return self._terms[ranges(starts, sizes)], np.cumsum(sizes) - sizes, sizes


def _pair_matches(at: Rows, row: Rows, which: Rows, pairs: Sequence[tuple[int, int]], n: int, count: int) -> Counts:
    """How many of the pairs are side by side in each row, given where which term is."""
    if not pairs or len(at) < 2:
        return np.zeros(n, dtype=np.int64)
    beside = (at[1:] == at[:-1] + 1) & (row[1:] == row[:-1])
    wanted = np.zeros(count * count, dtype=np.int64)
    for number, (first, second) in enumerate(pairs, start=1):
        wanted[first * count + second] = number
    pair = wanted[which[:-1] * count + which[1:]]
    there = beside & (pair > 0)
    each = np.zeros((n, len(pairs)), dtype=np.bool_)
    each[row[:-1][there], pair[there] - 1] = True
    return np.asarray(each.sum(axis=1), dtype=np.int64)


def term_hashes(terms: Iterable[str]) -> Hashes:
    """64 bits of each term's BLAKE2b, (T,): by them terms are the same in every segment, whatever their number there.

    Among a million terms, two share one with a chance of 1 in 37 million.
    """
    digests = b"".join(blake2b(term.encode(), digest_size=8).digest() for term in terms)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)
