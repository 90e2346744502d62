"""Is a difference more than chance? Arithmetic over values that are paired by question."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Values = NDArray[np.float64]
_SEED = 20_070_611
_ROUNDS = 10_000
_BLOCK = 500
"""How many rounds are in memory at once."""


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


def paired_interval(
    statistic: Callable[[Values], float], first: Values, second: Values, *, rounds: int = 500, seed: int = _SEED
) -> tuple[float, float]:
    """The 95% interval of the difference, second less first, of a statistic of a whole set.

    Args:
        statistic: Takes rows, one a question, such as confidences and outcomes; nan where it has no value.
        first: The rows of one system, (n, m).
        second: Those of the other for the same questions, (n, m).
        rounds: How often questions are drawn with replacement, of both systems together.
        seed: The same seed gives the same interval.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993.
    """

    def difference(drawn: NDArray[np.intp]) -> float:
        return statistic(second[drawn]) - statistic(first[drawn])

    return resampled_interval(difference, np.arange(len(first)), rounds=rounds, seed=seed)


def swap_test(
    statistic: Callable[[Values], float], first: Values, second: Values, *, rounds: int = 500, seed: int = _SEED
) -> float:
    """The two-sided p-value of a difference of a statistic of a whole set, by swapping systems question by question.

    Args:
        statistic: Takes rows, one a question; nan where it has no value.
        first: The rows of one system, (n, m).
        second: Those of the other for the same questions, (n, m).
        rounds: How many random assignments; the observed one is counted too, so p is never 0.
        seed: The same seed gives the same p.

    Source: Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989 (approximate randomisation).
    """
    observed = abs(statistic(second) - statistic(first))
    generator = np.random.default_rng(seed)
    as_far = 1
    for _ in range(rounds):
        swapped = generator.random(len(first)) < 0.5
        one = np.where(swapped[:, None], second, first)
        other = np.where(swapped[:, None], first, second)
        as_far += abs(statistic(other) - statistic(one)) >= observed - 1e-12
    return as_far / (rounds + 1)
