"""What confidence is worth in many tables at once: the measures of `eval.measures.abstention` and `.calibration`.

Those say what each means and where it is from; here each is arithmetic over arrays of tables, (b, n), that are in the
order of confidence, the highest first. Questions of one confidence come together, as there.
"""

from collections.abc import Callable, Mapping, Sequence
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


def _auroc(tables: OrderedTables, positive: Values) -> Values:
    """For each negative, the positives above it and half of those beside it."""
    higher = np.pad(np.cumsum(positive, axis=1), ((0, 0), (1, 0)))
    through = np.take_along_axis(higher, tables.last + 1, axis=1)
    above = np.take_along_axis(higher, tables.before, axis=1)
    count = positive.sum(axis=1)
    pairs = count * (positive.shape[1] - count)
    won = ((through + above) * (1.0 - positive)).sum(axis=1) / 2.0
    shares: Values = np.divide(won, pairs, out=np.full(len(won), np.nan), where=pairs > 0)
    return shares


def _area(tables: OrderedTables) -> Values:
    wrong = np.take_along_axis(np.cumsum(1.0 - tables.right, axis=1), tables.last, axis=1)
    area: Values = (wrong / (tables.last + 1)).mean(axis=1)
    return area


def _excess(tables: OrderedTables) -> Values:
    """The best area has all k right answers first: the sum over i > k of (i - k) / i, over n."""
    count = tables.right.shape[1]
    harmonic = np.concatenate(((0.0,), np.cumsum(1.0 / np.arange(1, count + 1))))
    right = np.rint(tables.right.sum(axis=1)).astype(int)
    best = ((count - right) - right * (harmonic[-1] - harmonic[right])) / count
    excess: Values = _area(tables) - best
    return excess


def _false_answers(coverage: float) -> Batched:
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


def _equal_width(tables: OrderedTables) -> Values:
    numbers = np.minimum((tables.confidence * _BINS).astype(int), _BINS - 1)
    off = tables.confidence - tables.right
    bins = numbers + _BINS * np.arange(len(off))[:, None]
    sums = np.bincount(bins.ravel(), off.ravel(), minlength=_BINS * len(off)).reshape(len(off), _BINS)
    error: Values = np.abs(sums).sum(axis=1) / off.shape[1]
    return error


def _equal_mass(tables: OrderedTables) -> Values:
    """Bins are filled from the lowest confidence, so each ends before a place from which a confidence begins."""
    count = tables.right.shape[1]
    sums = np.pad(np.cumsum(tables.confidence - tables.right, axis=1), ((0, 0), (1, 0)))
    wanted = np.ceil(count * np.arange(1, _BINS + 1) / _BINS - 1e-9).astype(int)
    starts = np.take_along_axis(tables.before, np.broadcast_to(count - wanted, (len(sums), _BINS)), axis=1)
    edges = np.hstack((np.full((len(sums), 1), count), starts))
    error: Values = np.abs(np.diff(np.take_along_axis(sums, edges, axis=1), axis=1)).sum(axis=1) / count
    return error


def _brier(tables: OrderedTables) -> Values:
    score: Values = ((tables.confidence - tables.right) ** 2).mean(axis=1)
    return score


CONFIDENCE_MEASURES: Mapping[str, Batched] = {
    "AUROC": lambda tables: _auroc(tables, tables.answerable),
    "AUROC of right answers": lambda tables: _auroc(tables, tables.right),
    "AURC": _area,
    "E-AURC": _excess,
    "false answers at 80% coverage": _false_answers(0.8),
    "false answers at 95% coverage": _false_answers(0.95),
    "ECE": _equal_width,
    "ECE, equal mass": _equal_mass,
    "Brier score": _brier,
}
"""By the names that `eval.runs.set_measures` has for them."""


def confidence_values(names: Sequence[str]) -> Callable[[Values], Values]:
    """Measures by name, of tables (b, n, 3) of confidence, right and answerable, as (b, k); nan where one has none."""

    def values(rows: Values) -> Values:
        tables = OrderedTables.of(rows)
        return np.stack([CONFIDENCE_MEASURES[name](tables) for name in names], axis=1)

    return values
