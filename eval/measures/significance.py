"""Is a difference more than chance? Arithmetic over values that are paired by question."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Values = NDArray[np.float64]
_SEED = 20_070_611
_ROUNDS = 10_000
_BLOCK = 500
"""How many rounds are in memory at once, at most."""
_IN_MEMORY = 100_000
"""How many rows of questions are."""


def randomisation_test(differences: Values, *, rounds: int = _ROUNDS, seed: int = _SEED) -> float:
    """The two-sided p-value of a mean difference, by flipping the signs of the paired differences.

    Args:
        differences: One a question, (n,).
        rounds: How many random assignments; all of them once each where there are no more. The observed one is counted
            too, so p is never 0.
        seed: The same seed gives the same p.

    Source: Smucker, Allan & Carterette, A Comparison of Statistical Significance Tests for IR Evaluation, CIKM 2007.
    """
    moved = differences[differences != 0.0]
    if len(moved) < 2:  # one difference is as far from 0 under either sign; scipy refuses it
        return 1.0
    found = stats.permutation_test(
        (moved,),
        _distance_from_none,
        permutation_type="samples",
        n_resamples=rounds,
        alternative="greater",
        vectorized=True,
        batch=_BLOCK,
        rng=np.random.default_rng(seed),
    )
    return float(found.pvalue)


def _distance_from_none(differences: Values, axis: int) -> Values:
    """How far a mean difference is from 0: the greater on one side is the two-sided test."""
    distances: Values = np.abs(differences.mean(axis=axis))
    return distances


def bootstrap_interval(
    values: Values, *, level: float = 0.95, rounds: int = _ROUNDS, seed: int = _SEED
) -> tuple[float, float]:
    """The percentile interval of a mean, over questions drawn with replacement. nan without values.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993; Sakai, SIGIR 2006, for IR measures.
    """
    if not len(values):
        return float("nan"), float("nan")
    if len(values) == 1:  # the only sample there is, which scipy refuses to draw from
        return float(values[0]), float(values[0])
    interval = stats.bootstrap(
        (values,),
        np.mean,
        confidence_level=level,
        n_resamples=rounds,
        method="percentile",
        vectorized=True,
        batch=_BLOCK,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(interval.low), float(interval.high)


def resampled_interval(
    statistic: Callable[[NDArray[np.intp]], float],
    groups: NDArray[np.intp],
    *,
    level: float = 0.95,
    rounds: int = 500,
    seed: int = _SEED,
) -> tuple[float, float]:
    """The percentile interval of any statistic of rows, where rows of one group (one question) are drawn together.

    Args:
        statistic: Takes the numbers of rows, some of them several times; nan where it has no value.
        groups: The group of each row, (n,), from 0.
        level: How much of the resampled values the interval holds.
        rounds: How often rows are drawn.
        seed: The same seed gives the same interval.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993; groups: Davison & Hinkley, 1997, section 3.8.
    """
    if not len(groups):
        return float("nan"), float("nan")
    order = np.argsort(groups, kind="stable")
    counts = np.bincount(groups)
    starts = np.cumsum(counts) - counts
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(rounds):
        drawn = generator.integers(0, len(counts), size=len(counts))
        sizes = counts[drawn]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        found.append(statistic(order[np.repeat(starts[drawn], sizes) + within]))
    low, high = np.nanquantile(found, ((1.0 - level) / 2.0, (1.0 + level) / 2.0))
    return float(low), float(high)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values corrected for their number, in the order given.

    Source: Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 1979.
    """
    corrected: dict[str, float] = {}
    highest = 0.0
    for place, (name, p) in enumerate(sorted(p_values.items(), key=lambda pair: pair[1])):
        highest = max(highest, min(1.0, (len(p_values) - place) * p))
        corrected[name] = highest
    return {name: corrected[name] for name in p_values}


def set_intervals(
    statistics: Callable[[Values], Values], rows: Values, *, rounds: int = 2000, seed: int = _SEED
) -> NDArray[np.float64]:
    """The 95% intervals of statistics of a whole set, over questions drawn with replacement.

    Args:
        statistics: Takes tables with a row a question, such as confidences and outcomes, (b, n, m), and gives the
            values of each, (b, k); nan where one has none.
        rows: The rows of the set, (n, m).
        rounds: How often questions are drawn.
        seed: The same seed gives the same intervals.

    Returns:
        Low and high of each, (k, 2).

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    generator = np.random.default_rng(seed)
    found = [
        statistics(rows[generator.integers(0, len(rows), size=(count, len(rows)))])
        for count in _blocks(rounds, len(rows))
    ]
    bounds: NDArray[np.float64] = np.nanquantile(np.concatenate(found), (0.025, 0.975), axis=0).T
    return bounds


def paired_intervals(
    statistics: Callable[[Values], Values], first: Values, second: Values, *, rounds: int = 2000, seed: int = _SEED
) -> NDArray[np.float64]:
    """The same of differences, second less first, (n, m) each: of both systems the same questions are drawn."""

    def differences(tables: Values) -> Values:
        one, other = np.split(tables, 2, axis=2)
        return statistics(other) - statistics(one)

    return set_intervals(differences, np.hstack((first, second)), rounds=rounds, seed=seed)


def swap_tests(
    statistics: Callable[[Values], Values], first: Values, second: Values, *, rounds: int = _ROUNDS, seed: int = _SEED
) -> NDArray[np.float64]:
    """The two-sided p-values of differences of statistics of a whole set, by swapping systems question by question.

    Args:
        statistics: Takes tables with a row a question, (b, n, m), and gives the values of each, (b, k).
        first: The rows of one system, (n, m).
        second: Those of the other for the same questions, (n, m).
        rounds: How many random assignments; the observed one is counted too, so p is never 0. The least p there is has
            to be below the level after Holm's correction, or no difference is ever found.
        seed: The same seed gives the same p.

    Returns:
        One each, (k,). A value that is nan counts as one that is as far apart.

    Source: Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989 (approximate randomisation).
    """
    observed = np.abs(statistics(second[None]) - statistics(first[None]))[0]
    generator = np.random.default_rng(seed)
    as_far = np.ones(len(observed))
    for count in _blocks(rounds, len(first)):
        swapped = (generator.random((count, len(first))) < 0.5)[:, :, None]
        one, other = np.where(swapped, second, first), np.where(swapped, first, second)
        as_far += (~(np.abs(statistics(other) - statistics(one)) < observed - 1e-12)).sum(axis=0)
    p_values: NDArray[np.float64] = as_far / (rounds + 1)
    return p_values


def share_interval(values: Values) -> tuple[float, float]:
    """The 95% interval of a share of outcomes that are 0 or 1, by Wilson's score. nan without any.

    It has a width where all are the same and a bootstrap has none: 8 of 8 is .676 to 1.

    Source: Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 1927.
    """
    if not len(values):
        return float("nan"), float("nan")
    found = stats.binomtest(round(float(values.sum())), len(values)).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def _blocks(rounds: int, questions: int) -> Iterator[int]:
    """How many rounds at a time, so that what is in memory stays small."""
    most = max(1, min(_BLOCK, _IN_MEMORY // max(1, questions)))
    for done in range(0, rounds, most):
        yield min(most, rounds - done)
