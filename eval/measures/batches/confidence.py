"""The arithmetic of `eval.measures.abstention` and `.calibration`, of many tables at once.

Those say what each measure means and where it is from, and ask for a table alone. Here tables, (b, n), are in the order
of confidence, the highest first; questions of one confidence come together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.measures.significance import Values

_BINS = 10


@dataclass(frozen=True, slots=True)
class OrderedTables:
    """Tables of questions in the order of confidence.

    Attributes:
        confidence: The highest first, (b, n).
        right: 1 where the best hit was right, (b, n).
        answerable: 1 where something answers, (b, n).
        last: The place of the last question that has the same confidence, (b, n).
        before: How many questions have a higher confidence, (b, n).
    """

    confidence: Values
    right: Values
    answerable: Values
    last: NDArray[np.intp]
    before: NDArray[np.intp]

    @classmethod
    def of(cls, rows: Values) -> "OrderedTables":
        """Order tables of confidence, right and answerable, (b, n, 3)."""
        order = np.argsort(-rows[:, :, 0], axis=1)
        confidence, right, answerable = (np.take_along_axis(rows[:, :, at], order, axis=1) for at in range(3))
        places = np.broadcast_to(np.arange(rows.shape[1]), order.shape)
        changes = confidence[:, 1:] != confidence[:, :-1]
        edge = np.ones((len(rows), 1), dtype=bool)
        ends = np.where(np.hstack((changes, edge)), places, rows.shape[1])
        starts = np.where(np.hstack((edge, changes)), places, 0)
        last = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
        return cls(confidence, right, answerable, last, np.maximum.accumulate(starts, axis=1))


Batched = Callable[[OrderedTables], Values]


def auroc(tables: OrderedTables, positive: Values) -> Values:
    """For each negative the share of positives above it, and half of those beside it, (b,); nan without either."""
    higher = np.pad(np.cumsum(positive, axis=1), ((0, 0), (1, 0)))
    through = np.take_along_axis(higher, tables.last + 1, axis=1)
    above = np.take_along_axis(higher, tables.before, axis=1)
    count = positive.sum(axis=1)
    pairs = count * (positive.shape[1] - count)
    won = ((through + above) * (1.0 - positive)).sum(axis=1) / 2.0
    shares: Values = np.divide(won, pairs, out=np.full(len(won), np.nan), where=pairs > 0)
    return shares


def area(tables: OrderedTables) -> Values:
    """The mean risk over all coverages, (b,)."""
    wrong = np.take_along_axis(np.cumsum(1.0 - tables.right, axis=1), tables.last, axis=1)
    means: Values = (wrong / (tables.last + 1)).mean(axis=1)
    return means


def excess(tables: OrderedTables) -> Values:
    """The area less the best, (b,), which has all k right answers first: the sum over i > k of (i - k) / i, over n."""
    count = tables.right.shape[1]
    harmonic = np.concatenate(((0.0,), np.cumsum(1.0 / np.arange(1, count + 1))))
    right = np.rint(tables.right.sum(axis=1)).astype(int)
    best = ((count - right) - right * (harmonic[-1] - harmonic[right])) / count
    above: Values = area(tables) - best
    return above


def false_answers(coverage: float) -> Batched:
    """The share of the unanswerable that is answered where a share of the answerable is, (b,); nan without either."""

    def measure(tables: OrderedTables) -> Values:
        kept = np.cumsum(tables.answerable, axis=1)
        wanted = np.ceil(coverage * kept[:, -1:])
        at = np.minimum((kept < wanted).sum(axis=1, keepdims=True), kept.shape[1] - 1)
        end = np.take_along_axis(tables.last, at, axis=1)[:, 0]
        tempting = kept.shape[1] - kept[:, -1]
        answered = end + 1 - np.take_along_axis(kept, end[:, None], axis=1)[:, 0]
        known = (tempting > 0) & (kept[:, -1] > 0)
        shares: Values = np.divide(answered, tempting, out=np.full(len(kept), np.nan), where=known)
        return shares

    return measure


def equal_width(tables: OrderedTables) -> Values:
    """The calibration error over bins of equal width, (b,)."""
    numbers = np.minimum((tables.confidence * _BINS).astype(int), _BINS - 1)
    off = tables.confidence - tables.right
    bins = numbers + _BINS * np.arange(len(off))[:, None]
    sums = np.bincount(bins.ravel(), off.ravel(), minlength=_BINS * len(off)).reshape(len(off), _BINS)
    error: Values = np.abs(sums).sum(axis=1) / off.shape[1]
    return error


def equal_mass(bins: int = _BINS) -> Batched:
    """The calibration error over bins of equal mass, (b,).

    Bins are filled from the lowest confidence, so each ends before a place from which a confidence begins.
    """

    def measure(tables: OrderedTables) -> Values:
        count = tables.right.shape[1]
        sums = np.pad(np.cumsum(tables.confidence - tables.right, axis=1), ((0, 0), (1, 0)))
        wanted = np.ceil(count * np.arange(1, bins + 1) / bins - 1e-9).astype(int)
        starts = np.take_along_axis(tables.before, np.broadcast_to(count - wanted, (len(sums), bins)), axis=1)
        edges = np.hstack((np.full((len(sums), 1), count), starts))
        error: Values = np.abs(np.diff(np.take_along_axis(sums, edges, axis=1), axis=1)).sum(axis=1) / count
        return error

    return measure


def brier(tables: OrderedTables) -> Values:
    """The mean squared distance of confidence and outcome, (b,)."""
    score: Values = ((tables.confidence - tables.right) ** 2).mean(axis=1)
    return score


def alone(measure: Batched, rows: Values) -> float:
    """A measure of one table of confidence, right and answerable, (n, 3); nan without questions."""
    return float(measure(OrderedTables.of(rows[None]))[0]) if len(rows) else float("nan")


def together(measures: Sequence[Batched]) -> Callable[[Values], Values]:
    """Measures of tables (b, n, 3) of confidence, right and answerable, as (b, k); nan where one has none."""

    def values(rows: Values) -> Values:
        tables = OrderedTables.of(rows)
        return np.stack([measure(tables) for measure in measures], axis=1)

    return values
